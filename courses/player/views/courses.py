"""The courses on offer, a course's page, and beginning it."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from courses.catalogue.documents import linked
from courses.catalogue.models import Course
from courses.catalogue.permissions import READ
from courses.catalogue.queries import file_ids_of, get_course, list_published
from courses.enrolment.queries import list_enrolments
from courses.enrolment.services import enrol
from courses.player.queries import course_page
from courses.player.views.room import room
from courses.progress.queries import next_lesson
from lms.media.queries import list_renditions
from lms.web.pages import page, see_other
from lms.web.pagination import Page, page_number
from lms.web.room import PUBLIC, SIGNED_IN, current_actor

PER_PAGE = 12


@room.get("/courses", permission=PUBLIC)
def catalogue() -> ResponseReturnValue:
    """What one is studying, and what one could study."""
    actor = current_actor()
    number = page_number()
    rows, total = list_published(actor, page=number, per_page=PER_PAGE)
    own = list_enrolments(actor.id) if actor is not None else []
    return page("player/courses.html", nav_current="learning", courses=Page(rows, number, PER_PAGE, total), own=own)


def _course(slug: str) -> Course:
    return get_course(slug)


@room.get("/courses/<slug>", permission=READ, subject=_course)
def course(subject: Course) -> ResponseReturnValue:
    """What it is, for whom, how long, how much data, and one button to begin or go on."""
    revision, enrolment, states = course_page(current_actor(), subject)
    return page(
        "player/course.html",
        nav_current="learning",
        course=subject,
        revision=revision,
        head=revision.head,
        enrolment=enrolment,
        states=states,
        onward=next_lesson(states),
        weight=data_weight(revision.id),
        linked=linked(subject, revision),
    )


def data_weight(revision_id: Any) -> dict[str, int]:
    """Return the bytes of all films in the lightest way to follow them («audio») and in a small picture («small»)."""
    weights = {"audio": 0, "small": 0}
    for renditions in list_renditions(file_ids_of(revision_id)).values():
        sizes = {rendition.kind: rendition.size for rendition in renditions}
        weights["audio"] += sizes.get("audio", 0)
        weights["small"] += sizes.get("240p", sizes.get("144p", 0))
    return weights


@room.get("/courses/<slug>/continue", permission=SIGNED_IN, subject=_course)
def onward(subject: Course) -> ResponseReturnValue:
    """Go on exactly where one stopped: the lesson last opened, or the next one if that is done."""
    _revision, enrolment, states = course_page(current_actor(), subject)
    if enrolment is None:
        return see_other("player.course", slug=subject.slug)
    last = next((state for state in states if state.slug == enrolment.last_lesson and state.is_open and not state.is_done), None)
    target = last or next_lesson(states)
    if target is None:
        return see_other("player.course", slug=subject.slug)
    return see_other("player.lesson", course_slug=subject.slug, lesson_slug=target.slug)


@room.post("/courses/<slug>/enrol", permission=SIGNED_IN, subject=_course)
def begin(subject: Course) -> ResponseReturnValue:
    """Begin, then go straight to the first lesson."""
    actor = current_actor()
    enrol(actor=actor, course=subject)
    _revision, _enrolment, states = course_page(actor, subject)
    onward = next_lesson(states) or states[0]
    return see_other("player.lesson", course_slug=subject.slug, lesson_slug=onward.slug)
