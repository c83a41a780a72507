"""The learner is told what a trainer said of a hand-in."""

from __future__ import annotations

from courses.catalogue.addresses import activity_iri
from courses.catalogue.models import Course
from courses.hand_ins.events import HandInReviewed
from courses.hand_ins.letters import reviewed
from courses.hand_ins.models import ACCEPTED, HandIn
from courses.hand_ins.queries import list_attempts
from lms.database import session
from lms.events import subscribe
from lms.notifications.services import send_mail


def _tell(event: HandInReviewed) -> None:
    """Write to who has an address; everybody sees it in the lesson."""
    row = session.get_one(HandIn, event.hand_in_id)
    piece = next(found for found in list_attempts(row) if found.row.id == row.id)
    if not piece.learner.email:
        return
    course = session.get_one(Course, row.course_id)
    subject, text = reviewed(
        name=piece.learner.full_name, title=piece.activity.title, course=course.title, is_accepted=row.state == ACCEPTED,
        reviewer=piece.reviewer, reason=row.reason, address=activity_iri(course.slug, row.activity_key),
    )  # fmt: skip
    send_mail(to=piece.learner.email, subject=subject, text=text)


def connect() -> None:
    """Subscribe."""
    subscribe(HandInReviewed, _tell)
