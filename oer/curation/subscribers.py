"""Who offered a resource gets a letter when it comes back or goes out."""

from __future__ import annotations

from uuid import UUID

from lms.database import session
from lms.events import subscribe
from lms.identity.models import Person
from lms.notifications.services import send_mail
from lms.settings import current
from oer.catalogue.models import Resource
from oer.curation.events import DepositAccepted, DepositReturned


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


def connect() -> None:
    """Subscribe."""
    subscribe(DepositReturned, _returned)
    subscribe(DepositAccepted, _accepted)
