"""`lms organisation import` and `template`."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click

from lms.database import transaction
from lms.identity.queries import find_person
from lms.organisations.importing import COLUMNS, BadRow, UnitRow, read_unit
from lms.organisations.services import import_units
from lms.tabular import NotATable, Row, Summary, read_table, write_template

DAY = click.DateTime(["%Y-%m-%d"])
EXAMPLES = [
    ["31", "tỉnh", "Thành phố Hải Phòng", "", "", "chính quyền", "", "01/07/2025", ""],
    ["10525", "xã", "Phường Hải Dương", "31", "tỉnh", "chính quyền", "", "01/07/2025", ""],
]


@click.group(name="organisation")
def organisation_group() -> None:
    """Units, committees, schools."""


@organisation_group.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="to-chuc-mau.xlsx")
def template(file: Path) -> None:
    """Write a table to fill in (.xlsx or .csv)."""
    write_template(file, COLUMNS, EXAMPLES)
    click.echo(str(file))


def read_units(rows: list[Row], *, valid_from: date, valid_to: date | None, summary: Summary) -> list[UnitRow]:
    """Return the rows that are in order; the others are named in `summary`."""
    units = []
    for row in rows:
        try:
            units.append(read_unit(row, valid_from=valid_from, valid_to=valid_to))
        except BadRow as error:
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


def tell(summary: Summary, *, as_json: bool) -> None:
    """Say what an import did; end with 1 where something was rejected."""
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    else:
        for fault in summary.rejected[:50]:
            click.echo(f"dòng {fault.row}, {fault.field}: {fault.reason}", err=True)
        click.echo(f"thêm {summary.created}, cập nhật {summary.updated}, giữ nguyên {summary.unchanged}, lỗi {len(summary.rejected)}")
    sys.exit(1 if summary.rejected else 0)


class Undone(Exception):
    """Roll back: a dry run, or a file with faults."""


@organisation_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "identifier", help="Whose rights to use.")
@click.option("--valid-from", type=DAY, default="2025-07-01", show_default=True, help="First day, where the rows say none.")
@click.option("--valid-to", type=DAY, help="The day from which it holds no more, where the rows say none.")
@click.option("--province", help="Only this province code and what lies below it.")
@click.option("--dry-run", is_flag=True)
@click.option("--partial", is_flag=True, help="Write the good rows even if others are faulty.")
@click.option("--json", "as_json", is_flag=True)
def import_command(
    file: Path, identifier: str | None, valid_from: datetime, valid_to: datetime | None, province: str | None, dry_run: bool,
    partial: bool, as_json: bool,
) -> None:  # fmt: skip
    """Bring in units from FILE (.csv or .xlsx); twice changes nothing."""
    actor = find_person(identifier) if identifier else None
    if identifier and actor is None:
        raise click.ClickException(f"không có tài khoản “{identifier}” / no account “{identifier}”")
    summary = Summary()
    try:
        rows = read_table(file, COLUMNS, needed=["full_name"])
    except NotATable as error:
        summary.reject(0, "file", str(error))
        tell(summary, as_json=as_json)
    units = _within(
        read_units(rows, valid_from=valid_from.date(), valid_to=valid_to.date() if valid_to else None, summary=summary), province
    )
    faults = list(summary.rejected)
    if partial:
        summary.rejected = []
    try:
        with transaction():
            import_units(actor=actor, units=units, summary=summary)
            if dry_run or summary.rejected:
                raise Undone
    except Undone:
        if not dry_run:
            summary.created = summary.updated = 0
    summary.rejected = [*faults, *(fault for fault in summary.rejected if fault not in faults)]
    tell(summary, as_json=as_json)
