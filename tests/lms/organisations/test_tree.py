"""Units through time: codes that were reused, names that changed, trees as of a day."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

import wsgi
from lms import database
from lms.database import session
from lms.errors import Conflict
from lms.organisations.importing import COLUMNS, read_unit
from lms.organisations.models import Organisation
from lms.organisations.queries import find_by_code, find_by_name, ids_below_on, list_ancestors, list_children, name_on
from lms.organisations.services import change_kind, found, move, rebuild_reach, rename, succeed
from lms.tabular import BadRow, NotATable, Row, read_table
from tests.factories.people import LONG_AGO, make_organisation, make_role

OLD, NEW = date(2000, 1, 1), date(2025, 7, 1)


def test_a_code_belongs_to_who_bore_it_on_that_day(app: Flask) -> None:
    old = found(actor=None, tree="government", name="Phường Cẩm Thượng", kind="ward", valid_from=OLD, code="10507", level="commune")
    succeed(actor=None, predecessors=[old], successors=[], on=NEW)
    new = found(actor=None, tree="government", name="Phường Thành Đông", kind="ward", valid_from=NEW, code="10507", level="commune")
    assert find_by_code("10507", level="commune", day=date(2025, 6, 30)) is old
    assert find_by_code("10507", level="commune", day=NEW) is new
    assert name_on(old.id, date(2025, 6, 30)) == "Phường Cẩm Thượng"
    assert name_on(old.id, NEW) is None


def test_names_match_however_the_tone_is_placed(app: Flask) -> None:
    unit = make_organisation("Phường Hòa Bình")
    assert list(find_by_name("phường  Hoà Bình")) == [unit]
    rename(actor=None, organisation=unit, name="Phường Hòa An", on=date(2026, 1, 1))
    assert list(find_by_name("Phường Hòa Bình", day=date(2025, 12, 31))) == [unit]
    assert list(find_by_name("Phường Hòa Bình", day=date(2026, 1, 1))) == []


def test_the_tree_of_another_day(app: Flask) -> None:
    province, district = make_organisation("Tỉnh"), make_organisation("Huyện")
    commune = make_organisation("Xã", district)
    move(actor=None, organisation=district, parent=province, on=LONG_AGO)
    move(actor=None, organisation=commune, parent=province, on=date(2025, 9, 1))
    assert ids_below_on(district.id, date(2025, 8, 31)) == {district.id, commune.id}
    assert ids_below_on(district.id, date(2025, 9, 1)) == {district.id}
    assert list(list_children(province.id)) == sorted([district, commune], key=lambda row: row.name)
    assert list(list_ancestors(commune.id)) == [province]


def test_nothing_stands_below_itself(app: Flask) -> None:
    above = make_organisation("Trên")
    below = make_organisation("Dưới", above)
    with pytest.raises(Conflict):
        move(actor=None, organisation=above, parent=below, on=NEW)
    with pytest.raises(Conflict):
        move(actor=None, organisation=above, parent=above, on=NEW)


def test_a_commune_becomes_a_ward_and_stays_itself(app: Flask) -> None:
    unit = make_organisation("Xã Lộc Ninh")
    change_kind(actor=None, organisation=unit, kind="ward", on=date(2026, 4, 30))
    rename(actor=None, organisation=unit, name="Phường Lộc Ninh", on=date(2026, 4, 30))
    assert (unit.name, unit.kind) == ("Phường Lộc Ninh", "ward")


def _run(*arguments: str) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(wsgi.cli, ["organisation", "import", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout.strip().splitlines()[-1])


def _write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_list_comes_in_once(app: Flask, tmp_path: Path) -> None:
    file = _write(
        tmp_path / "a.csv",
        [["Mã", "Cấp", "Tên đơn vị", "Mã cấp trên"], ["31", "tỉnh", "Thành phố Hải Phòng", ""], ["10525", "xã", "Phường Hải Dương", "31"]],
    )
    assert _run(str(file)) == (0, {"created": 2, "updated": 0, "unchanged": 0, "rejected": []})
    assert _run(str(file)) == (0, {"created": 0, "updated": 0, "unchanged": 2, "rejected": []})
    ward = find_by_code("10525", level="commune")
    assert ward is not None
    assert [row.name for row in list_ancestors(ward.id)] == ["Thành phố Hải Phòng"]


def test_a_bad_row_stops_the_file_and_is_named(app: Flask, tmp_path: Path) -> None:
    head = ["code", "level", "full_name", "parent_code", "valid_from"]
    rows = [
        ["31", "province", "Thành phố Hải Phòng", "", ""],
        ["1", "làng", "Làng", "31", ""],
        ["2", "xã", "", "31", ""],
        ["3", "xã", "Xã C", "99", ""],
        ["4", "xã", "Xã D", "31", "hôm qua"],
    ]
    file = _write(tmp_path / "a.csv", [head, *rows])
    code, summary = _run(str(file))
    assert code == 1
    places = {(fault["row"], fault["field"]) for fault in summary["rejected"]}  # type: ignore[attr-defined] # JSON
    assert places == {(3, "level"), (4, "full_name"), (5, "parent_code"), (6, "valid_from")}
    assert session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_good_rows_stay_and_what_stood_below_a_bad_one_does_not(app: Flask, tmp_path: Path) -> None:
    head = ["code", "level", "full_name", "parent_code"]
    rows = [
        ["31", "tỉnh", "Thành phố Hải Phòng", ""],
        ["300", "huyện", "Huyện mất cấp trên", "99"],
        ["3000", "xã", "Xã của huyện ấy", "300"],
        ["10525", "xã", "Phường Hải Dương", "31"],
        ["10525", "xã", "Phường Khác", "31"],
        ["", "", "Hội A", ""],
        ["", "", "hội  a", ""],
    ]
    file = _write(tmp_path / "a.csv", [head, *rows])
    code, summary = _run(str(file), "--partial")
    assert (code, summary["created"]) == (1, 3)
    places = [(fault["row"], fault["field"]) for fault in summary["rejected"]]  # type: ignore[attr-defined] # JSON
    assert places == [(3, "parent_code"), (4, "parent_code"), (6, "code"), (8, "full_name")]
    assert set(session.scalars(select(Organisation.name))) == {"Thành phố Hải Phòng", "Phường Hải Dương", "Hội A"}


def test_a_dry_run_writes_nothing(app: Flask, tmp_path: Path) -> None:
    file = _write(tmp_path / "a.csv", [["name"], ["Hội A"]])
    assert _run(str(file), "--dry-run")[1]["created"] == 1
    assert session.scalar(select(func.count()).select_from(Organisation)) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx"]))
def test_any_bytes_are_a_table_or_a_sentence(tmp_path: Path, raw: bytes, ending: str) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(raw)
    try:
        rows = read_table(file, COLUMNS, needed=["full_name"])
    except NotATable as error:
        assert str(error)
        return
    for row in rows:
        _read_or_refuse(row)


@given(st.dictionaries(st.sampled_from(list(COLUMNS)), st.text(max_size=30)))
def test_any_row_is_a_unit_or_a_sentence(cells: dict[str, str]) -> None:
    _read_or_refuse(Row(2, cells))


def _read_or_refuse(row: Row) -> None:
    try:
        unit = read_unit(row, valid_from=NEW, valid_to=None)
    except BadRow as error:
        assert error.field in COLUMNS
        return
    assert unit.name


def test_rebuilding_the_reach_changes_nothing(app: Flask) -> None:
    above = make_organisation("Trên")
    make_organisation("Dưới", above)
    before = rebuild_reach()
    assert rebuild_reach() == before == 3


def test_only_who_may_brings_in_units(app: Flask, tmp_path: Path) -> None:
    file = _write(tmp_path / "a.csv", [["name"], ["Hội A"]])
    make_role("trainer", None, "giangvien9")
    make_role("administrator", None, "quantri9")
    database.commit()
    refused = CliRunner().invoke(wsgi.cli, ["organisation", "import", str(file), "--as", "giangvien9"])
    assert refused.exit_code == 1 and "không được nhập" in refused.output
    assert _run(str(file), "--as", "quantri9")[1]["created"] == 1
