"""A letter that was written is sent; who forgot the password gets a letter."""

from __future__ import annotations

from lms.events import subscribe
from lms.identity.events import PasswordForgotten
from lms.identity.services import MAIL_HOURS
from lms.jobs import enqueue
from lms.notifications.events import LetterWritten
from lms.notifications.services import send_mail
from lms.notifications.tasks import send


def _send(event: LetterWritten) -> None:
    enqueue(send, key=f"notifications.mail:{event.letter_id}", letter_id=str(event.letter_id))


def _help_back(event: PasswordForgotten) -> None:
    send_mail(
        to=event.email,
        subject="Đặt mật khẩu mới",
        text=(
            f"Chào {event.full_name},\n\n"
            f"Bấm vào địa chỉ dưới đây để đặt mật khẩu mới. Địa chỉ dùng được một lần, trong {MAIL_HOURS} giờ.\n\n"
            f"{event.address}\n\n"
            "Nếu bạn không yêu cầu, hãy bỏ qua thư này; mật khẩu của bạn vẫn như cũ.\n\n"
            "Học Suốt Đời\n"
        ),
    )


def register() -> None:
    """Subscribe; twice counts once."""
    subscribe(LetterWritten, _send)
    subscribe(PasswordForgotten, _help_back)
