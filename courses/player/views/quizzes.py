"""A quiz: begin, answer (each answer kept at once), hand in, see what was right and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from courses.assessment import services
from courses.assessment.models import Attempt
from courses.catalogue.models import LessonActivity
from courses.player.queries import study_of
from courses.player.study import Study
from courses.player.views.room import room
from lms.errors import NotFound
from lms.i18n import _
from lms.web.pages import json_page, page, see_other, wants_json
from lms.web.room import SIGNED_IN, SignInNeeded, current_actor


@dataclass(frozen=True, slots=True)
class Sitting:
    """A learner before a quiz, with the attempts so far."""

    study: Study
    activity: LessonActivity
    attempts: list[Attempt]

    @property
    def open_attempt(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.submitted_at is None), None)

    @property
    def name(self) -> str:
        return self.activity.key.rpartition("/")[2]


def _sitting(course_slug: str, lesson_slug: str, name: str) -> Sitting:
    actor = current_actor()
    if actor is None:
        raise SignInNeeded
    study = study_of(actor, course_slug, lesson_slug)
    activity = study.activity(name)
    if activity is None or activity.kind != "quiz":
        raise NotFound(_("Không tìm thấy bài câu hỏi này."))
    return Sitting(study, activity, list(services.list_attempts(study.enrolment, activity.key)))


@room.get("/learn/<course_slug>/<lesson_slug>/quiz/<name>", permission=SIGNED_IN, subject=_sitting)
def quiz(sitting: Sitting) -> ResponseReturnValue:
    """The open attempt, or the last result and whether one may try again."""
    attempt = sitting.open_attempt or (sitting.attempts[-1] if sitting.attempts else None)
    return page(
        "player/quiz.html",
        nav_current="learning",
        sitting=sitting,
        attempt=attempt,
        questions=_ordered(sitting.activity, attempt),
        left=services.attempts_left(sitting.activity, sitting.attempts),
    )


def _ordered(activity: LessonActivity, attempt: Attempt | None) -> list[dict[str, Any]]:
    """Return the questions as this attempt shows them: shuffled choices keep the place by which they are known."""
    if attempt is None:
        return []
    known = {question["id"]: question for question in activity.spec["questions"]}
    shown = []
    for key in attempt.order["questions"]:
        if key in known:
            question = dict(known[key])
            places = attempt.order["choices"].get(key, [])
            question["shown"] = [(place, question["choices"][place]) for place in places]
            question["given"] = attempt.answers.get(key)
            question["mark"] = attempt.marks.get(key)
            shown.append(question)
    return shown


def _to_quiz(sitting: Sitting, anchor: str | None = None) -> ResponseReturnValue:
    study = sitting.study
    return see_other("player.quiz", course_slug=study.course.slug, lesson_slug=study.lesson.slug, name=sitting.name, anchor=anchor)


@room.post("/learn/<course_slug>/<lesson_slug>/quiz/<name>/begin", permission=SIGNED_IN, subject=_sitting)
def begin_quiz(sitting: Sitting) -> ResponseReturnValue:
    """Begin the next attempt, or go on with the open one."""
    services.open_attempt(actor=current_actor(), enrolment=sitting.study.enrolment, activity=sitting.activity)
    return _to_quiz(sitting)


def _given(activity: LessonActivity) -> dict[str, Any]:
    """Read the answers of the form: `answer-<question>` once, or several times for several choices."""
    answers: dict[str, Any] = {}
    for question in activity.spec["questions"]:
        field = f"answer-{question['id']}"
        if question["kind"] == "multiple":
            if field in request.form or f"{field}-shown" in request.form:
                answers[question["id"]] = request.form.getlist(field)
        elif request.form.get(field, "").strip():
            answers[question["id"]] = request.form[field]
    return answers


@room.post("/learn/<course_slug>/<lesson_slug>/quiz/<name>/save", permission=SIGNED_IN, subject=_sitting)
def save_quiz(sitting: Sitting) -> ResponseReturnValue:
    """Keep the answers given so far."""
    attempt = sitting.open_attempt
    if attempt is None:
        raise NotFound(_("Chưa có lần làm bài nào đang mở."))
    count = services.save_answers(attempt=attempt, activity=sitting.activity, answers=_given(sitting.activity))
    if wants_json() or request.headers.get("X-Requested-With"):
        return json_page({"saved": count, "saved_at": attempt.saved_at.isoformat()})
    return _to_quiz(sitting)


@room.post("/learn/<course_slug>/<lesson_slug>/quiz/<name>/submit", permission=SIGNED_IN, subject=_sitting)
def submit_quiz(sitting: Sitting) -> ResponseReturnValue:
    """Hand in and see the result."""
    attempt = sitting.open_attempt
    if attempt is not None:
        services.save_answers(attempt=attempt, activity=sitting.activity, answers=_given(sitting.activity))
        services.submit(actor=current_actor(), enrolment=sitting.study.enrolment, attempt=attempt, activity=sitting.activity)
    return _to_quiz(sitting)
