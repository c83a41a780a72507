"""Successions from a list: who became whom, as of any day; twice changes nothing; each fault by row and field."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import func, select

import wsgi
from lms import database
from lms.access.commands.organisations import SUCCESSIONS
from lms.database import session
from lms.organisations.models import Organisation, Succession
from lms.organisations.queries import find_by_code, ids_below_on, list_ancestors, list_successions, name_on
from lms.organisations.services import found, rebuild_reach, succeed
from lms.organisations.succeeding import COLUMNS, read_succession
from lms.tabular import BadRow, Row, Summary
from tests.factories.people import make_role

OLD, NEW, EVE = date(2000, 1, 1), date(2025, 7, 1), date(2025, 6, 30)
HEAD = ["Mã đơn vị cũ", "Tên đơn vị cũ", "Mã đơn vị mới", "Tên đơn vị mới", "Cách thay đổi", "Từ ngày", "Văn bản"]
BASIS = "Nghị quyết số 1, ngày 16/06/2025"


@pytest.fixture
def units(app: Flask) -> dict[str, Organisation]:
    """A city with three wards that end, two that begin (one under a code that another bore), and a chapter without a code."""
    made: dict[str, Organisation] = {}

    def unit(name: str, since: date, code: str | None = None, level: str = "commune", tree: str = "government") -> None:
        parent = made.get("Tỉnh Hải Dương")
        made[name] = found(actor=None, tree=tree, name=name, kind="ward", valid_from=since, parent=parent, code=code, level=level)

    unit("Tỉnh Hải Dương", OLD, "30", "province")
    for name, code in (("Phường Cẩm Thượng", "10507"), ("Phường Bình Hàn", "10510"), ("Phường Tứ Minh", "10537")):
        unit(name, OLD, code)
    unit("Chi hội Tổ 5", OLD, tree="association")
    succeed(actor=None, predecessors=[made["Phường Cẩm Thượng"]], successors=[], on=NEW)  # as a list with its last days ends it
    unit("Phường Hải Dương", NEW, "10525")
    unit("Phường Thành Đông", NEW, "10507")
    unit("Chi hội Tổ dân phố 5", NEW, tree="association")
    rebuild_reach()
    database.commit()
    return made


Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(*rows: list[str], head: list[str] = HEAD, separator: str = ",", encoding: str = "utf-8") -> str:
        path = tmp_path / "successions.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=separator).writerows([head, *rows])
        return str(path)

    return writing


def _run(*arguments: str) -> tuple[int, dict[str, object]]:
    database.rollback()  # what another process wrote is seen by a new transaction
    result = CliRunner().invoke(wsgi.cli, ["organisation", "succession", "import", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout.strip().splitlines()[-1])


GOOD = [
    ["10507", "", "10525", "", "nhập", "01/07/2025", BASIS],
    ["10510", "Phường Bình Hàn", "10525", "", "Chia", "2025-07-01", BASIS],
    ["10510", "", "10507", "phường thành đông", "chia", "01/07/2025", BASIS],
    ["10537", "", "10507", "", "một phần", "01/07/2025", ""],
    ["", "Chi hội Tổ 5", "", "Chi hội Tổ dân phố 5", "đổi tên", "01/07/2025", ""],
]


def test_a_list_comes_in_once_and_the_past_can_be_asked(units: dict[str, Organisation], write: Write) -> None:
    file = write(*GOOD)
    assert _run(file) == (0, {"created": 5, "updated": 0, "unchanged": 0, "rejected": []})
    assert _run(file) == (0, {"created": 0, "updated": 0, "unchanged": 5, "rejected": []})
    old, new, part = units["Phường Cẩm Thượng"], units["Phường Thành Đông"], units["Phường Tứ Minh"]
    assert find_by_code("10507", level="commune", day=EVE) == old
    assert find_by_code("10507", level="commune", day=NEW) == new
    assert (name_on(old.id, EVE), name_on(old.id, NEW)) == ("Phường Cẩm Thượng", None)
    assert name_on(part.id, NEW) == "Phường Tứ Minh", "only a part of it went"
    province = units["Tỉnh Hải Dương"].id
    assert old.id in ids_below_on(province, EVE) and old.id not in ids_below_on(province, NEW)
    assert list(list_ancestors(old.id)) == [] and [row.id for row in list_ancestors(part.id)] == [province]
    heirs = {
        (row.legal_basis, row.is_whole, other.name) for row, other, is_after in list_successions(units["Phường Bình Hàn"].id) if is_after
    }
    assert heirs == {(BASIS, True, "Phường Hải Dương"), (BASIS, True, "Phường Thành Đông")}
    assert {other.name for _row, other, is_after in list_successions(new.id) if not is_after} == {"Phường Bình Hàn", "Phường Tứ Minh"}


def test_other_words_for_the_same_pair_bring_it_up_to_date(units: dict[str, Organisation], write: Write) -> None:
    _run(write(["10537", "", "10507", "", "một phần", "01/07/2025", ""]))
    assert _run(write(["10537", "", "10507", "", "nhập", "01/07/2025", BASIS]))[1]["updated"] == 1
    assert name_on(units["Phường Tứ Minh"].id, NEW) is None
    code, summary = _run(write(["10537", "", "10507", "", "một phần", "01/07/2025", BASIS]))
    assert code == 1 and summary["rejected"] == [
        {"row": 2, "field": "kind", "reason": "đã ghi là đi trọn; một tệp không làm đơn vị cũ sống lại được"}
    ]


FAULTS = [
    (["99999", "", "10525", "", "nhập", "01/07/2025", ""], "predecessor_code"),
    (["10507", "Phường Tứ Minh", "10525", "", "nhập", "01/07/2025", ""], "predecessor_code"),
    (["10507", "", "10525", "", "nhập", "01/07/2024", ""], "successor_code"),
    (["10525", "", "10507", "", "nhập", "01/07/2025", ""], "predecessor_code"),
    (["", "Phường nào", "10525", "", "nhập", "01/07/2025", ""], "predecessor"),
    (["10507", "", "", "", "nhập", "01/07/2025", ""], "successor_code"),
    (["10507", "", "10525", "", "bán", "01/07/2025", ""], "kind"),
    (["10507", "", "10525", "", "nhập", "hôm qua", ""], "on"),
    (["10507", "", "10525", "", "nhập", "", ""], "on"),
    (["10507", "", "10525", "", "nhập", "01/07/2025", "x" * 201], "decision"),
    (["30", "", "30", "", "đổi tên", "01/07/2025", ""], "successor_code"),
]


def test_each_fault_is_named_and_nothing_is_written_unless_asked(units: dict[str, Organisation], write: Write) -> None:
    file = write(*(row for row, _field in FAULTS), ["10537", "", "10525", "", "nhập", "01/07/2025", ""])
    code, summary = _run(file)
    assert code == 1 and summary["created"] == 0
    assert [(fault["row"], fault["field"]) for fault in summary["rejected"]] == [  # type: ignore[attr-defined] # JSON
        (number, field) for number, (_row, field) in enumerate(FAULTS, start=2)
    ]
    assert session.scalar(select(func.count()).select_from(Succession)) == 0
    assert name_on(units["Phường Tứ Minh"].id, NEW) == "Phường Tứ Minh"
    code, summary = _run(file, "--partial")
    assert (code, summary["created"]) == (1, 1)
    database.rollback()
    assert name_on(units["Phường Tứ Minh"].id, NEW) is None


def test_a_unit_cannot_go_wholly_into_two(units: dict[str, Organisation], write: Write) -> None:
    rows = [["10537", "", code, "", "nhập", "01/07/2025", ""] for code in ("10525", "10507")]
    code, summary = _run(write(*rows))
    assert code == 1 and [(fault["row"], fault["field"]) for fault in summary["rejected"]] == [(3, "kind")]  # type: ignore[attr-defined] # JSON


def test_a_dry_run_writes_nothing(units: dict[str, Organisation], write: Write) -> None:
    assert _run(write(*GOOD), "--dry-run")[1]["created"] == 5
    assert session.scalar(select(func.count()).select_from(Succession)) == 0


def test_english_columns_semicolons_and_a_byte_order_mark(units: dict[str, Organisation], write: Write) -> None:
    head = ["predecessor code", "Predecessor Level", "successor_code", "kind", "date", "decision"]
    row = ["10507", "commune", "10525", "merge", "2025-07-01", BASIS]
    assert _run(write(row, [""] * 6, head=head, separator=";", encoding="utf-8-sig"))[1]["created"] == 1


def test_a_sheet_and_its_template(units: dict[str, Organisation], tmp_path: Path) -> None:
    book = Workbook()
    for line in (HEAD, [10507, None, 10525, None, "nhập", date(2025, 7, 1), BASIS]):
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    assert _run(str(tmp_path / "a.xlsx"))[1]["created"] == 1
    for name in ("mau.xlsx", "mau.csv"):
        made = CliRunner().invoke(wsgi.cli, ["organisation", "succession", "template", str(tmp_path / name)])
        assert made.exit_code == 0
        assert len(SUCCESSIONS.rows(tmp_path / name, summary := Summary())) == 2 and summary.rejected == []


def test_only_who_may_brings_in_successions(units: dict[str, Organisation], write: Write) -> None:
    make_role("organisation_manager", None, "quanly9")
    make_role("administrator", None, "quantri9")
    database.commit()
    refused = CliRunner().invoke(wsgi.cli, ["organisation", "succession", "import", write(*GOOD), "--as", "quanly9"])
    assert refused.exit_code == 1 and "không được nhập" in refused.output
    assert _run(write(*GOOD), "--as", "quantri9")[1]["created"] == 5


@given(st.dictionaries(st.sampled_from(list(COLUMNS)), st.text(max_size=30) | st.sampled_from(["nhập", "01/07/2025", "xã", "1"])))
def test_any_row_is_a_succession_or_a_sentence(cells: dict[str, str]) -> None:
    try:
        made = read_succession(Row(2, cells))
    except BadRow as error:
        assert error.field in COLUMNS
    else:
        assert made.kind and (made.predecessor.code or made.predecessor.name_key)
