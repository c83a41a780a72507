"""`lms organisation`: units and their successions, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import click

from lms.access.commands.lists import How, ListOf, bring_in, list_options, template_command
from lms.access.permissions import IMPORT_UNITS
from lms.identity.models import Person
from lms.organisations.importing import COLUMNS, UnitRow, read_unit, same_unit, within_province
from lms.organisations.services import import_successions, import_units
from lms.organisations.succeeding import COLUMNS as SUCCESSION_COLUMNS
from lms.organisations.succeeding import SuccessionRow, read_succession
from lms.tabular import Summary

DAY = click.DateTime(["%Y-%m-%d"])
TWO_TIERS = datetime(2025, 7, 1)  # noqa: DTZ001 – a day, as click reads one
"""When districts ended and the present provinces and communes began."""
REFUSAL = "tài khoản này không được nhập tổ chức / this account may not import organisations"

UNITS = ListOf(
    columns=COLUMNS,
    needed=["full_name"],
    examples=[
        ["31", "tỉnh", "Thành phố Hải Phòng", "", "", "chính quyền", "", "01/07/2025", ""],
        ["10525", "xã", "Phường Hải Dương", "31", "tỉnh", "chính quyền", "", "01/07/2025", ""],
    ],
    read=lambda row: read_unit(row, valid_from=TWO_TIERS.date(), valid_to=None),
    same=same_unit,
    permission=IMPORT_UNITS,
    refusal=REFUSAL,
)
SUCCESSIONS = ListOf(
    columns=SUCCESSION_COLUMNS,
    needed=["kind", "on"],
    examples=[
        ["10507", "xã", "Phường Cẩm Thượng", "10525", "xã", "Phường Hải Dương", "nhập", "01/07/2025", "Số nghị quyết và ngày"],
        ["10537", "xã", "", "10525", "xã", "", "một phần", "01/07/2025", "Số nghị quyết và ngày"],
    ],
    read=read_succession,
    same=lambda row: ("successor_code", (row.predecessor, row.successor, row.on)),
    permission=IMPORT_UNITS,
    refusal=REFUSAL,
)


@click.group(name="organisation")
def organisation_group() -> None:
    """Units, committees, schools."""


@organisation_group.group(name="succession")
def succession_group() -> None:
    """Which units became which: merged, split, renamed."""


template_command(organisation_group, UNITS, "to-chuc-mau.xlsx")
template_command(succession_group, SUCCESSIONS, "ke-tiep-mau.xlsx")


@organisation_group.command("import")
@click.option("--valid-from", type=DAY, default=TWO_TIERS, show_default=True, help="First day, where the rows say none.")
@click.option("--valid-to", type=DAY, help="The day from which it holds no more, where the rows say none.")
@click.option("--province", help="Only this province code and what lies below it.")
@list_options(as_needed=False)
def import_units_command(how: How, valid_from: datetime, valid_to: datetime | None, province: str | None) -> None:
    """Bring in units from FILE (.csv or .xlsx); twice changes nothing."""

    def write(actor: Person | None, rows: Sequence[UnitRow], summary: Summary) -> None:
        import_units(actor=actor, units=within_province(rows, province), summary=summary)

    until = valid_to.date() if valid_to else None
    bring_in(how, replace(UNITS, read=lambda row: read_unit(row, valid_from=valid_from.date(), valid_to=until)), write)


@succession_group.command("import")
@list_options(as_needed=False)
def import_successions_command(how: How) -> None:
    """Bring in successions from FILE (.csv or .xlsx), after the units on both sides; twice changes nothing."""

    def write(actor: Person | None, rows: Sequence[SuccessionRow], summary: Summary) -> None:
        import_successions(actor=actor, rows=rows, summary=summary)

    bring_in(how, SUCCESSIONS, write)
