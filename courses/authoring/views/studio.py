"""The studio of a course: its outline, changed by small forms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from courses.authoring import outline, services
from courses.authoring.guard import lesson_address
from courses.authoring.lesson_source import take_apart
from courses.authoring.locks import SavedElsewhere
from courses.authoring.queries import studio_of
from courses.authoring.views.room import Placed, lesson_of, room, studio_page
from courses.catalogue.models import Course
from courses.catalogue.permissions import WRITE
from courses.catalogue.queries import get_course
from lms.errors import Invalid, NotFound
from lms.i18n import _, _l
from lms.web.pages import say, see_other
from lms.web.room import current_actor

STEPS = {"up": outline.UP, "down": outline.DOWN}
DOES = {"rename": _l("đổi tên chương"), "remove": _l("xóa chương"), "up": _l("chuyển chương lên"), "down": _l("chuyển chương xuống")}
DOES_LESSON = {"remove": _l("xóa bài"), "up": _l("chuyển bài lên"), "down": _l("chuyển bài xuống")}


@dataclass(frozen=True, slots=True)
class Conflicted:
    """A wish that came after somebody else's change: what it was, and the fields that repeat it."""

    words: str
    fields: dict[str, str]

    @property
    def can_be_done(self) -> bool:
        return self.fields.get("place", "0") != ""


@room.get("/author/<slug>", permission=WRITE, subject=get_course)
def studio(course: Course) -> ResponseReturnValue:
    """The outline with all that can be done to it."""
    return studio_page("authoring/outline.html", course)


def _wanted(course: Course, words: str, was: str | None = None) -> Conflicted:
    """Return what to show when the outline was changed since the page was opened: the wish, ready to be repeated.

    `was` is the title of the chapter that was meant; its place is looked up in the outline as it stands now.
    """
    fields = {key: value for key, value in request.form.items() if key not in {"csrf_token", "version"}}
    if was is not None:
        titles = [module.title for module in studio_of(course).modules]
        fields["place"] = str(titles.index(was)) if was in titles else ""
    return Conflicted(words, fields)


def _conflict(course: Course, error: SavedElsewhere, wish: Conflicted) -> ResponseReturnValue:
    return studio_page("authoring/outline.html", course, status=409, saved=error.saved, wish=wish, address=request.path)


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
        services.change_course(actor=current_actor(), course=course, change=changes[wish], version=request.form.get("version", ""))
    except SavedElsewhere as error:
        was = request.form.get("was", "")
        words = _("%(does)s “%(what)s”", does=DOES[wish], what=request.form.get("title", "") if wish == "rename" else was)
        return _conflict(course, error, _wanted(course, words, was))
    except Invalid as error:
        say(error.message, "fault")
    return _back(course)


@room.post("/author/<slug>/lessons", permission=WRITE, subject=get_course)
def add_lesson(course: Course) -> ResponseReturnValue:
    """Begin a lesson and open it."""
    try:
        path = services.add_lesson(
            actor=current_actor(), course=course, place=_place(), title=request.form.get("title", ""),
            version=request.form.get("version", ""),
        )  # fmt: skip
    except SavedElsewhere as error:
        was, title = request.form.get("was", ""), request.form.get("title", "")
        return _conflict(course, error, _wanted(course, _("thêm bài “%(title)s” vào chương “%(was)s”", title=title, was=was), was))
    except Invalid as error:
        say(error.message, "fault")
        return _back(course)
    return redirect(lesson_address(course.slug, path), code=303)


@room.post("/author/<slug>/lessons/<name>/move", permission=WRITE, subject=lesson_of)
def move_lesson(placed: Placed) -> ResponseReturnValue:
    """Move a lesson up or down, or take it out."""
    wish, version = request.form.get("do", ""), request.form.get("version", "")
    try:
        if wish == "remove":
            services.remove_lesson(actor=current_actor(), course=placed.course, path=placed.path, version=version)
            say(_("Đã xóa bài. Các bản đã xuất bản vẫn giữ bài này."))
        elif wish in STEPS:
            change = partial(outline.move_lesson, path=placed.path, direction=STEPS[wish])
            services.change_course(actor=current_actor(), course=placed.course, change=change, version=version)
    except SavedElsewhere as error:
        words = _("%(does)s “%(what)s”", does=DOES_LESSON[wish], what=take_apart(placed.row.text or "").title)
        return _conflict(placed.course, error, _wanted(placed.course, words))
    return _back(placed.course)
