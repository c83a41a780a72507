"""Bring in a list of units: each by code, level and time, never by code alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select

from lms.audit.services import Actor, record
from lms.database import new_id, session
from lms.organisations.importing import UnitRow
from lms.organisations.models import Organisation, OrganisationCode, OrganisationKind, OrganisationName, OrganisationParent
from lms.organisations.services.changes import rebuild_reach
from lms.tabular import Summary
from lms.text import match_key

SYSTEM = "gso"
BATCH = 2000
Key = tuple[str, str]
Known = dict[tuple[str, str, date, str], tuple[UUID, date | None]]


def import_units(*, actor: Actor | None, units: Sequence[UnitRow], summary: Summary, progress: Callable[[int], None] | None = None) -> None:
    """Found the units that are not there yet; a unit already there with the same name, level, code and days is left as it is.

    The same code in another time is another unit. What cannot be placed, and what would stand below it, is named in the summary.
    """
    known = _known(units)
    by_key = _bearers(units, known)
    new = []
    for unit in units:
        if (unit.level, unit.code, unit.valid_from, match_key(unit.name)) in known:
            summary.unchanged += 1
        else:
            new.append(unit)
    placed = _placed(_free(new, known, by_key, summary), by_key, summary)
    rows: dict[type, list[dict[str, object]]] = {
        model: [] for model in (Organisation, OrganisationName, OrganisationCode, OrganisationKind, OrganisationParent)
    }
    for unit in placed:
        _add(rows, by_key[unit.level, unit.code] if unit.code else new_id(), unit, _parent(unit, by_key))
    summary.created += len(placed)
    if placed:
        _write(rows, progress)
        rebuild_reach()
        record(actor, "organisations:list:import", detail={"created": len(placed)})


def _free(new: Sequence[UnitRow], known: Known, by_key: dict[Key, UUID], summary: Summary) -> list[UnitRow]:
    """Return the units whose code is borne by no other in their time."""
    borne: dict[Key, list[tuple[date, date | None]]] = {}
    for (level, code, since, _name), (_id, until) in known.items():
        borne.setdefault((level, code), []).append((since, until))
    found = []
    for unit in new:
        if unit.code and any(_holds(days, unit.valid_from) for days in borne.get((unit.level, unit.code), [])):
            summary.reject(unit.number, "code", f"mã {unit.code} đã thuộc đơn vị khác trong cùng thời gian")
            by_key.pop((unit.level, unit.code), None)
        else:
            found.append(unit)
    return found


def _placed(new: Sequence[UnitRow], by_key: dict[Key, UUID], summary: Summary) -> list[UnitRow]:
    """Return the units whose parent is there; a unit without one takes those below it with it."""
    left = list(new)
    while lost := [unit for unit in left if unit.parent_code and _parent(unit, by_key) is None]:
        for unit in lost:
            summary.reject(unit.number, "parent_code", f"không tìm thấy đơn vị cấp trên mang mã {unit.parent_code}")
            if unit.code:
                by_key.pop((unit.level, unit.code), None)
        gone = {unit.number for unit in lost}
        left = [unit for unit in left if unit.number not in gone]
    return left


def _parent(unit: UnitRow, by_key: dict[Key, UUID]) -> UUID | None:
    return next((by_key[level, unit.parent_code] for level in unit.parent_levels if (level, unit.parent_code) in by_key), None)


def _known(units: Sequence[UnitRow]) -> Known:
    """Return what is there: (level, code, first day, name key) → (organisation, last day)."""
    query = (
        select(
            OrganisationCode.level, OrganisationCode.code, OrganisationCode.valid_from, OrganisationName.name_key,
            OrganisationCode.organisation_id, OrganisationCode.valid_to,
        )
        .join(OrganisationName, OrganisationName.organisation_id == OrganisationCode.organisation_id)
        .where(OrganisationCode.system == SYSTEM)
    )  # fmt: skip
    found = {(row[0], row[1], row[2], row[3]): (row[4], row[5]) for row in session.execute(query)}
    uncoded = select(OrganisationName.name_key, OrganisationName.valid_from, OrganisationName.organisation_id, OrganisationName.valid_to)
    names = {match_key(unit.name) for unit in units if not unit.code}
    for row in session.execute(uncoded.where(OrganisationName.name_key.in_(names))) if names else ():
        found["", "", row[1], row[0]] = (row[2], row[3])
    return found


def _holds(days: tuple[date, date | None], day: date) -> bool:
    return days[0] <= day and (days[1] is None or days[1] > day)


def _bearers(units: Sequence[UnitRow], known: Known) -> dict[Key, UUID]:
    """Return who bears a code in the time of the list: units of the list itself first, else those that are there."""
    day = min((unit.valid_from for unit in units), default=date.min)
    found: dict[Key, UUID] = {}
    for (level, code, since, _name), (organisation_id, until) in known.items():
        if code and _holds((since, until), day):
            found[level, code] = organisation_id
    for unit in units:
        if unit.code:
            same = known.get((unit.level, unit.code, unit.valid_from, match_key(unit.name)))
            found[unit.level, unit.code] = same[0] if same else new_id()
    return found


def _add(rows: dict[type, list[dict[str, object]]], organisation_id: UUID, unit: UnitRow, parent: UUID | None) -> None:
    key = match_key(unit.name)
    dated = {"organisation_id": organisation_id, "valid_from": unit.valid_from, "valid_to": unit.valid_to}
    rows[Organisation].append({"id": organisation_id, "tree": unit.tree, "name": unit.name, "name_key": key, "kind": unit.kind})
    rows[OrganisationName].append({"id": new_id(), "name": unit.name, "name_key": key, **dated})
    rows[OrganisationKind].append({"id": new_id(), "kind": unit.kind, **dated})
    if unit.code:
        rows[OrganisationCode].append({"id": new_id(), "system": SYSTEM, "level": unit.level, "code": unit.code, **dated})
    if parent is not None:
        rows[OrganisationParent].append({"id": new_id(), "parent_id": parent, **dated})


def _write(rows: dict[type, list[dict[str, object]]], progress: Callable[[int], None] | None) -> None:
    done = 0
    for model, values in rows.items():
        for begin in range(0, len(values), BATCH):
            session.execute(insert(model), values[begin : begin + BATCH])
            done += len(values[begin : begin + BATCH])
            if progress is not None:
                progress(done)
