"""A spreadsheet whose bytes are damaged is refused in words, wherever the damage lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from lms.tabular import NotATable, read_table
from tests.damage import damaged

COLUMNS = {"code": ("Mã",), "name": ("Tên",)}


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl.*")
def test_a_damaged_spreadsheet_is_refused_in_words(tmp_path: Path) -> None:
    book, file = Workbook(), tmp_path / "bang.xlsx"
    assert book.active is not None
    for line in [("Mã", "Tên"), *((str(number), f"Xã {number}") for number in range(60))]:
        book.active.append(line)
    book.save(file)
    assert len(read_table(file, COLUMNS, needed=("code",))) == 60
    refused = 0
    for content in damaged(file.read_bytes(), 300):
        file.write_bytes(content)
        try:
            read_table(file, COLUMNS, needed=("code",))
        except NotATable:
            refused += 1
    assert refused > 200
