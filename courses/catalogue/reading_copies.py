"""Published revisions as learners read them: loaded once, kept by each process, for they never change."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from courses.catalogue.models import CourseRevision, Lesson
from lms.database import writing
from lms.extensions import db

MOST = 24
_copies: OrderedDict[UUID, CourseRevision] = OrderedDict()


def reading_copy(revision_id: UUID) -> CourseRevision | None:
    """Return a committed revision with modules, lessons and activities, belonging to no session; None where there is none.

    It is shared by threads: read it, never change it. The source and the course are not in it.
    """
    known = _copies.get(revision_id)
    if known is None:
        known = _load(revision_id)
        if known is not None:
            _copies[revision_id] = known
            while len(_copies) > MOST:
                _copies.popitem(last=False)
    return known


def _load(revision_id: UUID) -> CourseRevision | None:
    """Read through a session of its own: what the present transaction has not committed is nothing to keep."""
    query = (
        select(CourseRevision)
        .where(CourseRevision.id == revision_id)
        .options(selectinload(CourseRevision.modules), selectinload(CourseRevision.lessons).selectinload(Lesson.activities))
    )
    with writing(False), Session(db.engine) as apart:
        found = apart.scalar(query)
        apart.expunge_all()
    return found
