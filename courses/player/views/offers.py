"""What the player puts on the home page and among a person's own pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from courses.catalogue.queries import films_of_lesson, list_published
from courses.enrolment.queries import list_enrolments
from courses.progress.queries import next_lesson, outline
from lms.i18n import _
from lms.identity.models import Person
from lms.media.queries import list_renditions

SHOWN = 4


def home_section(actor: Person | None) -> dict[str, Any] | None:
    """Offer to go on with the course last studied, or the newest courses where there is none."""
    doing = [row for row in list_enrolments(actor.id, most=10) if row.completed_at is None] if actor is not None else []
    if actor is not None and doing:
        enrolment = doing[0]
        states = outline(enrolment.revision_id, enrolment.id, sequence=str(enrolment.revision.head.get("sequence", "free")))
        last = next((state for state in states if state.slug == enrolment.last_lesson and state.is_open and not state.is_done), None)
        state = last or next_lesson(states)
        if state is not None:
            headline = _("Chào %(name)s, hôm nay học tiếp %(count)s phút nhé", name=actor.display_name, count=state.minutes)
            section = {"template": "player/home_continue.html", "headline": headline, "enrolment": enrolment, "state": state}
            return {**section, "total": len(states), "others": doing[1:SHOWN], "listening": listening_bytes(state.id)}
    courses, total = list_published(actor, page=1, per_page=SHOWN)
    return {"template": "player/home_courses.html", "courses": courses, "total": total} if courses else None


def listening_bytes(lesson_id: UUID) -> int:
    """Return what the films of a lesson weigh for who only listens."""
    made = list_renditions(films_of_lesson(lesson_id))
    return sum(rendition.size for renditions in made.values() for rendition in renditions if rendition.kind == "audio")


def me_offer(actor: Person) -> dict[str, str]:
    """Offer the courses one studies."""
    doing = [row for row in list_enrolments(actor.id) if row.completed_at is None]
    text = _("Đang học %(count)s khóa.", count=len(doing)) if doing else _("Chưa bắt đầu khóa nào.")
    return {"title": str(_("Khóa học của tôi")), "text": str(text), "url": "/courses", "icon": "book-open"}
