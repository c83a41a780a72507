"""Sit a quiz: open an attempt, keep each answer as it is given, hand in, be marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from courses.assessment.marking import is_answer, mark_attempt, order
from courses.assessment.models import Attempt
from courses.catalogue.addresses import activity_iri
from courses.catalogue.models import Course, LessonActivity
from courses.enrolment.models import Enrolment
from courses.progress.services import settle_quiz
from lms import clock
from lms.database import new_id, session
from lms.errors import Conflict
from lms.identity.models import Person
from lms.records.services import record
from lms.records.xapi import Activity, Result


def list_attempts(enrolment: Enrolment, key: str) -> Sequence[Attempt]:
    """Return the attempts at a quiz, the first first."""
    query = select(Attempt).where(Attempt.enrolment_id == enrolment.id, Attempt.activity_key == key).order_by(Attempt.number)
    rows: Sequence[Attempt] = session.scalars(query).all()
    return rows


def attempts_left(activity: LessonActivity, attempts: Sequence[Attempt]) -> int | None:
    """Return how many attempts may still be begun, None for without limit."""
    allowed = int(activity.spec.get("attempts", 0))
    return None if allowed == 0 else max(0, allowed - len(attempts))


def open_attempt(*, actor: Person, enrolment: Enrolment, activity: LessonActivity) -> Attempt:
    """Go on with the open attempt or begin the next; raises Conflict when none is left."""
    attempts = list_attempts(enrolment, activity.key)
    if attempts and attempts[-1].submitted_at is None:
        return attempts[-1]
    if attempts_left(activity, attempts) == 0:
        raise Conflict("Bạn đã dùng hết số lần làm bài này.")
    row_id = new_id()
    questions = activity.spec["questions"]
    row = Attempt(
        id=row_id, enrolment_id=enrolment.id, activity_key=activity.key, activity_id=activity.id, number=len(attempts) + 1,
        order=order(questions, shuffle=bool(activity.spec.get("shuffle")), seed=row_id.int), answers={}, marks={}, saved_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    course = session.get_one(Course, enrolment.course_id)
    record(actor=actor, verb="attempted", activity=Activity(activity_iri(course.slug, activity.key), "quiz", activity.title))
    return row


def save_answers(*, attempt: Attempt, activity: LessonActivity, answers: Mapping[str, Any]) -> int:
    """Keep the answers that have the form of one; return how many of the quiz's questions now have an answer."""
    if attempt.submitted_at is not None:
        raise Conflict("Bài này đã nộp nên không sửa được nữa.")
    questions = {question["id"]: question for question in activity.spec["questions"]}
    fresh = {key: answer for key, answer in answers.items() if key in questions and is_answer(questions[key], answer)}
    attempt.answers = {**attempt.answers, **fresh}
    attempt.saved_at = clock.now()
    return len(attempt.answers)


def submit(*, actor: Person, enrolment: Enrolment, attempt: Attempt, activity: LessonActivity) -> Attempt:
    """Hand in and mark; handing in twice marks once."""
    if attempt.submitted_at is not None:
        return attempt
    mark, marks = mark_attempt(activity.spec["questions"], attempt.answers)
    attempt.mark, attempt.marks, attempt.submitted_at = mark, marks, clock.now()
    attempt.is_passed = mark + 1e-9 >= float(activity.spec.get("pass_mark", 60)) / 100
    session.flush()
    course = session.get_one(Course, enrolment.course_id)
    subject = Activity(activity_iri(course.slug, activity.key), "quiz", activity.title)
    verb = "passed" if attempt.is_passed else "failed"
    record(actor=actor, verb=verb, activity=subject, result=Result(score=mark, success=attempt.is_passed))
    settle_quiz(actor=actor, enrolment=enrolment, activity=activity, mark=mark)
    return attempt
