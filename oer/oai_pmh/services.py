"""Keep the records of harvesters up with the catalogue, one by one or all anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from lms.database import new_id, session, transaction
from oer.catalogue.models import PUBLISHED, WITHDRAWN, Resource, ResourceVersion
from oer.oai_pmh.models import OaiRecord, OaiSetMember
from oer.oai_pmh.sets import specs_of

BATCH = 500

_CURRENT = (ResourceVersion.resource_id == Resource.id) & (ResourceVersion.number == Resource.current_number)
_FACTS = select(
    Resource.id, Resource.state, Resource.organisation_id, Resource.withdrawn_at, Resource.published_at, ResourceVersion.reviewed_at,
    ResourceVersion.subjects, ResourceVersion.kind,
).join(ResourceVersion, _CURRENT).where(Resource.state.in_((PUBLISHED, WITHDRAWN)))  # fmt: skip


def note(resource_ids: Sequence[UUID]) -> None:
    """Write down what now holds for these resources."""
    for start in range(0, len(resource_ids), BATCH):
        batch = resource_ids[start : start + BATCH]
        session.execute(delete(OaiSetMember).where(OaiSetMember.record_id.in_(batch)))
        session.execute(delete(OaiRecord).where(OaiRecord.id.in_(batch)))
        _write(session.execute(_FACTS.where(Resource.id.in_(batch))).all())


def rebuild() -> int:
    """Make all records anew from the catalogue; return how many."""
    session.execute(delete(OaiSetMember))
    session.execute(delete(OaiRecord))
    count, last = 0, UUID(int=0)
    while rows := session.execute(_FACTS.where(Resource.id > last).order_by(Resource.id).limit(BATCH)).all():
        _write(rows)
        count, last = count + len(rows), rows[-1].id
    return count


def begin() -> None:
    """At the start of the house: make the records of a library that was filled before harvesters could come."""
    with transaction():
        published = select(Resource.id).where(Resource.state == PUBLISHED).limit(1)
        if session.scalar(select(OaiRecord.id).limit(1)) is None and session.scalar(published) is not None:
            rebuild()


def _write(facts: Iterable[Any]) -> None:
    records, members = [], []
    for row in facts:
        is_deleted = row.state == WITHDRAWN
        changed_at = row.withdrawn_at if is_deleted else row.reviewed_at or row.published_at
        records.append({"id": row.id, "changed_at": changed_at, "is_deleted": is_deleted})
        specs = specs_of(subjects=row.subjects, kind=row.kind, organisation_id=row.organisation_id)
        members += [{"id": new_id(), "record_id": row.id, "spec": spec, "changed_at": changed_at} for spec in specs]
    if records:
        session.execute(insert(OaiRecord), records)
        session.execute(insert(OaiSetMember), members)
