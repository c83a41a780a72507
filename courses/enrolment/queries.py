"""Read enrolments."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from courses.enrolment.models import Enrolment
from lms.database import session


def find_enrolment(person_id: UUID, course_id: UUID) -> Enrolment | None:
    """Return a person's enrolment in a course, None if there is none."""
    query = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
    row: Enrolment | None = session.scalar(query.options(joinedload(Enrolment.course)))
    return row


def list_enrolments(person_id: UUID, *, most: int = 50) -> Sequence[Enrolment]:
    """Return a person's enrolments, the last studied first, with course and revision."""
    query = select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.last_seen_at.desc(), Enrolment.id).limit(most)
    rows: Sequence[Enrolment] = session.scalars(query.options(joinedload(Enrolment.course), joinedload(Enrolment.revision))).all()
    return rows


def count_learners(course_id: UUID) -> dict[UUID, int]:
    """Return {revision id: how many people study it}."""
    query = select(Enrolment.revision_id, func.count()).where(Enrolment.course_id == course_id).group_by(Enrolment.revision_id)
    return {row[0]: row[1] for row in session.execute(query)}
