"""Write letters."""

from __future__ import annotations

from lms.database import new_id, session
from lms.events import publish
from lms.notifications.events import LetterWritten
from lms.notifications.models import Letter


def send_mail(*, to: str, subject: str, text: str) -> None:
    """Write a letter in the present transaction; it is sent after the commit, and tried again while the post is closed."""
    letter = Letter(id=new_id(), address=to, subject=" ".join(subject.split())[:200], text=text)
    session.add(letter)
    session.flush()
    publish(LetterWritten(letter.id))
