"""Found, rename, move and succeed organisations; let people belong and hold positions. Every change has its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, literal, or_, select, update
from sqlalchemy.orm import aliased

from lms import clock
from lms.audit.services import Actor, record
from lms.database import new_id, session
from lms.errors import Conflict, Invalid
from lms.organisations.models import (
    TREES,
    Membership,
    Organisation,
    OrganisationCode,
    OrganisationKind,
    OrganisationName,
    OrganisationParent,
    OrganisationReach,
    Position,
    Succession,
)
from lms.text import match_key, nfc

DEPTH = 12
"""No tree of ours is deeper; a loop in bad data ends here."""


def found(
    *, actor: Actor | None, tree: str, name: str, kind: str, valid_from: date, parent: Organisation | None = None,
    code: str | None = None, system: str = "gso", level: str = "",
) -> Organisation:  # fmt: skip
    """Found an organisation with its first name, kind, parent and code; call `rebuild_reach` after the last of many."""
    if tree not in TREES:
        raise Invalid("Loại tổ chức này không có trong danh sách.", field="tree")
    name = nfc(name).strip()
    if not name:
        raise Invalid("Hãy điền tên tổ chức.", field="name")
    row = Organisation(id=new_id(), tree=tree, name=name, name_key=match_key(name), kind=kind)
    session.add(row)
    dated = {"organisation_id": row.id, "valid_from": valid_from}
    session.add(OrganisationName(name=name, name_key=row.name_key, **dated))
    session.add(OrganisationKind(kind=kind, **dated))
    if parent is not None:
        session.add(OrganisationParent(parent_id=parent.id, **dated))
    if code:
        session.add(OrganisationCode(system=system, level=level, code=code, **dated))
    record(actor, "organisations:organisation:found", subject_id=row.id, detail={"name": name, "tree": tree})
    return row


def _end_open(model: type[Any], organisation_id: UUID, on: date) -> None:
    session.execute(update(model).where(model.organisation_id == organisation_id, model.valid_to.is_(None)).values(valid_to=on))


def rename(*, actor: Actor | None, organisation: Organisation, name: str, on: date) -> None:
    """Give another name from the day `on`; the old one stays with its days."""
    name = nfc(name).strip()
    _end_open(OrganisationName, organisation.id, on)
    session.add(OrganisationName(organisation_id=organisation.id, name=name, name_key=match_key(name), valid_from=on))
    if on <= clock.today():
        organisation.name, organisation.name_key = name, match_key(name)
    record(actor, "organisations:organisation:rename", subject_id=organisation.id, detail={"name": name, "on": on.isoformat()})


def change_kind(*, actor: Actor | None, organisation: Organisation, kind: str, on: date) -> None:
    """Make it another sort of unit from the day `on` (ten communes became wards on 30/4/2026)."""
    _end_open(OrganisationKind, organisation.id, on)
    session.add(OrganisationKind(organisation_id=organisation.id, kind=kind, valid_from=on))
    if on <= clock.today():
        organisation.kind = kind
    record(actor, "organisations:organisation:change_kind", subject_id=organisation.id, detail={"kind": kind, "on": on.isoformat()})


def move(*, actor: Actor | None, organisation: Organisation, parent: Organisation | None, on: date) -> None:
    """Put it below another from the day `on`; below itself is refused."""
    if parent is not None:
        loop = select(OrganisationReach.id).where(
            OrganisationReach.ancestor_id == organisation.id, OrganisationReach.descendant_id == parent.id
        )
        if parent.id == organisation.id or session.scalar(loop) is not None:
            raise Conflict("Một tổ chức không thể nằm dưới chính nó.")
    _end_open(OrganisationParent, organisation.id, on)
    if parent is not None:
        session.add(OrganisationParent(organisation_id=organisation.id, parent_id=parent.id, valid_from=on))
    session.flush()
    rebuild_reach()
    record(actor, "organisations:organisation:move", subject_id=organisation.id, detail={"on": on.isoformat()})


def succeed(
    *, actor: Actor | None, predecessors: Iterable[Organisation], successors: Iterable[Organisation], on: date,
    is_whole: bool = True, legal_basis: str = "",
) -> None:  # fmt: skip
    """Write down who became whom on a day; what a predecessor was ends that day, unless only a part of it went."""
    successors = list(successors)
    for predecessor in predecessors:
        for successor in successors:
            row = Succession(predecessor_id=predecessor.id, successor_id=successor.id, on=on, is_whole=is_whole, legal_basis=legal_basis)
            session.add(row)
        if is_whole:
            for model in (OrganisationName, OrganisationKind, OrganisationParent, OrganisationCode):
                _end_open(model, predecessor.id, on)
        detail = {"successors": [str(successor.id) for successor in successors], "on": on.isoformat()}
        record(actor, "organisations:organisation:succeed", subject_id=predecessor.id, detail=detail)


def rebuild_reach() -> int:
    """Rebuild the projection of today's tree from the dated parents; return how many pairs it holds."""
    today = clock.today()
    session.flush()
    parents = select(OrganisationParent.organisation_id, OrganisationParent.parent_id).where(
        OrganisationParent.valid_from <= today, or_(OrganisationParent.valid_to.is_(None), OrganisationParent.valid_to > today)
    )
    edge = parents.subquery()
    start = select(Organisation.id.label("ancestor"), Organisation.id.label("descendant"), literal(0).label("depth"))
    tree = start.cte("tree", recursive=True)
    below = aliased(edge)
    step = select(tree.c.ancestor, below.c.organisation_id, tree.c.depth + 1).where(
        below.c.parent_id == tree.c.descendant, tree.c.depth < DEPTH
    )
    tree = tree.union_all(step)
    pairs: dict[tuple[UUID, UUID], int] = {}
    for ancestor, descendant, depth in session.execute(select(tree.c.ancestor, tree.c.descendant, tree.c.depth)):
        pairs[ancestor, descendant] = min(depth, pairs.get((ancestor, descendant), depth))
    session.execute(delete(OrganisationReach))
    rows = [{"id": new_id(), "ancestor_id": a, "descendant_id": d, "depth": depth} for (a, d), depth in pairs.items()]
    for begin in range(0, len(rows), 5000):
        session.execute(insert(OrganisationReach), rows[begin : begin + 5000])
    return len(rows)


