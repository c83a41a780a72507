"""Who stood where, on any day; today's tree from its projection, other days from the dated rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, or_, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.database import session
from lms.errors import NotFound
from lms.organisations.models import (
    Membership,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationParent,
    OrganisationReach,
    Position,
    Succession,
)
from lms.text import match_key

DEPTH = 12


def holds_on(model: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that a dated row holds on `day`."""
    condition: ColumnElement[bool] = (model.valid_from <= day) & or_(model.valid_to.is_(None), model.valid_to > day)
    return condition


def get_organisation(organisation_id: UUID) -> Organisation:
    """Return the organisation or raise NotFound."""
    row: Organisation | None = session.get(Organisation, organisation_id)
    if row is None:
        raise NotFound("Không tìm thấy tổ chức này.")
    return row


def find_by_code(code: str, *, level: str = "", system: str = "gso", day: date | None = None) -> Organisation | None:
    """Return who bore `code` on `day`; the same code may have belonged to another on another day."""
    on = day or clock.today()
    query = select(Organisation).join(OrganisationCode, OrganisationCode.organisation_id == Organisation.id)
    where = (OrganisationCode.code == code, OrganisationCode.level == level, OrganisationCode.system == system)
    row: Organisation | None = session.scalar(query.where(*where, holds_on(OrganisationCode, on)))
    return row


def find_by_name(name: str, *, day: date | None = None) -> Sequence[Organisation]:
    """Return those so called on `day`, however the tone marks are placed."""
    query = select(Organisation).join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
    on = day or clock.today()
    rows: Sequence[Organisation] = session.scalars(
        query.where(OrganisationName.name_key == match_key(name), holds_on(OrganisationName, on)).order_by(Organisation.id)
    ).all()
    return rows


def list_children(organisation_id: UUID) -> Sequence[Organisation]:
    """Return those directly below, today, by name."""
    query = select(Organisation).join(OrganisationReach, OrganisationReach.descendant_id == Organisation.id)
    rows: Sequence[Organisation] = session.scalars(
        query.where(OrganisationReach.ancestor_id == organisation_id, OrganisationReach.depth == 1).order_by(Organisation.name)
    ).all()
    return rows


def list_ancestors(organisation_id: UUID) -> Sequence[Organisation]:
    """Return those above today, the highest first."""
    query = select(Organisation).join(OrganisationReach, OrganisationReach.ancestor_id == Organisation.id)
    rows: Sequence[Organisation] = session.scalars(
        query.where(OrganisationReach.descendant_id == organisation_id, OrganisationReach.depth > 0).order_by(
            OrganisationReach.depth.desc()
        )
    ).all()
    return rows


def below(organisation_id: UUID) -> Select[Any]:
    """Return a query of the ids of the organisation and of all below it, today."""
    return select(OrganisationReach.descendant_id).where(OrganisationReach.ancestor_id == organisation_id)


def ids_below_on(organisation_id: UUID, day: date) -> set[UUID]:
    """Return the ids of the organisation and of all that stood below it on `day`."""
    start = select(literal(organisation_id, OrganisationParent.organisation_id.type).label("id"), literal(0).label("depth"))
    tree = start.cte("tree", recursive=True)
    edge = aliased(OrganisationParent)
    step = select(edge.organisation_id, tree.c.depth + 1).where(edge.parent_id == tree.c.id, holds_on(edge, day), tree.c.depth < DEPTH)
    tree = tree.union_all(step)
    return set(session.scalars(select(tree.c.id)).all())


def name_on(organisation_id: UUID, day: date) -> str | None:
    """Return what it was called on `day`, None if it did not exist."""
    query = select(OrganisationName.name).where(OrganisationName.organisation_id == organisation_id, holds_on(OrganisationName, day))
    name: str | None = session.scalar(query)
    return name


def successors_of(organisation_id: UUID) -> Sequence[Succession]:
    """Return into whom it went."""
    rows: Sequence[Succession] = session.scalars(select(Succession).where(Succession.predecessor_id == organisation_id)).all()
    return rows


