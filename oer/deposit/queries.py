"""Read what a person has offered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from lms.database import session
from lms.identity.models import Person
from oer.catalogue.models import Resource, ResourceVersion


def list_deposits(actor: Person, *, page: int, per_page: int) -> tuple[Sequence[tuple[Resource, ResourceVersion]], int]:
    """Return the resources that `actor` offered with their newest version, the last touched first, and how many there are."""
    newest = (ResourceVersion.resource_id == Resource.id) & (ResourceVersion.number == Resource.latest_number)
    query = select(Resource, ResourceVersion).join(ResourceVersion, newest).where(Resource.owner_id == actor.id)
    total: int = session.scalar(select(func.count()).select_from(Resource).where(Resource.owner_id == actor.id)) or 0
    ordered = query.order_by(Resource.updated_at.desc(), Resource.id).limit(per_page).offset((page - 1) * per_page)
    return [(row[0], row[1]) for row in session.execute(ordered)], total
