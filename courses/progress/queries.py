"""Read how far a learner has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select

from courses.catalogue.models import CourseRevision, Lesson, LessonActivity
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
def _finished() -> Select[Any]:
    """Asked by every lesson's page: built once."""
    return select(ActivityProgress.activity_key).where(
        ActivityProgress.enrolment_id == bindparam("enrolment_id"), ActivityProgress.completed_at.is_not(None)
    )


@cache
def _opened() -> Select[Any]:
    """Asked by every lesson's page and after every report: built once."""
    return select(ActivityProgress).where(
        ActivityProgress.enrolment_id == bindparam("enrolment_id"), ActivityProgress.activity_key.in_(bindparam("keys", expanding=True))
    )


@cache
def _one_locked() -> Select[Any]:
    """Asked by every report: built once."""
    wanted = (ActivityProgress.enrolment_id == bindparam("enrolment_id"), ActivityProgress.activity_key == bindparam("key"))
    return select(ActivityProgress).where(*wanted).with_for_update()


def outline_of(revision: CourseRevision, enrolment_id: UUID) -> list[LessonState]:
    """Return what `outline` does, for a revision that is at hand with its lessons and their activities."""
    finished = set(session.scalars(_finished(), {"enrolment_id": enrolment_id}))
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


def get_progress(enrolment_id: UUID, key: str) -> ActivityProgress | None:
    """Return one activity's progress, locked until the transaction ends; None if it was never opened."""
    row: ActivityProgress | None = session.scalar(_one_locked(), {"enrolment_id": enrolment_id, "key": key})
    return row


def credited_since(enrolment_id: UUID, since: datetime) -> float:
    """Return the seconds of film credited in this course since an instant."""
    query = select(func.coalesce(func.sum(ProgressReport.credited_seconds), 0.0)).where(
        ProgressReport.enrolment_id == enrolment_id, ProgressReport.received_at >= since
    )
    return float(session.scalar(query) or 0.0)
