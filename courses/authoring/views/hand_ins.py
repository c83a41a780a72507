"""What learners handed in: the list, one piece, and the trainer's word on it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from courses.authoring.views.room import InCourse, room, studio_page
from courses.catalogue.models import Course
from courses.catalogue.permissions import WRITE
from courses.catalogue.queries import get_course
from courses.hand_ins import services
from courses.hand_ins.models import ACCEPTED, RETURNED, STATES, WAITING, HandIn
from courses.hand_ins.queries import count_by_state, get_hand_in, list_attempts, list_hand_ins
from lms.errors import Conflict, Invalid
from lms.i18n import _, _l
from lms.media.queries import list_renditions
from lms.web.pages import say, see_other
from lms.web.room import current_actor

WORDS = {WAITING: _l("Chờ xem"), RETURNED: _l("Đã trả lại"), ACCEPTED: _l("Đã chấp nhận")}


@dataclass(frozen=True, slots=True)
class Reviewed(InCourse):
    """A hand-in to a course."""

    row: HandIn


def hand_in_of(slug: str, hand_in_id: UUID) -> Reviewed:
    """Return a hand-in to a course."""
    course = get_course(slug)
    return Reviewed(course, get_hand_in(course.id, hand_in_id))


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None


@room.get("/author/<slug>/hand-ins", permission=WRITE, subject=get_course)
def hand_ins(course: Course) -> ResponseReturnValue:
    """The latest attempts, the newest first."""
    asked = request.args.get("state", "")
    state, before = asked if asked in STATES else "", _before()
    rows, following = list_hand_ins(course.id, state=state, before=before)
    counts = count_by_state(course.id)
    base = url_for("author.hand_ins", slug=course.slug)
    chips = [
        {"label": WORDS[key], "href": base if key == state else f"{base}?state={key}", "on": key == state, "count": counts[key]}
        for key in STATES
    ]
    onward = url_for("author.hand_ins", slug=course.slug, state=state or None, before=following) if following else None
    return studio_page(
        "authoring/hand_ins.html", course, rows=rows, chips=chips, counts=counts, words=WORDS, state=state, onward=onward,
        first=url_for("author.hand_ins", slug=course.slug, state=state or None) if before else None,
    )  # fmt: skip


@room.get("/author/<slug>/hand-ins/<uuid:hand_in_id>", permission=WRITE, subject=hand_in_of)
def hand_in(reviewed: Reviewed) -> ResponseReturnValue:
    """One piece with its file, the learner's words and the earlier attempts."""
    return _page(reviewed)


def _page(reviewed: Reviewed, status: int = 200, *, fault: str | None = None, refused: str | None = None) -> ResponseReturnValue:
    attempts = list_attempts(reviewed.row)
    piece = next(found for found in attempts if found.row.id == reviewed.row.id)
    renditions = {row.kind: row for row in list_renditions([piece.file.id])[piece.file.id]}
    return studio_page(
        "authoring/hand_in.html", reviewed.course, status=status, piece=piece, fault=fault, refused=refused, words=WORDS,
        picture=renditions.get("w960") or renditions.get("w640") or renditions.get("page-1"),
        others=[found for found in attempts if found.row.id != piece.row.id], reason=request.form.get("reason", ""),
    )  # fmt: skip


@room.post("/author/<slug>/hand-ins/<uuid:hand_in_id>/accept", permission=WRITE, subject=hand_in_of)
def accept(reviewed: Reviewed) -> ResponseReturnValue:
    """Vouch for it."""
    try:
        services.accept(actor=current_actor(), hand_in_id=reviewed.row.id)
    except Conflict as error:
        return _page(reviewed, 409, refused=error.message)
    say(_("Đã chấp nhận bài nộp. Người học thấy ngay trong bài."))
    return see_other("author.hand_ins", slug=reviewed.course.slug, state=WAITING)


@room.post("/author/<slug>/hand-ins/<uuid:hand_in_id>/return", permission=WRITE, subject=hand_in_of)
def return_(reviewed: Reviewed) -> ResponseReturnValue:
    """Give it back with a reason."""
    try:
        services.return_(actor=current_actor(), hand_in_id=reviewed.row.id, reason=request.form.get("reason", ""))
    except Invalid as error:
        return _page(reviewed, 422, fault=error.message)
    except Conflict as error:
        return _page(reviewed, 409, refused=error.message)
    say(_("Đã trả lại bài nộp kèm lý do. Người học sửa rồi nộp lại được."))
    return see_other("author.hand_ins", slug=reviewed.course.slug, state=WAITING)