def join(*, actor: Actor | None, person_id: UUID, organisation: Organisation, on: date | None = None) -> Membership:
    """Let a person belong to an organisation from the day `on` (today if None); joining twice changes nothing."""
    found_row: Membership | None = session.scalar(
        select(Membership).where(
            Membership.person_id == person_id, Membership.organisation_id == organisation.id, Membership.valid_to.is_(None)
        )
    )
    if found_row is not None:
        return found_row
    row = begin_membership(actor=actor, person_id=person_id, organisation=organisation, on=on)
    session.flush()
    return row


def begin_membership(*, actor: Actor | None, person_id: UUID, organisation: Organisation, on: date | None = None) -> Membership:
    """Let a person who is known not to belong to an organisation belong to it; not yet flushed."""
    row = Membership(person_id=person_id, organisation_id=organisation.id, valid_from=on or clock.today(), organisation=organisation)
    session.add(row)
    record(actor, "organisations:membership:join", subject_id=person_id, detail={"organisation": str(organisation.id)})
    return row


def leave(*, actor: Actor | None, membership: Membership, on: date | None = None) -> None:
    """End a membership on the day `on` (tomorrow's half-open edge of today if None)."""
    membership.valid_to = on or clock.today() + timedelta(days=1)
    detail = {"organisation": str(membership.organisation_id)}
    record(actor, "organisations:membership:leave", subject_id=membership.person_id, detail=detail)


def appoint(*, actor: Actor | None, person_id: UUID, organisation: Organisation, code: str, title: str, on: date | None = None) -> Position:
    """Let a person hold a position from the day `on` (today if None); not yet flushed."""
    row = Position(
        person_id=person_id, organisation_id=organisation.id, code=code, title=title, valid_from=on or clock.today(),
        organisation=organisation,
    )  # fmt: skip
    session.add(row)
    record(actor, "organisations:position:appoint", subject_id=person_id, detail={"title": title, "organisation": str(organisation.id)})
    return row
