"""What is required, of whom, until when; and each person's own duty."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import Course
from lms.database import Created, Instant, Model
from lms.identity.models import Person
from lms.organisations.models import Organisation

OPEN, DONE, EXEMPT = "open", "done", "exempt"


class Requirement(Model):
    """Courses that people in an organisation (and below it) must finish between two days; `due_on` is the last day."""

    __tablename__ = "requirements"
    __table_args__ = (
        Index("ix_requirements_organisation_id", "organisation_id", "due_on"),
        CheckConstraint("due_on >= starts_on", name="due_after_start"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    position_codes: Mapped[list[str]]
    starts_on: Mapped[date]
    due_on: Mapped[date]
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Created]
    cancelled_at: Mapped[Instant | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    courses: Mapped[list[RequirementCourse]] = relationship(lazy="raise", order_by="RequirementCourse.place")


class RequirementCourse(Model):
    """One of the courses of a requirement; all of them must be finished."""

    __tablename__ = "requirement_courses"
    __table_args__ = (UniqueConstraint("requirement_id", "course_id"), Index("ix_requirement_courses_course_id", "course_id"))

    requirement_id: Mapped[UUID] = mapped_column(ForeignKey("requirements.id", ondelete="CASCADE"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id"))
    place: Mapped[int]

    course: Mapped[Course] = relationship(lazy="raise")


class Obligation(Model):
    """One person's duty in one period. Its own `due_on` may be later than the requirement's, where it was extended."""

    __tablename__ = "obligations"
    __table_args__ = (
        UniqueConstraint("person_id", "requirement_id"),
        Index("ix_obligations_requirement_state", "requirement_id", "state", "due_on"),
        Index("ix_obligations_person_state", "person_id", "state", "due_on"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    requirement_id: Mapped[UUID] = mapped_column(ForeignKey("requirements.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    because: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    settled_at: Mapped[Instant | None]
    excuse: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]

    person: Mapped[Person] = relationship(lazy="raise")
    requirement: Mapped[Requirement] = relationship(lazy="raise")


class ObligationRequest(Model):
    """A person asks to be excused, or for more time; somebody decides, with a reason."""

    __tablename__ = "obligation_requests"
    __table_args__ = (Index("ix_obligation_requests_obligation_id", "obligation_id"),)

    obligation_id: Mapped[UUID] = mapped_column(ForeignKey("obligations.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    wanted_on: Mapped[date | None]
    created_at: Mapped[Created]
    decided_at: Mapped[Instant | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    is_granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
