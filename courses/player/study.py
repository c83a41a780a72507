"""What a lesson's page has to know, put together: pure shapes between queries and templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.catalogue.models import Course, CourseRevision, Lesson, LessonActivity
from courses.enrolment.models import Enrolment
from courses.progress.completion import Verdict
from courses.progress.models import ActivityProgress
from courses.progress.queries import LessonState


@dataclass(frozen=True, slots=True)
class Study:
    """One learner in one lesson."""

    course: Course
    enrolment: Enrolment
    revision: CourseRevision
    lesson: Lesson
    states: Sequence[LessonState]

    @property
    def state(self) -> LessonState:
        return next(state for state in self.states if state.id == self.lesson.id)

    @property
    def following(self) -> LessonState | None:
        return next((state for state in self.states if state.place == self.lesson.place + 1), None)

    def activity(self, name: str) -> LessonActivity | None:
        """Return the activity of this lesson whose key ends in `name`."""
        return next((activity for activity in self.lesson.activities if activity.key.rpartition("/")[2] == name), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """An activity with how far the learner is in it."""

    activity: LessonActivity
    progress: ActivityProgress | None
    verdict: Verdict

    @property
    def name(self) -> str:
        return self.activity.key.rpartition("/")[2]

    @property
    def is_done(self) -> bool:
        return self.progress is not None and self.progress.completed_at is not None

    def as_json(self) -> dict[str, Any]:
        """Return what a player needs after a report."""
        progress = self.progress
        return {
            "done": self.is_done,
            "fraction": round(max(self.verdict.fraction, 1.0 if self.is_done else 0.0), 4),
            "reason": self.verdict.reason,
            "watched": progress.watched if progress is not None else [],
        }


def module_outline(study: Study) -> list[Mapping[str, Any]]:
    """Return the course's outline as the component draws it."""
    modules: list[Mapping[str, Any]] = []
    for module in study.revision.modules:
        lessons = [
            {
                "title": state.title,
                "href": f"/learn/{study.course.slug}/{state.slug}" if state.is_open else None,
                "state": "done" if state.is_done else "open" if state.is_open else "locked",
                "current": state.id == study.lesson.id,
                "words": f"{state.minutes} phút",
            }
            for state in study.states
            if state.module_id == module.id
        ]
        modules.append({"title": module.title, "lessons": lessons})
    return modules
