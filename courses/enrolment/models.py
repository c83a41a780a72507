"""A row of `enrolments` is one person studying one course, pinned to the revision that they began with."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import Course, CourseRevision
from lms.database import Created, Instant, Model


class Enrolment(Model):
    """`last_lesson` is where to go on, on any device; `completed_at` is when the server concluded that all was done."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id"),
        Index("ix_enrolments_person_seen", "person_id", "last_seen_at"),
        Index("ix_enrolments_course_id", "course_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("course_revisions.id"))
    last_lesson: Mapped[str] = mapped_column(String(80), default="")
    done_activities: Mapped[int] = mapped_column(default=0)
    total_activities: Mapped[int]
    enrolled_at: Mapped[Created]
    last_seen_at: Mapped[Instant]
    completed_at: Mapped[Instant | None]

    course: Mapped[Course] = relationship(lazy="raise")
    revision: Mapped[CourseRevision] = relationship(lazy="raise")

    @property
    def fraction(self) -> float:
        return self.done_activities / self.total_activities if self.total_activities else 0.0
