"""Read resources: one with its versions, many by what others call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from lms.database import session
from lms.errors import NotFound
from lms.media.models import StoredFile
from lms.search.index import Hit, SearchResults
from lms.search.services import search
from oer.catalogue.asking import Wanted
from oer.catalogue.models import PUBLISHED, Resource, ResourceFile, ResourceVersion

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


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a resource; `size` is the weight of its files in bytes, 0 without files."""

    id: UUID
    identifier: str | None
    title: str
    description: str
    kind: str
    licence: str
    language: str
    creators: list[dict[str, str]]
    publisher: str
    size: int


def list_cards(resource_ids: Sequence[UUID]) -> dict[UUID, Card]:
    """Return the cards of published resources, in one query."""
    size = (
        select(func.coalesce(func.sum(StoredFile.size), 0))
        .join(ResourceFile, ResourceFile.stored_file_id == StoredFile.id)
        .where(ResourceFile.version_id == ResourceVersion.id)
        .scalar_subquery()
    )
    version = ResourceVersion
    current = (version.resource_id == Resource.id) & (version.number == Resource.current_number)
    query = (
        select(
            Resource.id, Resource.identifier, version.title, version.description, version.kind, version.licence, version.language,
            version.creators, version.publisher, size,
        )
        .join(version, current)
        .where(Resource.id.in_(resource_ids), Resource.state == PUBLISHED)
    )  # fmt: skip
    return {row[0]: Card(*row) for row in session.execute(query)} if resource_ids else {}


def find(wanted: Wanted) -> tuple[SearchResults, dict[UUID, Card]]:
    """Ask the search, and return its answer with the cards of the page; a hit withdrawn a moment ago has no card."""
    results = search(wanted.request())
    return results, list_cards([id_of(hit) for hit in results.hits])


def id_of(hit: Hit) -> UUID:
    """Return the resource that a hit stands for."""
    return UUID(hit.id)
