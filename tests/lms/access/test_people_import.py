"""People from a list: each row placed or refused by name, twice changes nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from unicodedata import normalize

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

import wsgi
from lms import database
from lms.access.commands.organisations import UNITS
from lms.access.commands.people import PEOPLE
from lms.access.importing import COLUMNS, read_person
from lms.access.services import take_in_people
from lms.database import session
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.organisations.queries import list_memberships, list_positions
from lms.tabular import BadRow, Row, Summary
from tests.conftest import Queries
from tests.factories.people import make_organisation, make_role

HEAD = ["Họ và tên", "Tên đăng nhập", "Số điện thoại", "Đơn vị", "Chức vụ"]


def _file(tmp_path: Path, *rows: list[str]) -> str:
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return str(path)


def _run(*arguments: str) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(wsgi.cli, ["person", "import", *arguments, "--as", "quanly9", "--json"])
    return result.exit_code, json.loads(result.stdout.strip().splitlines()[-1])


@pytest.fixture
def ward(app: Flask) -> None:
    unit = make_organisation("Phường Hải Dương")
    make_organisation("Phường Khác")
    make_role("organisation_manager", unit, "quanly9")
    database.commit()


def test_people_come_in_once_with_unit_and_position(ward: None, tmp_path: Path) -> None:
    file = _file(tmp_path, ["Nguyễn Văn An", "an1", "0912345678", "phường hải dương", "Chuyên viên"], ["Lê Hoa", "hoa1", "", "", ""])
    assert _run(file) == (0, {"created": 2, "updated": 0, "unchanged": 0, "rejected": []})
    assert _run(file) == (0, {"created": 0, "updated": 0, "unchanged": 2, "rejected": []})
    person = find_person("0912345678")
    assert person is not None
    assert [row.organisation.name for row in list_memberships(person.id)] == ["Phường Hải Dương"]
    assert [(row.code, row.title) for row in list_positions(person.id)] == [("chuyen-vien", "Chuyên viên")]


def test_a_bad_row_stops_everything_unless_asked_otherwise(ward: None, tmp_path: Path) -> None:
    rows = [
        ["An", "an1", "", "", ""],
        ["", "b1x", "", "", ""],
        ["Hoa", "Hoa 1", "", "", ""],
        ["Tư", "tu1", "abc", "", ""],
        ["Năm", "nam1", "", "Phường Khác", ""],
    ]
    file = _file(tmp_path, *rows)
    code, summary = _run(file)
    assert code == 1
    places = {(fault["row"], fault["field"]) for fault in summary["rejected"]}  # type: ignore[attr-defined] # JSON
    assert places == {(3, "full_name"), (4, "identifier"), (5, "phone"), (6, "organisation")}
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    assert _run(file, "--partial")[1]["created"] == 1


def test_a_spreadsheet_of_another_keyboard_comes_in(ward: None, tmp_path: Path) -> None:
    """A byte order mark, semicolons, decomposed letters, blank rows between: as spreadsheets save them."""
    path = tmp_path / "people.csv"
    rows = [HEAD, [""] * 5, ["Nguyễn Văn Hòa", "hoa2", "", "PHƯỜNG  HẢI DƯƠNG", "Phó trưởng phòng"], [" ", "", "", "", ""]]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([[normalize("NFD", cell) for cell in row] for row in rows])
    assert _run(str(path)) == (0, {"created": 1, "updated": 0, "unchanged": 0, "rejected": []})
    person = find_person("hoa2")
    assert person is not None and person.full_name == "Nguyễn Văn Hòa" and person.password_hash is None
    assert [row.code for row in list_positions(person.id)] == ["pho-truong-phong"]


def test_rows_that_would_be_one_person_are_refused(ward: None, tmp_path: Path) -> None:
    rows = [
        ["An", "an1", "0912345678", "", ""], ["Bình", "AN1", "", "", ""], ["Chi", "chi1", "+84 912 345 678", "", ""],
        ["Ai", "quanly9", "", "", ""],
    ]  # fmt: skip
    code, summary = _run(_file(tmp_path, *rows), "--partial")
    assert (code, summary["created"]) == (1, 1)
    assert [fault["row"] for fault in summary["rejected"]] == [3, 4, 5]  # type: ignore[attr-defined] # JSON


def test_a_list_asks_no_more_for_more_people(app: Flask, ward: None, count_queries: Callable[[], AbstractContextManager[Queries]]) -> None:
    actor = find_person("quanly9")
    assert actor is not None

    def asked(first: int, last: int) -> int:
        cells = [
            {"full_name": "Nguyễn Văn An", "identifier": f"an{number}", "organisation": "Phường Hải Dương"} for number in range(first, last)
        ]
        with count_queries() as counted:
            summary = Summary()
            take_in_people(actor=actor, rows=[read_person(Row(2, row)) for row in cells], summary=summary)
        assert summary.created == last - first
        return len([statement for statement in counted.statements if statement.startswith("SELECT")])

    asked(0, 1)
    assert asked(1, 2) == asked(2, 52)


def test_the_template_can_be_filled_in(tmp_path: Path) -> None:
    for group in ("person", "organisation"):
        for name in ("mau.xlsx", "mau.csv"):
            assert CliRunner().invoke(wsgi.cli, [group, "template", str(tmp_path / name)]).exit_code == 0
            kind = PEOPLE if group == "person" else UNITS
            summary = Summary()
            assert len(kind.rows(tmp_path / name, summary)) == len(kind.examples) and summary.rejected == []


def test_who_may_not_import_is_told_so(app: Flask, tmp_path: Path) -> None:
    make_role("trainer", None, "giangvien9")
    database.commit()
    result = CliRunner().invoke(wsgi.cli, ["person", "import", _file(tmp_path), "--as", "giangvien9"])
    assert result.exit_code == 1 and "không được nhập" in result.output


@given(st.dictionaries(st.sampled_from(list(COLUMNS)), st.text(max_size=30)))
def test_any_row_is_a_person_or_a_sentence(cells: dict[str, str]) -> None:
    try:
        assert read_person(Row(2, cells)).full_name
    except BadRow as error:
        assert error.field in COLUMNS


def test_an_administrator_is_made_by_command(app: Flask) -> None:
    arguments = ["admin", "create", "--identifier", "sep", "--name", "Người Quản Trị", "--password", "ba từ ghép"]
    assert CliRunner().invoke(wsgi.cli, arguments).exit_code == 0
    again = CliRunner().invoke(wsgi.cli, arguments)
    assert again.exit_code == 1 and "đã có người dùng" in again.output
