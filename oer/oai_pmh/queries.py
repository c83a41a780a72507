"""Read records a page at a time: always the same number of questions, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from lms.database import session
from lms.media.models import StoredFile
from lms.organisations.models import Organisation
from oer.catalogue.describing import work_of
from oer.catalogue.models import PUBLISHED, Resource, ResourceFile, ResourceVersion
from oer.metadata.work import Work
from oer.oai_pmh.answers import Header
from oer.oai_pmh.models import OaiRecord, OaiSetMember
from oer.oai_pmh.sets import organisation_of

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""What an empty library calls its earliest day."""


def earliest() -> datetime:
    """Return the time before which nothing changed."""
    found: datetime | None = session.scalar(select(func.min(OaiRecord.changed_at)))
    return found or BEGINNING


def _wanted(since: datetime | None, before: datetime | None, spec: str) -> tuple[Any, Any, list[Any]]:
    """Return the columns that a list is ordered by, and its conditions."""
    at, id_ = (OaiSetMember.changed_at, OaiSetMember.record_id) if spec else (OaiRecord.changed_at, OaiRecord.id)
    where: list[Any] = [OaiSetMember.spec == spec] if spec else []
    where += [at >= since] if since else []
    where += [at < before] if before else []
    return at, id_, where


def count_records(*, since: datetime | None, before: datetime | None, spec: str) -> int:
    """Return how many records a list has now."""
    _at, id_, where = _wanted(since, before, spec)
    return session.scalar(select(func.count(id_)).where(*where)) or 0


def list_headers(
    *, since: datetime | None, before: datetime | None, spec: str, after: tuple[datetime, UUID] | None, limit: int
) -> list[Header]:  # fmt: skip
    """Return the next records after the place `after`, by the time of their last change.

    What changes during a harvest moves to the end of the list with its new time: it is told there, and nothing is passed over.
    """
    at, id_, where = _wanted(since, before, spec)
    if after is not None:
        where += [at >= after[0], or_(at > after[0], and_(at == after[0], id_ > after[1]))]
    columns: Select[Any] = select(id_, at, OaiRecord.is_deleted)
    query = columns.join(OaiRecord, OaiRecord.id == id_) if spec else columns
    return _with_specs(session.execute(query.where(*where).order_by(at, id_).limit(limit)).all())


def find_header(resource_id: UUID) -> Header | None:
    """Return the header of one record, None where nothing was ever published under this id."""
    query = select(OaiRecord.id, OaiRecord.changed_at, OaiRecord.is_deleted).where(OaiRecord.id == resource_id)
    return next(iter(_with_specs(session.execute(query).all())), None)


def _with_specs(rows: Sequence[Any]) -> list[Header]:
    specs: dict[UUID, list[str]] = defaultdict(list)
    members = select(OaiSetMember.record_id, OaiSetMember.spec).where(OaiSetMember.record_id.in_([row[0] for row in rows]))
    for record_id, spec in session.execute(members.order_by(OaiSetMember.spec)) if rows else ():
        specs[record_id].append(spec)
    return [Header(row[0], row[1], row[2], tuple(specs[row[0]])) for row in rows]


def list_works(resource_ids: Sequence[UUID]) -> dict[UUID, Work]:
    """Return published resources as the standards see them, in two questions."""
    if not resource_ids:
        return {}
    current = (ResourceVersion.resource_id == Resource.id) & (ResourceVersion.number == Resource.current_number)
    query = select(Resource, ResourceVersion).join(ResourceVersion, current)
    rows = session.execute(query.where(Resource.id.in_(resource_ids), Resource.state == PUBLISHED)).all()
    kinds: dict[UUID, list[str]] = defaultdict(list)
    files = select(ResourceFile.version_id, StoredFile.media_type).join(StoredFile, StoredFile.id == ResourceFile.stored_file_id)
    for version_id, media_type in session.execute(files.where(ResourceFile.version_id.in_([row[1].id for row in rows]))):
        kinds[version_id].append(media_type)
    return {resource.id: work_of(resource, version, kinds[version.id]) for resource, version in rows}


def list_specs(*, after: str, limit: int) -> list[str]:
    """Return the sets that have members, by their spec."""
    query = select(OaiSetMember.spec).where(OaiSetMember.spec > after).distinct().order_by(OaiSetMember.spec)
    return list(session.scalars(query.limit(limit)))


def has_sets() -> bool:
    """Return whether anything is in any set."""
    return session.scalar(select(OaiSetMember.id).limit(1)) is not None


def name_organisations(specs: Sequence[str]) -> dict[UUID, str]:
    """Return today's names of the organisations whose sets these are."""
    ids = [found for spec in specs if (found := organisation_of(spec)) is not None]
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))) if ids else ()
    return {row[0]: row[1] for row in rows}
