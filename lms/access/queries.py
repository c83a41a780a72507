"""Read roles and people for those who look after them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_

from lms import clock
from lms.access.models import RoleGrant
from lms.access.roles import forget_roles, holds_role, organisations_where, roles_held
from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from lms.organisations.models import Organisation
from lms.text import match_key

__all__ = ["find_grant", "forget_roles", "holds_role", "list_grants", "organisations_where", "roles_held", "search_people"]


def list_grants(person_id: UUID) -> Sequence[tuple[RoleGrant, Organisation | None]]:
    """Return a person's roles of today with where they hold, the oldest first."""
    today = clock.today()
    query = (
        select(RoleGrant, Organisation)
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.person_id == person_id, or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > today))
        .order_by(RoleGrant.id)
    )
    return [(row[0], row[1]) for row in session.execute(query).all()]


def find_grant(grant_id: UUID) -> RoleGrant:
    """Return a role grant or raise NotFound."""
    row: RoleGrant | None = session.get(RoleGrant, grant_id)
    if row is None:
        raise NotFound("Không tìm thấy vai trò này.")
    return row


def search_people(people: Select[Any], words: str, *, after: tuple[str, UUID] | None, most: int) -> Sequence[Person]:
    """Return those of `people` whose name, identifier, mail or phone holds `words`, by given name, after a place in the list."""
    query = people
    if words:
        key = match_key(words)
        query = query.where(
            or_(Person.name_key.contains(key), Person.identifier.contains(key), Person.email.contains(key), Person.phone.contains(key))
        )
    if after is not None:
        query = query.where(tuple_(Person.sort_name, Person.id) > tuple_(*after))
    rows: Sequence[Person] = session.scalars(query.order_by(Person.sort_name, Person.id).limit(most)).all()
    return rows
