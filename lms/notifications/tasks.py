"""Send what was written."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from lms import clock, settings
from lms.database import session, transaction
from lms.jobs import job
from lms.notifications import mail
from lms.notifications.models import Letter


@job("notifications.mail", retries=8, lease=90, long=True)
def send(letter_id: str) -> None:
    """Send one letter, holding nothing in the database while the post answers."""
    with transaction():
        letter: Letter | None = session.get(Letter, UUID(letter_id))
        if letter is None or letter.sent_at is not None:
            return
        to, subject, text = letter.address, letter.subject, letter.text
    chosen = settings.current()
    sender = mail.sender_of(chosen.mail_url, urlsplit(chosen.base_url).hostname or "localhost")
    mail.deliver(chosen.mail_url, mail.compose(sender=sender, to=to, subject=subject, text=text, mark=letter_id))
    with transaction():
        letter = session.get_one(Letter, UUID(letter_id))
        letter.sent_at, letter.text = clock.now(), ""
