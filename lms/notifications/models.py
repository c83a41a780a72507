"""A row of `letters` is one letter to one address; its text is forgotten once it is sent, since it may hold a secret link."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model


class Letter(Model):
    """One letter. `sent_at` None: it waits."""

    __tablename__ = "letters"

    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Created]
    sent_at: Mapped[Instant | None]
