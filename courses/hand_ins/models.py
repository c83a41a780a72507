"""A row of `hand_ins` is one file that a learner handed in, once: its words, and what the trainer said."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model

WAITING, RETURNED, ACCEPTED = "waiting", "returned", "accepted"
STATES = (WAITING, RETURNED, ACCEPTED)


class HandIn(Model):
    """`number` counts a learner's attempts at one activity from 1; the latest of them is what is reviewed and listed."""

    __tablename__ = "hand_ins"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "activity_key", "number"),
        Index("ix_hand_ins_course_handed_in", "course_id", "is_latest", "handed_in_at", "id"),
        Index("ix_hand_ins_course_state", "course_id", "is_latest", "state", "handed_in_at", "id"),
        Index("ix_hand_ins_stored_file_id", "stored_file_id"),
    )

    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    activity_key: Mapped[str] = mapped_column(String(160))
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("lesson_activities.id"))
    number: Mapped[int]
    is_latest: Mapped[bool] = mapped_column(default=True)
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    reason: Mapped[str] = mapped_column(Text, default="")
    handed_in_at: Mapped[Created]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[Instant | None]