def list_memberships(person_id: UUID, day: date | None = None) -> Sequence[Membership]:
    """Return where a person belongs on `day`, the longest first."""
    on = day or clock.today()
    query = select(Membership).where(Membership.person_id == person_id, holds_on(Membership, on))
    rows: Sequence[Membership] = session.scalars(query.order_by(Membership.valid_from, Membership.id)).all()
    return rows


def memberships_of(people: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return (person, organisation) of all who belong anywhere today; ask for no more than some hundred at once."""
    query = select(Membership.person_id, Membership.organisation_id).where(
        Membership.person_id.in_(people), holds_on(Membership, clock.today())
    )
    return {(row[0], row[1]) for row in session.execute(query)} if people else set()


def positions_of(people: Collection[UUID]) -> set[tuple[UUID, UUID, str]]:
    """Return (person, organisation, code) of all who hold a position today; ask for no more than some hundred at once."""
    query = select(Position.person_id, Position.organisation_id, Position.code).where(
        Position.person_id.in_(people), holds_on(Position, clock.today())
    )
    return {(row[0], row[1], row[2]) for row in session.execute(query)} if people else set()


def list_positions(person_id: UUID, day: date | None = None) -> Sequence[Position]:
    """Return what a person is on `day`."""
    on = day or clock.today()
    query = select(Position).where(Position.person_id == person_id, holds_on(Position, on))
    rows: Sequence[Position] = session.scalars(query.order_by(Position.valid_from, Position.id)).all()
    return rows


def list_roots() -> Sequence[Organisation]:
    """Return those that stand below no other today and have something below them, or are in no tree at all, by tree and name."""
    above = select(OrganisationReach.descendant_id).where(OrganisationReach.depth == 1)
    named_today = select(OrganisationName.organisation_id).where(holds_on(OrganisationName, clock.today()))
    query = select(Organisation).where(Organisation.id.not_in(above), Organisation.id.in_(named_today))
    rows: Sequence[Organisation] = session.scalars(query.order_by(Organisation.tree, Organisation.name).limit(200)).all()
    return rows


def heads_of_provinces() -> Select[Any]:
    """Return a query of the ids of the provinces and of their Associations for learning: the heads of today's trees."""
    above = select(OrganisationReach.descendant_id).where(OrganisationReach.depth > 0)
    provinces = select(Organisation.id).where(Organisation.kind == "province", Organisation.id.not_in(above))
    directly_below = select(OrganisationReach.descendant_id).where(
        OrganisationReach.ancestor_id.in_(provinces), OrganisationReach.depth == 1
    )
    associations = Organisation.id.in_(directly_below) & (Organisation.tree == "association")
    return select(Organisation.id).where(or_(Organisation.id.in_(provinces), associations))


def search_organisations(words: str, *, most: int) -> Sequence[Organisation]:
    """Return organisations that were ever called something with `words` in it, those of today first."""
    ever = select(OrganisationName.organisation_id).where(OrganisationName.name_key.contains(match_key(words)))
    query = select(Organisation).where(Organisation.id.in_(ever)).order_by(Organisation.name, Organisation.id).limit(most)
    rows: Sequence[Organisation] = session.scalars(query).all()
    return rows


def list_names(organisation_id: UUID) -> Sequence[OrganisationName]:
    """Return every name with its days, the latest first."""
    query = select(OrganisationName).where(OrganisationName.organisation_id == organisation_id)
    rows: Sequence[OrganisationName] = session.scalars(query.order_by(OrganisationName.valid_from.desc())).all()
    return rows


def list_successions(organisation_id: UUID) -> Sequence[tuple[Succession, Organisation, bool]]:
    """Return whom it followed and who followed it: (succession, the other one, whether the other came after)."""
    found: list[tuple[Succession, Organisation, bool]] = []
    for own, other, is_after in (
        (Succession.predecessor_id, Succession.successor_id, True),
        (Succession.successor_id, Succession.predecessor_id, False),
    ):
        query = select(Succession, Organisation).join(Organisation, Organisation.id == other).where(own == organisation_id)
        found += [(row[0], row[1], is_after) for row in session.execute(query.order_by(Succession.on)).all()]
    return found
