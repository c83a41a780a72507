"""Rows of the export as tables (.csv, .xlsx) that the import reads back to the same."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lms.errors import Invalid
from oer.catalogue.rows import FIELDS

_NUMBERED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_TROUBLE = re.compile("[\x01-\x08\x0b-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet can hold."""


def cell(value: Any) -> str:
    """Return a value as one cell: words as they are, lists of plain words with «;» between them, all else as JSON."""
    if isinstance(value, str):
        return value
    if all(isinstance(part, str) and not set(part) & set(";|[") for part in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False)


def escaped(words: str) -> str:
    """Return words as a workbook holds them: what XML 1.0 cannot hold, or would change, by its number (ECMA-376 §22.9.2.19)."""
    words = _NUMBERED.sub(lambda match: f"_x005F{match[0]}", words)
    return _TROUBLE.sub(lambda match: f"_x{ord(match[0]):04X}_", words)


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write a table that spreadsheets open in the right encoding; return how many rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(FIELDS)
        for row in rows:
            table.writerow(_cells(row))
            count += 1
    return count


def write_workbook(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write a workbook row by row; raise Invalid naming a resource whose text no cell can hold."""
    from openpyxl import Workbook  # noqa: PLC0415 – as in rows.py: only who writes spreadsheets has to carry it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 – as above

    book = Workbook(write_only=True)
    sheet = book.create_sheet("resources")
    sheet.append(FIELDS)
    count, fault = 0, None
    for row in rows:
        words = {name: escaped(cell) for name, cell in zip(FIELDS, _cells(row), strict=True)}
        if long := next((name for name, cell in words.items() if len(cell) > LONGEST_CELL), None):
            fault = Invalid(f"“{row['identifier']}”: {long} dài hơn một ô bảng tính chứa được. Hãy xuất ra .jsonl hoặc .csv.", field="file")
            break
        sheet.append([_written(WriteOnlyCell(sheet), cell) for cell in words.values()])
        count += 1
    book.save(path)  # a sheet that was begun must be ended
    if fault is not None:
        path.unlink()
        raise fault
    return count


def _written(made: Any, words: str) -> Any:
    made.value, made.data_type = words, "s"  # words that begin with «=» are words
    return made


def _cells(row: Mapping[str, Any]) -> Sequence[str]:
    return [cell(row.get(name) or "") for name in FIELDS]
