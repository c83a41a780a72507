"""Read what was handed in: a course's list for its trainers, one piece with its earlier attempts, a learner's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from courses.catalogue.models import Course, Lesson, LessonActivity
from courses.catalogue.permissions import writable_by
from courses.enrolment.models import Enrolment
from courses.hand_ins.models import STATES, WAITING, HandIn
from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from lms.media.models import StoredFile

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A hand-in as the list shows it."""

    row: HandIn
    learner: str
    activity: str
    file: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A hand-in with all that its page shows."""

    row: HandIn
    learner: Person
    activity: LessonActivity
    lesson: Lesson
    file: StoredFile
    reviewer: str


def list_hand_ins(course_id: UUID, *, state: str = "", before: UUID | None = None) -> tuple[Sequence[Listed], UUID | None]:
    """Return a page of the latest attempts, the newest first, and the id before which the next page begins (None: no more)."""
    query = (
        select(HandIn, Person.full_name, LessonActivity.title, StoredFile.name)
        .join(Enrolment, Enrolment.id == HandIn.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(LessonActivity, LessonActivity.id == HandIn.activity_id)
        .join(StoredFile, StoredFile.id == HandIn.stored_file_id)
        .where(HandIn.course_id == course_id, HandIn.is_latest)
    )
    if state in STATES:
        query = query.where(HandIn.state == state)
    if before is not None:
        edge = aliased(HandIn)
        at = select(edge.handed_in_at).where(edge.id == before, edge.course_id == course_id).scalar_subquery()
        query = query.where(or_(HandIn.handed_in_at < at, and_(HandIn.handed_in_at == at, HandIn.id < before)))
    rows = session.execute(query.order_by(HandIn.handed_in_at.desc(), HandIn.id.desc()).limit(PER_PAGE + 1)).all()
    shown = [Listed(*row) for row in rows[:PER_PAGE]]
    return shown, shown[-1].row.id if len(rows) > PER_PAGE else None


def count_by_state(course_id: UUID) -> dict[str, int]:
    """Return how many of the latest attempts stand in each state."""
    query = select(HandIn.state, func.count()).where(HandIn.course_id == course_id, HandIn.is_latest).group_by(HandIn.state)
    counted = {row[0]: row[1] for row in session.execute(query)}
    return {state: counted.get(state, 0) for state in STATES}


def count_waiting(course_id: UUID) -> int:
    """Return how many pieces wait for a trainer."""
    query = select(func.count()).select_from(HandIn).where(HandIn.course_id == course_id, HandIn.is_latest, HandIn.state == WAITING)
    return session.scalar(query) or 0


def get_hand_in(course_id: UUID, hand_in_id: UUID) -> HandIn:
    """Return a hand-in of a course or raise NotFound."""
    row: HandIn | None = session.get(HandIn, hand_in_id)
    if row is None or row.course_id != course_id:
        raise NotFound("Không tìm thấy bài nộp này.")
    return row


def list_attempts(row: HandIn) -> list[Piece]:
    """Return every attempt of the learner at the same activity, the newest first."""
    reviewer = aliased(Person)
    query = (
        select(HandIn, Person, LessonActivity, Lesson, StoredFile, reviewer.full_name)
        .join(Enrolment, Enrolment.id == HandIn.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(LessonActivity, LessonActivity.id == HandIn.activity_id)
        .join(Lesson, Lesson.id == LessonActivity.lesson_id)
        .join(StoredFile, StoredFile.id == HandIn.stored_file_id)
        .outerjoin(reviewer, reviewer.id == HandIn.reviewed_by_id)
        .where(HandIn.enrolment_id == row.enrolment_id, HandIn.activity_key == row.activity_key)
        .order_by(HandIn.number.desc())
    )
    return [Piece(*found[:5], found[5] or "") for found in session.execute(query)]


def latest_hand_ins(enrolment_id: UUID, keys: Sequence[str]) -> dict[str, HandIn]:
    """Return {activity key: the learner's latest attempt}; asks nothing where there are no keys."""
    if not keys:
        return {}
    query = select(HandIn).where(HandIn.enrolment_id == enrolment_id, HandIn.activity_key.in_(keys), HandIn.is_latest)
    return {row.activity_key: row for row in session.scalars(query)}


def reviews(actor: Person, stored_file: Any) -> bool:
    """Return whether a file was handed in to a course that `actor` may write."""
    courses = writable_by(actor).with_only_columns(Course.id)
    query = select(HandIn.id).where(HandIn.stored_file_id == stored_file.id, HandIn.course_id.in_(courses)).limit(1)
    return session.scalar(query) is not None
