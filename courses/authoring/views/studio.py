"""The studio of a course: its outline, changed by small forms."""

from __future__ import annotations

from functools import partial

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from courses.authoring import outline, services
from courses.authoring.guard import lesson_address
from courses.authoring.views.room import Placed, lesson_of, room, studio_page
from courses.catalogue.models import Course
from courses.catalogue.permissions import WRITE
from courses.catalogue.queries import get_course
from lms.errors import Invalid, NotFound
from lms.i18n import _
from lms.web.pages import say, see_other
from lms.web.room import current_actor

STEPS = {"up": outline.UP, "down": outline.DOWN}


@room.get("/author/<slug>", permission=WRITE, subject=get_course)
def studio(course: Course) -> ResponseReturnValue:
    """The outline with all that can be done to it."""
    return studio_page("authoring/outline.html", course)


def _back(course: Course, anchor: str = "outline") -> ResponseReturnValue:
    return see_other("author.studio", slug=course.slug, anchor=anchor)


@room.post("/author/<slug>/modules", permission=WRITE, subject=get_course)
def add_module(course: Course) -> ResponseReturnValue:
    """Add a chapter."""
    try:
        change = partial(outline.add_module, title=request.form.get("title", ""))
        services.change_course(actor=current_actor(), course=course, change=change)
    except Invalid as error:
        say(error.message, "fault")
    return _back(course)


def _place() -> int:
    value = request.form.get("place", "")
    if not value.isdecimal() or len(value) > 4:
        raise NotFound(_("Không tìm thấy chương này."))
    return int(value)


@room.post("/author/<slug>/modules/change", permission=WRITE, subject=get_course)
def change_module(course: Course) -> ResponseReturnValue:
    """Rename, move or remove a chapter, as the button says."""
    place, wish = _place(), request.form.get("do", "")
    changes = {
        "rename": partial(outline.rename_module, place=place, title=request.form.get("title", "")),
        "remove": partial(outline.remove_module, place=place),
        **{name: partial(outline.move_module, place=place, direction=step) for name, step in STEPS.items()},
    }
    try:
        if wish not in changes:
            raise Invalid(_("Không rõ cần làm gì với chương này."))
        services.change_course(actor=current_actor(), course=course, change=changes[wish])
    except Invalid as error:
        say(error.message, "fault")
    return _back(course)


@room.post("/author/<slug>/lessons", permission=WRITE, subject=get_course)
def add_lesson(course: Course) -> ResponseReturnValue:
    """Begin a lesson and open it."""
    try:
        path = services.add_lesson(actor=current_actor(), course=course, place=_place(), title=request.form.get("title", ""))
    except Invalid as error:
        say(error.message, "fault")
        return _back(course)
    return redirect(lesson_address(course.slug, path), code=303)


@room.post("/author/<slug>/lessons/<name>/move", permission=WRITE, subject=lesson_of)
def move_lesson(placed: Placed) -> ResponseReturnValue:
    """Move a lesson up or down, or take it out."""
    wish = request.form.get("do", "")
    if wish == "remove":
        services.remove_lesson(actor=current_actor(), course=placed.course, path=placed.path)
        say(_("Đã xóa bài. Các bản đã xuất bản vẫn giữ bài này."))
    elif wish in STEPS:
        change = partial(outline.move_lesson, path=placed.path, direction=STEPS[wish])
        services.change_course(actor=current_actor(), course=placed.course, change=change)
    return _back(placed.course)
