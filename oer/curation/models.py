"""What curators do with one version of a deposit, and what they and its depositor say to each other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model


class Review(Model):
    """The appraisal of one version: who took it on, which points were found in order, who decided.

    `sheet` is what the minutes say, fixed when it was decided: the resource's facts, the hashes of its files, the points, the words.
    """

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("version_id"), Index("ix_reviews_decided_at", "decided_at"))

    version_id: Mapped[UUID] = mapped_column(ForeignKey("resource_versions.id", ondelete="CASCADE"))
    claimed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    claimed_at: Mapped[Instant | None]
    ticked: Mapped[list[str]] = mapped_column(default=list)
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[Instant | None]
    sheet: Mapped[dict[str, Any] | None]


class ReviewMessage(Model):
    """One message about a resource, written while version `number` was the newest."""

    __tablename__ = "review_messages"
    __table_args__ = (Index("ix_review_messages_resource_id", "resource_id", "id"),)

    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[Created]
