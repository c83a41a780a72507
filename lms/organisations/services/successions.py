"""Bring in a list of successions: each unit as it was called on the day, the predecessor the day before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import insert, select, update

from lms.audit.services import Actor, record
from lms.database import new_id, session
from lms.organisations.models import OrganisationCode, OrganisationKind, OrganisationName, OrganisationParent, Succession
from lms.organisations.services.changes import rebuild_reach
from lms.organisations.services.lists import SYSTEM
from lms.organisations.succeeding import INTO_ONE, Named, SuccessionRow
from lms.tabular import BadRow, Summary

BATCH = 500
DATED = (OrganisationName, OrganisationKind, OrganisationParent, OrganisationCode)
Days = tuple[UUID, date, date | None]


class _Units:
    """Who bore which code and which name on any day."""

    def __init__(self) -> None:
        self.codes: dict[str, list[tuple[str, Days]]] = {}
        self.names: dict[str, list[Days]] = {}
        self.until: dict[UUID, date | None] = {}
        codes = select(OrganisationCode).where(OrganisationCode.system == SYSTEM)
        for code in session.scalars(codes):
            days = (code.organisation_id, code.valid_from, code.valid_to)
            self.codes.setdefault(code.code, []).append((code.level, days))
        for name in session.scalars(select(OrganisationName).order_by(OrganisationName.valid_from)):
            self.names.setdefault(name.name_key, []).append((name.organisation_id, name.valid_from, name.valid_to))
            self.until[name.organisation_id] = name.valid_to

    def find(self, unit: Named, day: date, side: str) -> UUID:
        """Return the one unit that was so called on `day`; raises BadRow."""
        found: set[UUID] | None = None
        if unit.code:
            bearers = self.codes.get(unit.code, [])
            found = {days[0] for level, days in bearers if unit.level in {"", level} and _holds(days, day)}
        if unit.name_key:
            named = {days[0] for days in self.names.get(unit.name_key, []) if _holds(days, day)}
            found = named if found is None else found & named
        if not found:
            raise BadRow(f"{side}_code" if unit.code else side, f"ngày {day:%d/%m/%Y} không có đơn vị {unit.words}")
        if len(found) > 1:
            raise BadRow(f"{side}_code" if unit.code else side, "có nhiều đơn vị như vậy; hãy ghi cả mã, cấp và tên")
        return found.pop()


def _holds(days: Days, day: date) -> bool:
    return days[1] <= day and (days[2] is None or days[2] > day)


def import_successions(*, actor: Actor | None, rows: Sequence[SuccessionRow], summary: Summary) -> None:
    """Write who became whom; a pair already written down for that day is left as it is, or gets its other words.

    What went wholly ends on the day, in every dated row that is still open. What cannot be placed is named in the summary.
    """
    units = _Units()
    known = {(row.predecessor_id, row.successor_id, row.on): row for row in session.scalars(select(Succession))}
    went: dict[tuple[UUID, date], tuple[int, str]] = {}
    new: list[dict[str, object]] = []
    ended: dict[date, set[UUID]] = {}
    for row in rows:
        try:
            predecessor, successor = _placed(units, row)
            _one_way(went, predecessor, row)
            before = known.get((predecessor, successor, row.on))
            if before is not None and before.is_whole and not row.is_whole:
                raise BadRow("kind", "đã ghi là đi trọn; một tệp không làm đơn vị cũ sống lại được")
        except BadRow as error:
            summary.reject(row.number, error.field, str(error))
            continue
        if before is not None and (before.is_whole, before.legal_basis) == (row.is_whole, row.decision):
            summary.unchanged += 1
            continue
        if before is None:
            new.append(
                {
                    "id": new_id(), "predecessor_id": predecessor, "successor_id": successor, "on": row.on, "is_whole": row.is_whole,
                    "legal_basis": row.decision,
                }
            )  # fmt: skip
            summary.created += 1
        else:
            before.is_whole, before.legal_basis = row.is_whole, row.decision
            summary.updated += 1
        if row.is_whole:
            ended.setdefault(row.on, set()).add(predecessor)
    _write(new, ended)
    if summary.created or summary.updated:
        record(actor, "organisations:succession:import", detail={"created": summary.created, "updated": summary.updated})


def _placed(units: _Units, row: SuccessionRow) -> tuple[UUID, UUID]:
    predecessor = units.find(row.predecessor, row.on - timedelta(days=1), "predecessor")
    successor = units.find(row.successor, row.on, "successor")
    if predecessor == successor:
        raise BadRow("successor_code", "đơn vị cũ và đơn vị mới là một; đổi tên mà vẫn là nó thì không phải kế tiếp")
    until = units.until.get(predecessor)
    if row.is_whole and until is not None and until > row.on:
        raise BadRow("on", f"đơn vị cũ còn hiệu lực đến {until:%d/%m/%Y}")
    return predecessor, successor


def _one_way(went: dict[tuple[UUID, date], tuple[int, str]], predecessor: UUID, row: SuccessionRow) -> None:
    """Raise BadRow where one row sends the whole of a unit to one place and another row sends it elsewhere the same day."""
    first = went.setdefault((predecessor, row.on), (row.number, row.kind))
    if first[0] != row.number and (first[1] in INTO_ONE or row.kind in INTO_ONE):
        raise BadRow("kind", f"dòng {first[0]} đã cho đơn vị cũ này đi nơi khác; đi trọn vào một nơi thì chỉ có một dòng")


def _write(new: list[dict[str, object]], ended: dict[date, set[UUID]]) -> None:
    session.flush()
    for begin in range(0, len(new), BATCH):
        session.execute(insert(Succession), new[begin : begin + BATCH])
    for on, ids in ended.items():
        some = sorted(ids)
        for begin in range(0, len(some), BATCH):
            for model in DATED:
                dated = cast(Any, model)
                which = dated.organisation_id.in_(some[begin : begin + BATCH])
                session.execute(update(dated).where(which, dated.valid_to.is_(None)).values(valid_to=on))
    if ended:
        rebuild_reach()
