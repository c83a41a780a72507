"""One sitting of a quiz: its answers as they are given, its mark once handed in, pinned to the revision it was sat in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model


class Attempt(Model):
    """`answers` {question id: answer}, `marks` {question id: 0-1}; one open attempt at a time for each quiz."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "activity_key", "number"),
        Index(
            "uq_attempts_open",
            "enrolment_id",
            "activity_key",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    activity_key: Mapped[str] = mapped_column(String(160))
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("lesson_activities.id"))
    number: Mapped[int]
    order: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]]
    marks: Mapped[dict[str, Any]]
    mark: Mapped[float | None]
    is_passed: Mapped[bool | None]
    started_at: Mapped[Created]
    saved_at: Mapped[Instant]
    submitted_at: Mapped[Instant | None]
