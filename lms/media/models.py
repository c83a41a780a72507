"""A row of `stored_files` is one upload; its bytes lie under their SHA-256 in the storage, shared by all uploads of the same bytes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model

KINDS = ("video", "audio", "image", "pdf", "text", "other")
RECEIVED, CONVERTING, READY, BROKEN = "received", "converting", "ready", "broken"


class StoredFile(Model):
    """One uploaded file. `claimed_at` None: no form has used it yet, the nightly sweep removes it after a day."""

    __tablename__ = "stored_files"
    __table_args__ = (
        Index("ix_stored_files_sha256", "sha256"),
        Index("ix_stored_files_owner_id", "owner_id", "id"),
        Index("ix_stored_files_claimed_at", "claimed_at"),
    )

    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(255))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    visibility: Mapped[str] = mapped_column(String(10), default="private")
    state: Mapped[str] = mapped_column(String(12), default=RECEIVED)
    fault: Mapped[str] = mapped_column(String(300), default="")
    duration: Mapped[float | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    created_at: Mapped[Created]
    claimed_at: Mapped[Instant | None]


class Rendition(Model):
    """What was made of a file: «240p», «audio», «poster», «w640», «page-1» …"""

    __tablename__ = "renditions"
    __table_args__ = (UniqueConstraint("stored_file_id", "kind"),)

    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    bandwidth: Mapped[int | None]
    playlist: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]


class Caption(Model):
    """The words of a film or a recording, as WebVTT, in one language."""

    __tablename__ = "captions"
    __table_args__ = (UniqueConstraint("stored_file_id", "language"),)

    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Created]
