"""Learning as it happens, at a pace that the clock allows: the demonstration's past goes through the same doors as the present."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid5

from courses.assessment.services import open_attempt, save_answers, submit
from courses.catalogue.models import Course, Lesson, LessonActivity
from courses.catalogue.queries import get_lesson
from courses.enrolment.models import Enrolment
from courses.enrolment.services import enrol
from courses.hand_ins.services import submit as submit_hand_in
from courses.progress import services as progress
from courses.progress.queries import outline
from lms import clock
from lms.identity.models import Person
from lms.media.services import claim, receive

EXAMPLE_HAND_IN = Path(__file__).resolve().parents[2] / "oer" / "demo" / "files" / "to-ke-hoach-hoc-tap-nam.pdf"


def study(person: Person, course: Course, *, since: datetime, lessons: int | None = None) -> Enrolment:
    """Let `person` study `course` from `since` on, one lesson a day, the first `lessons` of it (all if None)."""
    with clock.frozen(since):
        enrolment = enrol(actor=person, course=course)
    states = outline(enrolment.revision_id, enrolment.id, sequence="free")
    at = since
    for state in states[: len(states) if lessons is None else lessons]:
        lesson = get_lesson(enrolment.revision_id, state.slug)
        at = _study_lesson(person, enrolment, lesson, at + timedelta(minutes=5))
        enrolment.last_lesson = lesson.slug
        at += timedelta(hours=20)
    return enrolment


def _study_lesson(person: Person, enrolment: Enrolment, lesson: Lesson, at: datetime) -> datetime:
    for activity in lesson.activities:
        with clock.frozen(at):
            _send(person, enrolment, activity, "open", {})
        at += timedelta(seconds=max(60, activity.seconds))
        with clock.frozen(at):
            _do(person, enrolment, activity)
    return at


def watch(person: Person, enrolment: Enrolment, activity: LessonActivity, stretches: list[list[float]], *, at: datetime) -> None:
    """Let `person` have watched some stretches of a film by `at`."""
    begin = at - timedelta(seconds=activity.seconds)
    for moment, facts in ((begin, {}), (at, {"watched": stretches, "position": stretches[-1][1]})):
        with clock.frozen(moment):
            _send(person, enrolment, activity, moment.isoformat(), facts)


def _send(person: Person, enrolment: Enrolment, activity: LessonActivity, what: str, facts: dict[str, Any]) -> None:
    row = progress.open_activities(enrolment, [activity])[activity.key]
    report = {"id": str(uuid5(enrolment.id, f"{activity.key}:{what}")), **facts}
    progress.advance(actor=person, enrolment=enrolment, activity=activity, row=row, report=report)


def _do(person: Person, enrolment: Enrolment, activity: LessonActivity) -> None:
    common: dict[str, Any] = {"actor": person, "enrolment": enrolment, "activity": activity}
    match activity.kind:
        case "text":
            read = {"sections": [part["id"] for part in activity.spec["sections"]]}
            _send(person, enrolment, activity, "read", read)
        case "video" | "audio":
            seen = {"watched": [[0, activity.seconds]], "position": activity.seconds}
            _send(person, enrolment, activity, "watched", seen)
        case "quiz":
            attempt = open_attempt(**common)
            save_answers(attempt=attempt, activity=activity, answers=right_answers(activity))
            submit(actor=person, enrolment=enrolment, attempt=attempt, activity=activity)
        case "resource":
            progress.open_resource(**common)
        case "reflection":
            words = "Tôi sẽ học mỗi ngày mười lăm phút sau bữa tối, ghi lại điều mới và kể cho con cháu cùng nghe trong bữa cơm gia đình. "
            progress.reflect(**common, words=words * (1 + int(activity.spec.get("minimum_words", 0)) // 20))
        case _:
            with EXAMPLE_HAND_IN.open("rb") as stream:
                stored = receive(actor=person, stream=stream, name="bai-thu-hoach.pdf")
            claim(stored, visibility="private")
            submit_hand_in(**common, stored_file=stored)


def right_answers(activity: LessonActivity) -> dict[str, Any]:
    """Return an answer to each question that is right."""
    found: dict[str, Any] = {}
    for question in activity.spec["questions"]:
        match question["kind"]:
            case "single":
                found[question["id"]] = next(place for place, choice in enumerate(question["choices"]) if choice["correct"])
            case "multiple":
                found[question["id"]] = [place for place, choice in enumerate(question["choices"]) if choice["correct"]]
            case "true_false":
                found[question["id"]] = question["answer"]
            case "short_text":
                found[question["id"]] = question["accept"][0]
            case _:
                found[question["id"]] = f"{question['answer']:g}"
    return found
