"""Read what waits for a curator, who has it in hand, and what was said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from lms.media.queries import find_stored_files
from oer import licences
from oer.catalogue.addresses import resource_iri
from oer.catalogue.description import names_of
from oer.catalogue.models import SUBMITTED, Resource, ResourceVersion
from oer.catalogue.permissions import reviewed_by
from oer.catalogue.queries import get_version
from oer.curation.minutes import Appraised
from oer.curation.models import Review, ReviewMessage
from oer.vocabularies import KINDS

CLAIM_LASTS = timedelta(days=2)
"""After this a deposit that was taken on and not decided lies there for anybody again."""
LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deposit in the queue, with who sent it and who has it in hand (None: nobody)."""

    resource: Resource
    version: ResourceVersion
    owner: Person
    review: Review | None
    curator: Person | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How long deposits wait: the longest of those waiting, and the median of those decided lately; None where there is none."""

    longest: timedelta | None
    median: timedelta | None
    decided: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was decided about one version, and whose the resource is: who may read it hangs on that."""

    sheet: Mapping[str, object]
    number: int
    decided_at: datetime
    owner_id: UUID
    organisation_id: UUID | None


def is_held(review: Review, actor: Person, now: datetime) -> bool:
    """Return whether somebody else than `actor` has the deposit in hand."""
    if review.claimed_by_id in {None, actor.id} or review.claimed_at is None:
        return False
    return now - review.claimed_at < CLAIM_LASTS


def list_waiting(actor: Person, *, page: int, per_page: int) -> tuple[Sequence[Waiting], int]:
    """Return what waits for `actor`, the longest waiting first, and how many there are."""
    where = (ResourceVersion.state == SUBMITTED, or_(False, *reviewed_by(actor)))
    joined = ResourceVersion.resource_id == Resource.id
    curator = aliased(Person)
    query = (
        select(Resource, ResourceVersion, Person, Review, curator)
        .join(ResourceVersion, joined)
        .join(Person, Person.id == Resource.owner_id)
        .outerjoin(Review, Review.version_id == ResourceVersion.id)
        .outerjoin(curator, curator.id == Review.claimed_by_id)
    )
    total: int = session.scalar(select(func.count()).select_from(Resource).join(ResourceVersion, joined).where(*where)) or 0
    ordered = query.where(*where).order_by(ResourceVersion.submitted_at, ResourceVersion.id)
    rows = session.execute(ordered.limit(per_page).offset((page - 1) * per_page))
    return [Waiting(*row) for row in rows], total


def get_pace(actor: Person) -> Pace:
    """Return how long what `actor` looks after waits and waited."""
    now, mine = clock.now(), or_(False, *reviewed_by(actor))
    joined = ResourceVersion.resource_id == Resource.id
    oldest = session.scalar(
        select(func.min(ResourceVersion.submitted_at)).join(Resource, joined).where(ResourceVersion.state == SUBMITTED, mine)
    )
    lately = select(ResourceVersion.submitted_at, Review.decided_at).join(Review, Review.version_id == ResourceVersion.id)
    rows = session.execute(lately.join(Resource, joined).where(Review.decided_at >= now - LOOKED_BACK, mine).limit(1_000)).all()
    spans = [row.decided_at - row.submitted_at for row in rows if row.submitted_at is not None]
    return Pace(now - oldest if oldest else None, median(spans) if spans else None, len(spans))


def get_waiting(resource: Resource) -> Waiting:
    """Return the version that waits, with its text and files, or raise NotFound."""
    version = get_version(resource, resource.latest_number)
    if version.state != SUBMITTED:
        raise NotFound("Tài liệu này không còn chờ duyệt.")
    review = session.scalar(select(Review).where(Review.version_id == version.id))
    curator = session.get(Person, review.claimed_by_id) if review is not None and review.claimed_by_id else None
    return Waiting(resource, version, session.get_one(Person, resource.owner_id), review, curator)


def appraised(resource: Resource, version: ResourceVersion) -> Appraised:
    """Return what the minutes say of a version."""
    licence = licences.find(version.licence)
    stored = find_stored_files([file.stored_file_id for file in version.files])
    return Appraised(
        title=version.title, address=resource_iri(resource.id), number=version.number, kind=version.kind,
        kind_label=KINDS.label(version.kind), creators=names_of(version.creators), licence=licence.name if licence else version.licence,
        depositor=session.get_one(Person, resource.owner_id).full_name, submitted_at=version.submitted_at or version.created_at,
        fingerprint=version.fingerprint,
        files=[(stored[file.stored_file_id].name, stored[file.stored_file_id].size, stored[file.stored_file_id].sha256)
               for file in version.files if file.stored_file_id in stored],
    )  # fmt: skip


def list_messages(resource_id: UUID, *, most: int = 200) -> Sequence[tuple[ReviewMessage, Person]]:
    """Return what was said about a resource, the oldest first."""
    query = select(ReviewMessage, Person).join(Person, Person.id == ReviewMessage.author_id).where(ReviewMessage.resource_id == resource_id)
    rows = session.execute(query.order_by(ReviewMessage.id.desc()).limit(most)).all()
    return [(row[0], row[1]) for row in reversed(rows)]


def list_decisions(resource_id: UUID) -> Sequence[tuple[ResourceVersion, Review]]:
    """Return the decided reviews of a resource's versions, the first version first."""
    query = select(ResourceVersion, Review).join(Review, Review.version_id == ResourceVersion.id)
    rows = session.execute(
        query.where(ResourceVersion.resource_id == resource_id, Review.decided_at.is_not(None)).order_by(ResourceVersion.number)
    )
    return [(row[0], row[1]) for row in rows]


def get_minutes(resource: Resource, number: int) -> Minutes:
    """Return the minutes of a version that was decided, or raise NotFound."""
    found = next((review for version, review in list_decisions(resource.id) if version.number == number), None)
    if found is None or found.sheet is None or found.decided_at is None:
        raise NotFound("Bản này chưa có biên bản thẩm định.")
    return Minutes(found.sheet, number, found.decided_at, resource.owner_id, resource.organisation_id)
