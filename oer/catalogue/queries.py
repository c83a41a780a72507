"""Read resources: one with its versions, many by what others call them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from lms.media.models import Caption, Rendition, StoredFile
from lms.media.queries import find_stored_files, list_captions, list_renditions
from lms.search.index import SearchResults
from lms.search.services import search
from oer.catalogue.addresses import resource_of
from oer.catalogue.asking import Wanted
from oer.catalogue.models import DRAFT, PUBLISHED, Resource, ResourceFile, ResourceVersion
from oer.catalogue.permissions import reviewed_by
from oer.licences import Licence
from oer.licences import find as find_licence

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
        ids = {name: as_id for name in batch if (as_id := as_uuid(name)) is not None}
        named = or_(Resource.identifier.in_(batch), Resource.id.in_(ids.values()))
        rows = session.scalars(select(Resource).where(Resource.state == PUBLISHED, named)).all()
        by_id = {row.id: row for row in rows}
        found |= {name: by_id[as_id] for name, as_id in ids.items() if as_id in by_id}
        found |= {row.identifier: row for row in rows if row.identifier in batch}
    return found


def as_uuid(name: str) -> UUID | None:
    """Return the id that a name is, or None."""
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


def list_licences(addresses: Sequence[str]) -> list[str]:
    """Return the licences (URI) of the published resources that these addresses name; addresses of others are passed over."""
    ids = [as_id for address in addresses if (as_id := resource_of(address)) is not None]
    if not ids:
        return []
    current = (ResourceVersion.resource_id == Resource.id) & (ResourceVersion.number == Resource.current_number)
    query = select(ResourceVersion.licence).join(Resource, current).where(Resource.id.in_(ids), Resource.state == PUBLISHED)
    return list(session.scalars(query.distinct().order_by(ResourceVersion.licence)))


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
    published_at: datetime
    size: int


def _cards() -> Select[Any]:
    size = (
        select(func.coalesce(func.sum(StoredFile.size), 0))
        .join(ResourceFile, ResourceFile.stored_file_id == StoredFile.id)
        .where(ResourceFile.version_id == ResourceVersion.id)
        .scalar_subquery()
    )
    version = ResourceVersion
    current = (version.resource_id == Resource.id) & (version.number == Resource.current_number)
    columns = (
        Resource.id, Resource.identifier, version.title, version.description, version.kind, version.licence, version.language,
        version.creators, version.publisher, Resource.published_at, size,
    )  # fmt: skip
    wanted = Resource.id.in_(bindparam("ids", expanding=True))
    return select(*columns).join(version, current).where(wanted, Resource.state == PUBLISHED)


_CARDS = _cards()
"""Built once: the catalogue asks it for every answer."""


def list_cards(resource_ids: Sequence[UUID]) -> dict[UUID, Card]:
    """Return the cards of published resources, in one query."""
    return {row[0]: Card(*row) for row in session.execute(_CARDS, {"ids": resource_ids})} if resource_ids else {}


def find(wanted: Wanted) -> tuple[SearchResults, dict[UUID, Card]]:
    """Ask the search, and return its answer with the cards of the page; a hit withdrawn a moment ago has no card."""
    results = search(wanted.request())
    return results, list_cards([UUID(hit.id) for hit in results.hits])


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of a version with all that is made of it; `licence` is its own, None where it is the version's."""

    file: StoredFile
    licence: Licence | None
    renditions: list[Rendition]
    captions: list[Caption]

    @property
    def pictures(self) -> list[Rendition]:
        """Return the sizes of a picture, the narrowest first."""
        return sorted((made for made in self.renditions if made.kind.startswith("w")), key=lambda made: made.width or 0)

    @property
    def pages(self) -> list[Rendition]:
        """Return the pages of a document that can be seen, in their order."""
        made = [made for made in self.renditions if made.kind.startswith("page-")]
        return sorted(made, key=lambda page: int(page.kind.removeprefix("page-")))


def list_shown_files(version: ResourceVersion) -> list[ShownFile]:
    """Return the files of a version in their order, in three queries; in none where it has no files."""
    return show_files([(file.stored_file_id, file.licence) for file in version.files])


def show_files(named: Sequence[tuple[UUID, str]]) -> list[ShownFile]:
    """Return files, each with its licence (URI, empty where it is the version's), in the order given."""
    ids = [file_id for file_id, _ in named]
    if not ids:
        return []
    stored, renditions, captions = find_stored_files(ids), list_renditions(ids), list_captions(ids)
    return [
        ShownFile(stored[file_id], find_licence(licence), renditions[file_id], captions[file_id])
        for file_id, licence in named
        if file_id in stored
    ]


def list_used_files(file_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these files any version of any resource uses."""
    query = select(ResourceFile.stored_file_id).where(ResourceFile.stored_file_id.in_(file_ids))
    return set(session.scalars(query)) if file_ids else set()


def get_shown_version(resource: Resource, wanted: str | None, *, is_inside: bool) -> ResourceVersion:
    """Return the version that a reader sees: the current one, or the one asked for by its number.

    `is_inside`: the reader writes or reviews the resource and may see what is not published.
    """
    number = int(wanted) if wanted and wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else None
    version = get_version(resource, number or resource.current_number or resource.latest_number)
    if version.state != PUBLISHED and not is_inside:
        raise NotFound("Không tìm thấy bản này của tài liệu.")
    return version


def find_visible_file(resource: Resource, file_id: UUID, *, is_inside: bool) -> StoredFile:
    """Return a file of any version that the reader may see, or raise NotFound."""
    query = (
        select(StoredFile)
        .join(ResourceFile, ResourceFile.stored_file_id == StoredFile.id)
        .join(ResourceVersion, ResourceVersion.id == ResourceFile.version_id)
        .where(ResourceVersion.resource_id == resource.id, StoredFile.id == file_id)
    )
    row: StoredFile | None = session.scalar((query if is_inside else query.where(ResourceVersion.state == PUBLISHED)).limit(1))
    if row is None:
        raise NotFound("Không tìm thấy tệp này trong tài liệu.")
    return row


def may_review_file(actor: Person, stored_file: StoredFile) -> bool:
    """Return whether the file stands in a resource that `actor` reviews, handed in or published."""
    if not (conditions := reviewed_by(actor)):
        return False
    query = (
        select(ResourceFile.id)
        .join(ResourceVersion, ResourceVersion.id == ResourceFile.version_id)
        .join(Resource, Resource.id == ResourceVersion.resource_id)
        .where(ResourceFile.stored_file_id == stored_file.id, ResourceVersion.state != DRAFT, or_(*conditions))
    )
    return session.scalar(query.limit(1)) is not None
