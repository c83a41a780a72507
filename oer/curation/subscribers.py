"""Who offered a resource gets a letter when it comes back, goes out or is asked about; a curator, when it is answered."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from lms.database import session
from lms.events import subscribe
from lms.identity.models import Person
from lms.notifications.services import send_mail
from lms.settings import current
from oer.catalogue.models import Resource
from oer.catalogue.queries import get_version
from oer.curation.events import DepositAccepted, DepositReturned, MessageWritten
from oer.curation.models import Review, ReviewMessage


def _write(resource_id: UUID, subject: str, words: str) -> None:
    resource = session.get_one(Resource, resource_id)
    owner = session.get_one(Person, resource.owner_id)
    if owner.email:
        text = f"Chào {owner.full_name},\n\n{words.format(title=resource.title)}\n\n{current().base_url}/deposits\n\nHọc Suốt Đời\n"
        send_mail(to=owner.email, subject=subject, text=text)


def _returned(event: DepositReturned) -> None:
    reason = event.reason.replace("{", "{{").replace("}", "}}")
    _write(event.resource_id, "Tài liệu của bạn cần sửa thêm", f"Biên tập viên góp ý về “{{title}}”:\n\n{reason}")


def _accepted(event: DepositAccepted) -> None:
    _write(event.resource_id, "Tài liệu của bạn đã được công bố", "“{title}” đã có trong thư viện. Cảm ơn bạn đã chia sẻ.")


def _said(event: MessageWritten) -> None:
    """Tell the other side: the depositor, or the curator who has the deposit in hand."""
    resource, message = session.get_one(Resource, event.resource_id), session.get_one(ReviewMessage, event.message_id)
    version = get_version(resource, resource.latest_number)
    curator_id = session.scalar(select(Review.claimed_by_id).where(Review.version_id == version.id)) or version.reviewed_by_id
    reader_id = curator_id if event.author_id == resource.owner_id else resource.owner_id
    reader = session.get(Person, reader_id) if reader_id else None
    if reader is not None and reader.email:
        place = f"{current().base_url}/deposits/{resource.id}/messages"
        text = f"Chào {reader.full_name},\n\nCó lời nhắn về “{resource.title}”:\n\n{message.words}\n\nTrả lời tại {place}\n\nHọc Suốt Đời\n"
        send_mail(to=reader.email, subject="Có lời nhắn về tài liệu", text=text)


def connect() -> None:
    """Subscribe."""
    subscribe(MessageWritten, _said)
    subscribe(DepositReturned, _returned)
    subscribe(DepositAccepted, _accepted)
