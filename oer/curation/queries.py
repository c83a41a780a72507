"""Read what waits for a curator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from oer.catalogue.models import SUBMITTED, Resource, ResourceVersion
from oer.catalogue.permissions import reviewed_by
from oer.catalogue.queries import get_version


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deposit in the queue, with who sent it."""

    resource: Resource
    version: ResourceVersion
    owner: Person


def list_waiting(actor: Person, *, page: int, per_page: int) -> tuple[Sequence[Waiting], int]:
    """Return what waits for `actor`, the longest waiting first, and how many there are."""
    where = (ResourceVersion.state == SUBMITTED, or_(False, *reviewed_by(actor)))
    joined = ResourceVersion.resource_id == Resource.id
    query = select(Resource, ResourceVersion, Person).join(ResourceVersion, joined).join(Person, Person.id == Resource.owner_id)
    total: int = session.scalar(select(func.count()).select_from(Resource).join(ResourceVersion, joined).where(*where)) or 0
    ordered = query.where(*where).order_by(ResourceVersion.submitted_at, ResourceVersion.id)
    rows = session.execute(ordered.limit(per_page).offset((page - 1) * per_page))
    return [Waiting(row[0], row[1], row[2]) for row in rows], total


def get_waiting(resource: Resource) -> Waiting:
    """Return the version that waits, with its text and files, or raise NotFound."""
    version = get_version(resource, resource.latest_number)
    if version.state != SUBMITTED:
        raise NotFound("Tài liệu này không còn chờ duyệt.")
    return Waiting(resource, version, session.get_one(Person, resource.owner_id))
