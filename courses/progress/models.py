"""How far one learner is with one activity, and every report that led there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model


class ActivityProgress(Model):
    """The sum of what was seen; `watched` are stretches of seconds, `position` is where to go on."""

    __tablename__ = "activity_progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "activity_key"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    activity_key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))
    watched: Mapped[list[Any]]
    sections: Mapped[list[str]]
    position: Mapped[float] = mapped_column(default=0.0)
    fraction: Mapped[float] = mapped_column(default=0.0)
    best_mark: Mapped[float | None]
    words: Mapped[str] = mapped_column(Text, default="")
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    transcript_read: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    completed_at: Mapped[Instant | None]


class ProgressReport(Model):
    """One message from a device, kept as it came: its id was made on the device, so that sending it again adds nothing."""

    __tablename__ = "progress_reports"
    __table_args__ = (Index("ix_progress_reports_enrolment_id", "enrolment_id", "id"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    activity_key: Mapped[str] = mapped_column(String(160))
    body: Mapped[dict[str, Any]]
    credited_seconds: Mapped[float] = mapped_column(default=0.0)
    received_at: Mapped[Created]
