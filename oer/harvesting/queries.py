"""Read sources and their records."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from lms.database import session
from lms.errors import NotFound
from oer.catalogue.models import Resource
from oer.harvesting.models import PUBLISHED, QUARANTINED, HarvestedRecord, HarvestSource


def find_source(url: str, set_spec: str, prefix: str) -> HarvestSource | None:
    """Return the source with this address, set and form, or None."""
    where = (HarvestSource.url == url, HarvestSource.set_spec == set_spec, HarvestSource.prefix == prefix)
    row: HarvestSource | None = session.scalar(select(HarvestSource).where(*where))
    return row


def list_sources() -> Sequence[HarvestSource]:
    """Return all sources by name."""
    rows: Sequence[HarvestSource] = session.scalars(select(HarvestSource).order_by(HarvestSource.name, HarvestSource.id)).all()
    return rows


def find_records(source_id: UUID, identifiers: Collection[str]) -> dict[str, HarvestedRecord]:
    """Return the records of a source that were seen before, by identifier."""
    where = (HarvestedRecord.source_id == source_id, HarvestedRecord.identifier.in_(identifiers))
    return {row.identifier: row for row in session.scalars(select(HarvestedRecord).where(*where))} if identifiers else {}


def find_resource_ids(identifiers: Collection[str]) -> dict[str, UUID]:
    """Return which resources bear these identifiers already, whoever brought them."""
    query = select(Resource.identifier, Resource.id).where(Resource.identifier.in_(identifiers))
    return {str(row[0]): row[1] for row in session.execute(query)} if identifiers else {}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record in quarantine with its source."""

    record: HarvestedRecord
    source: HarvestSource


def list_waiting(*, page: int, per_page: int) -> tuple[list[Waiting], int]:
    """Return what waits in quarantine, the longest waiting first, and how many there are."""
    where = HarvestedRecord.state == QUARANTINED
    total: int = session.scalar(select(func.count()).select_from(HarvestedRecord).where(where)) or 0
    query = select(HarvestedRecord, HarvestSource).join(HarvestSource, HarvestSource.id == HarvestedRecord.source_id).where(where)
    rows = session.execute(query.order_by(HarvestedRecord.seen_at, HarvestedRecord.id).limit(per_page).offset((page - 1) * per_page))
    return [Waiting(row[0], row[1]) for row in rows], total


def get_waiting(record_id: UUID) -> Waiting:
    """Return a record that waits, or raise NotFound."""
    row = session.get(HarvestedRecord, record_id)
    if row is None or row.state != QUARANTINED:
        raise NotFound("Bản ghi này không còn chờ: có người vừa quyết định.")
    return Waiting(row, session.get_one(HarvestSource, row.source_id))


def find_origin(resource_id: UUID) -> Waiting | None:
    """Return where a resource was harvested from, None for one of our own."""
    query = select(HarvestedRecord, HarvestSource).join(HarvestSource, HarvestSource.id == HarvestedRecord.source_id)
    where = (HarvestedRecord.resource_id == resource_id, HarvestedRecord.state.in_((PUBLISHED, QUARANTINED)))
    row = session.execute(query.where(*where).limit(1)).first()
    return Waiting(row[0], row[1]) if row else None
