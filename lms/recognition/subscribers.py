"""Who sent a self-assessment gets a letter when it comes back."""

from __future__ import annotations

from lms.database import session
from lms.events import subscribe
from lms.identity.models import Person
from lms.notifications.services import send_mail
from lms.recognition.events import SelfAssessmentReturned
from lms.recognition.models import SelfAssessment
from lms.settings import current


def _returned(event: SelfAssessmentReturned) -> None:
    person = session.get_one(Person, event.person_id)
    if not person.email:
        return
    reason = session.get_one(SelfAssessment, event.assessment_id).returned_reason
    page = f"{current().base_url}/me/learning-citizen"
    text = f"Chào {person.full_name},\n\nBản tự đánh giá của bạn được trả lại với lời nhắn:\n\n{reason}\n\n{page}\n\nHọc Suốt Đời\n"
    send_mail(to=person.email, subject="Bản tự đánh giá cần bổ sung", text=text)


def connect() -> None:
    """Subscribe."""
    subscribe(SelfAssessmentReturned, _returned)
