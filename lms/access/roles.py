"""Which roles a person holds today, and which organisations those roles reach: what every policy rests on."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select, union

from lms import clock
from lms.access.models import RoleGrant
from lms.database import session
from lms.identity.models import Person
from lms.organisations.models import Organisation, OrganisationReach

_KEPT = "_roles_held"


@cache
def _grants() -> Select[str, UUID | None]:
    """Every page of a signed-in person asks this: built once."""
    today = bindparam("today", type_=RoleGrant.valid_from.type)
    return select(RoleGrant.role, RoleGrant.organisation_id).where(
        RoleGrant.person_id == bindparam("person_id"),
        RoleGrant.valid_from <= today,
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > today),
    )


def roles_held(person: Person) -> frozenset[tuple[str, UUID | None]]:
    """Return (role, organisation or None for the whole house); asked of the database once a request."""
    kept: frozenset[tuple[str, UUID | None]] | None = person.__dict__.get(_KEPT)
    if kept is None:
        asked = {"person_id": person.id, "today": clock.today()}
        kept = frozenset((row.role, row.organisation_id) for row in session.execute(_grants(), asked))
        person.__dict__[_KEPT] = kept
    return kept


def forget_roles(person: Person) -> None:
    """Ask anew at the next question; for those who have just changed the grants."""
    person.__dict__.pop(_KEPT, None)


def holds_role(person: Person, role: str, organisation_id: UUID | None = None) -> bool:
    """Return whether `person` holds `role` in the organisation or above it; anywhere at all where it is None."""
    places = {place for held, place in roles_held(person) if held == role}
    if None in places or (places and organisation_id is None) or organisation_id in places:
        return True
    if not places:
        return False
    above = select(OrganisationReach.id).where(
        OrganisationReach.descendant_id == organisation_id, OrganisationReach.ancestor_id.in_([place for place in places if place])
    )
    return session.scalar(above.limit(1)) is not None


def organisations_where(person: Person, *roles: str) -> Select[Any]:
    """Return a query of the ids of all organisations that any of `roles` reaches, for `visible_to(actor)`."""
    places = {place for held, place in roles_held(person) if held in roles}
    if None in places:
        return select(Organisation.id)
    reached = select(OrganisationReach.descendant_id).where(OrganisationReach.ancestor_id.in_([place for place in places if place]))
    return select(union(reached).subquery().c[0])
