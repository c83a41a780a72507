"""Read resources: one with its versions, many by what others call them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from lms.database import session
from lms.errors import NotFound
from oer.catalogue.models import PUBLISHED, Resource, ResourceVersion

MANY = 500
"""Values in one list of a query: every database takes as many."""


def get_resource(resource_id: UUID) -> Resource:
    """Return the resource or raise NotFound."""
    row: Resource | None = session.get(Resource, resource_id)
    if row is None:
        raise NotFound("Không tìm thấy tài liệu này.")
    return row


def find_resources(identifiers: Sequence[str]) -> dict[str, Resource]:
    """Return published resources under the names that they were asked by: a source's identifier, or the id."""
    found: dict[str, Resource] = {}
    wanted = list(dict.fromkeys(identifiers))
    for start in range(0, len(wanted), MANY):
        batch = wanted[start : start + MANY]
        ids = {name: as_id for name in batch if (as_id := _as_id(name)) is not None}
        named = or_(Resource.identifier.in_(batch), Resource.id.in_(ids.values()))
        rows = session.scalars(select(Resource).where(Resource.state == PUBLISHED, named)).all()
        by_id = {row.id: row for row in rows}
        found |= {name: by_id[as_id] for name, as_id in ids.items() if as_id in by_id}
        found |= {row.identifier: row for row in rows if row.identifier in batch}
    return found


def _as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def get_version(resource: Resource, number: int | None) -> ResourceVersion:
    """Return a version with its text and files, or raise NotFound."""
    query = (
        select(ResourceVersion)
        .where(ResourceVersion.resource_id == resource.id, ResourceVersion.number == number)
        .options(undefer(ResourceVersion.text), selectinload(ResourceVersion.files), joinedload(ResourceVersion.resource))
    )
    row: ResourceVersion | None = session.scalar(query)
    if row is None:
        raise NotFound("Không tìm thấy bản này của tài liệu.")
    return row


def list_versions(resource_id: UUID) -> Sequence[ResourceVersion]:
    """Return a resource's versions, the newest first, without their text."""
    query = select(ResourceVersion).where(ResourceVersion.resource_id == resource_id).order_by(ResourceVersion.number.desc())
    rows: Sequence[ResourceVersion] = session.scalars(query).all()
    return rows
