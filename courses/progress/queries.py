"""Read how far a learner has come."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager

from courses.catalogue.models import Course, CourseRevision, Lesson, LessonActivity
from courses.enrolment.models import Enrolment
from courses.progress.models import ActivityProgress, ProgressReport
from lms.database import session


@dataclass(frozen=True, slots=True)
class LessonState:
    """A lesson as one learner stands in it; `is_open` is False where earlier lessons must be finished first."""

    id: UUID
    slug: str
    title: str
    place: int
    module_id: UUID
    minutes: int
    done: int
    total: int
    is_open: bool

    @property
    def is_done(self) -> bool:
        return self.total > 0 and self.done >= self.total


@cache
def _standing() -> Select[Any]:
    """Asked by every lesson's page and every report: built once."""
    finished = select(func.aggregate_strings(ActivityProgress.activity_key, "\n")).where(
        ActivityProgress.enrolment_id == Enrolment.id, ActivityProgress.completed_at.is_not(None)
    )
    return (
        select(Enrolment, finished.scalar_subquery())
        .join(Enrolment.course)
        .where(Enrolment.person_id == bindparam("person_id"), Course.slug == bindparam("slug"))
        .options(contains_eager(Enrolment.course))
    )


@cache
def _opened() -> Select[Any]:
    """Asked by every lesson's page and every report: built once."""
    return select(ActivityProgress).where(
        ActivityProgress.enrolment_id == bindparam("enrolment_id"), ActivityProgress.activity_key.in_(bindparam("keys", expanding=True))
    )


@cache
def _opened_locked() -> Select[Any]:
    return _opened().with_for_update()


@cache
def _sender() -> Select[Any]:
    """Asked by every report: built once."""
    return select(ProgressReport.enrolment_id).where(ProgressReport.id == bindparam("id"))


def find_standing(person_id: UUID, course_slug: str) -> tuple[Enrolment, Set[str]] | None:
    """Return a person's enrolment in the course at an address, with the course, and the keys of what is done; None if there is none."""
    row = session.execute(_standing(), {"person_id": person_id, "slug": course_slug}).first()
    return None if row is None else (row[0], frozenset((row[1] or "").split("\n")))


def outline_of(revision: CourseRevision, finished: Set[str]) -> list[LessonState]:
    """Return what `outline` does, for a revision that is at hand with its lessons and their activities."""
    lessons = [
        (lesson, len(lesson.activities), sum(activity.key in finished for activity in lesson.activities))
        for lesson in revision.lessons
        if lesson.activities
    ]
    return _states(lessons, sequence=str(revision.head.get("sequence", "free")))


def outline(revision_id: UUID, enrolment_id: UUID | None, *, sequence: str) -> list[LessonState]:
    """Return every lesson with how much of it is done, in two queries' time however long the course is."""
    totals = (
        select(LessonActivity.lesson_id, func.count().label("total"))
        .where(LessonActivity.revision_id == revision_id)
        .group_by(LessonActivity.lesson_id)
        .subquery()
    )
    done = (
        select(LessonActivity.lesson_id, func.count().label("done"))
        .join(ActivityProgress, ActivityProgress.activity_key == LessonActivity.key)
        .where(
            LessonActivity.revision_id == revision_id,
            ActivityProgress.enrolment_id == enrolment_id,
            ActivityProgress.completed_at.is_not(None),
        )
        .group_by(LessonActivity.lesson_id)
        .subquery()
    )
    query = (
        select(Lesson, totals.c.total, func.coalesce(done.c.done, 0))
        .join(totals, totals.c.lesson_id == Lesson.id)
        .outerjoin(done, done.c.lesson_id == Lesson.id)
        .where(Lesson.revision_id == revision_id)
        .order_by(Lesson.place)
    )
    return _states([(row[0], row[1], row[2]) for row in session.execute(query)], sequence=sequence)


def _states(lessons: Sequence[tuple[Lesson, int, int]], *, sequence: str) -> list[LessonState]:
    states: list[LessonState] = []
    before_done = True
    for lesson, total, finished in lessons:
        state = LessonState(
            lesson.id, lesson.slug, lesson.title, lesson.place, lesson.module_id, lesson.minutes, finished, total,
            is_open=sequence != "linear" or before_done,
        )  # fmt: skip
        before_done = before_done and state.is_done
        states.append(state)
    return states


def next_lesson(states: Sequence[LessonState]) -> LessonState | None:
    """Return the first open lesson that is not done, None when all are."""
    return next((state for state in states if state.is_open and not state.is_done), None)


def list_progress(enrolment_id: UUID, keys: Sequence[str]) -> dict[str, ActivityProgress]:
    """Return {activity key: progress} for those that were opened."""
    asked = {"enrolment_id": enrolment_id, "keys": list(keys)}
    return {row.activity_key: row for row in session.scalars(_opened(), asked)}


def lock_progress(enrolment_id: UUID, keys: Sequence[str]) -> dict[str, ActivityProgress]:
    """Return what `list_progress` does, locked until the transaction ends."""
    asked = {"enrolment_id": enrolment_id, "keys": list(keys)}
    return {row.activity_key: row for row in session.scalars(_opened_locked(), asked)}


def find_sender(report_id: UUID) -> UUID | None:
    """Return the enrolment from which a report with this id came already, None if none did."""
    found: UUID | None = session.scalar(_sender(), {"id": report_id})
    return found


def credited_since(enrolment_id: UUID, since: datetime) -> float:
    """Return the seconds of film credited in this course since an instant."""
    query = select(func.coalesce(func.sum(ProgressReport.credited_seconds), 0.0)).where(
        ProgressReport.enrolment_id == enrolment_id, ProgressReport.received_at >= since
    )
    return float(session.scalar(query) or 0.0)
