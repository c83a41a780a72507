"""`lms admin create`, `lms person` and `lms organisation`: administrators, people and units brought in by the operator."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click

from lms.access.importing import COLUMNS, BadRow, PersonRow, read_person
from lms.access.policy import may
from lms.access.services import grant, take_in_person
from lms.database import session, transaction
from lms.errors import DomainError
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.identity.services import register
from lms.organisations.importing import COLUMNS as UNIT_COLUMNS
from lms.organisations.importing import BadRow as BadUnit
from lms.organisations.importing import UnitRow, read_unit
from lms.organisations.services import import_units
from lms.tabular import NotATable, Row, Summary, read_table, write_template

EXAMPLES = [["Nguyễn Văn A", "nguyenvana", "", "0912345678", "anh", "Phường Hải Dương", "10525", "Chuyên viên"]]


@click.group(name="admin")
def admin_group() -> None:
    """Administrators of the whole house."""


@admin_group.command("create")
@click.option("--identifier", prompt="Tên đăng nhập / identifier")
@click.option("--name", "full_name", prompt="Họ và tên / full name")
@click.option("--email", default="")
@click.password_option("--password", prompt="Mật khẩu / password")
def create_admin(identifier: str, full_name: str, email: str, password: str) -> None:
    """Make an account that may do everything."""
    try:
        with transaction():
            person = register(full_name=full_name, identifier=identifier, password=password, email=email)
            grant(actor=None, person=person, role="administrator", organisation_id=None)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(identifier)


@click.group(name="person")
def person_group() -> None:
    """People, many at once."""


@person_group.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="nguoi-mau.xlsx")
def template(file: Path) -> None:
    """Write a table to fill in (.xlsx or .csv)."""
    write_template(file, COLUMNS, EXAMPLES)
    click.echo(str(file))


class _Undone(Exception):
    """Roll back: a dry run, or a file with faults."""


def _rows(file: Path, summary: Summary) -> list[PersonRow]:
    try:
        rows = read_table(file, COLUMNS, needed=["full_name", "identifier"])
    except NotATable as error:
        summary.reject(0, "file", str(error))
        return []
    found: list[PersonRow] = []
    seen: dict[str, int] = {}
    for row in rows:
        try:
            person = read_person(row)
        except BadRow as error:
            summary.reject(row.number, error.field, str(error))
            continue
        if person.identifier in seen:
            summary.reject(row.number, "identifier", f"tên đăng nhập này đã có ở dòng {seen[person.identifier]}")
            continue
        seen[person.identifier] = row.number
        found.append(person)
    return found


@person_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "identifier", required=True, help="Whose rights to use.")
@click.option("--dry-run", is_flag=True)
@click.option("--partial", is_flag=True, help="Write the good rows even if others are faulty.")
@click.option("--json", "as_json", is_flag=True)
def import_people(file: Path, identifier: str, dry_run: bool, partial: bool, as_json: bool) -> None:
    """Bring in people from FILE (.csv or .xlsx); twice changes nothing. They set a password with a printed code or a mailed link."""
    actor = find_person(identifier)
    if actor is None or not may(actor, "people:import"):
        raise click.ClickException("tài khoản này không được nhập danh sách người / this account may not import people")
    actor_id = actor.id
    session.rollback()
    summary = Summary()
    rows = _rows(file, summary)
    stops = bool(summary.rejected) and not partial
    try:
        with transaction():
            own = session.get_one(Person, actor_id)
            for row in rows:
                try:
                    _count(summary, take_in_person(actor=own, row=row))
                except DomainError as error:
                    summary.reject(row.number, getattr(error, "field", None) or "identifier", error.message)
            if dry_run or stops or (summary.rejected and not partial):
                raise _Undone
    except _Undone:
        if not dry_run:
            summary.created = summary.updated = 0
    _tell(summary, as_json)


def _count(summary: Summary, outcome: str) -> None:
    setattr(summary, outcome, getattr(summary, outcome) + 1)


def _tell(summary: Summary, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    else:
        for fault in summary.rejected[:50]:
            click.echo(f"dòng {fault.row}, {fault.field}: {fault.reason}", err=True)
        click.echo(f"thêm {summary.created}, cập nhật {summary.updated}, giữ nguyên {summary.unchanged}, lỗi {len(summary.rejected)}")
    sys.exit(1 if summary.rejected else 0)


DAY = click.DateTime(["%Y-%m-%d"])
UNIT_EXAMPLES = [
    ["31", "tỉnh", "Thành phố Hải Phòng", "", "", "chính quyền", "", "01/07/2025", ""],
    ["10525", "xã", "Phường Hải Dương", "31", "tỉnh", "chính quyền", "", "01/07/2025", ""],
]


@click.group(name="organisation")
def organisation_group() -> None:
    """Units, committees, schools."""


@organisation_group.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="to-chuc-mau.xlsx")
def unit_template(file: Path) -> None:
    """Write a table to fill in (.xlsx or .csv)."""
    write_template(file, UNIT_COLUMNS, UNIT_EXAMPLES)
    click.echo(str(file))


def read_units(rows: list[Row], *, valid_from: date, valid_to: date | None, summary: Summary) -> list[UnitRow]:
    """Return the rows that are in order; the others are named in `summary`."""
    units = []
    for row in rows:
        try:
            units.append(read_unit(row, valid_from=valid_from, valid_to=valid_to))
        except BadUnit as error:
            summary.reject(row.number, error.field, str(error))
    return units


def _within(units: list[UnitRow], province: str | None) -> list[UnitRow]:
    """Return the province and what lies below it."""
    if province is None:
        return units
    districts = {unit.code for unit in units if unit.level == "district" and unit.parent_code == province}
    return [
        unit
        for unit in units
        if (unit.level == "province" and unit.code == province) or unit.parent_code == province or unit.parent_code in districts
    ]


@organisation_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "identifier", help="Whose rights to use; without it, the operator's own.")
@click.option("--valid-from", type=DAY, default="2025-07-01", show_default=True, help="First day, where the rows say none.")
@click.option("--valid-to", type=DAY, help="The day from which it holds no more, where the rows say none.")
@click.option("--province", help="Only this province code and what lies below it.")
@click.option("--dry-run", is_flag=True)
@click.option("--partial", is_flag=True, help="Write the good rows even if others are faulty.")
@click.option("--json", "as_json", is_flag=True)
def import_units_command(
    file: Path, identifier: str | None, valid_from: datetime, valid_to: datetime | None, province: str | None, dry_run: bool,
    partial: bool, as_json: bool,
) -> None:  # fmt: skip
    """Bring in units from FILE (.csv or .xlsx); twice changes nothing."""
    summary = Summary()
    try:
        rows = read_table(file, UNIT_COLUMNS, needed=["full_name"])
    except NotATable as error:
        summary.reject(0, "file", str(error))
        _tell(summary, as_json)
    units = _within(
        read_units(rows, valid_from=valid_from.date(), valid_to=valid_to.date() if valid_to else None, summary=summary), province
    )
    faults = list(summary.rejected)
    if partial:
        summary.rejected = []
    try:
        with transaction():
            actor = find_person(identifier) if identifier else None
            if identifier and (actor is None or not may(actor, "units:import")):
                raise click.ClickException("tài khoản này không được nhập tổ chức / this account may not import organisations")
            import_units(actor=actor, units=units, summary=summary)
            if dry_run or summary.rejected:
                raise _Undone
    except _Undone:
        if not dry_run:
            summary.created = summary.updated = 0
    summary.rejected = [*faults, *(fault for fault in summary.rejected if fault not in faults)]
    _tell(summary, as_json)
