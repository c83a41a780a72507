"""Criteria sets in use, people's self-assessments against them, and the steps that each has gone through."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import Created, Instant, Model
from lms.identity.models import Person

PRACTICE, VERIFIED = "practice", "verified"
DRAFT, SUBMITTED, RETURNED, ENDORSED = "draft", "submitted", "returned", "endorsed"
OPEN = (DRAFT, RETURNED)
SENT = (SUBMITTED, RETURNED, ENDORSED)


class CriteriaSet(Model):
    """One set as it was when it came into use, frozen in `body`. Edition 0 is the practice text, a verified text is a later edition."""

    __tablename__ = "criteria_sets"
    __table_args__ = (UniqueConstraint("key", "edition"), Index("ix_criteria_sets_status", "status", "key", "edition"))

    key: Mapped[str] = mapped_column(String(60))
    edition: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(12), default=PRACTICE)
    body: Mapped[dict[str, Any]]
    official_name: Mapped[str] = mapped_column(String(200), default="")
    official_position: Mapped[str] = mapped_column(String(200), default="")
    verified_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    verified_at: Mapped[Instant | None]
    created_at: Mapped[Created]


class SelfAssessment(Model):
    """One person's own scores in one year. `sent` is what the officer reads: a picture of the moment of sending, with its evidence."""

    __tablename__ = "self_assessments"
    __table_args__ = (
        UniqueConstraint("person_id", "year"),
        Index("ix_self_assessments_organisation_id", "organisation_id", "year", "state", "sent_at"),
        Index("ix_self_assessments_criteria_set_id", "criteria_set_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    criteria_set_id: Mapped[UUID] = mapped_column(ForeignKey("criteria_sets.id"))
    year: Mapped[int]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    scores: Mapped[dict[str, Any]]
    notes: Mapped[dict[str, Any]]
    chosen: Mapped[dict[str, Any]]
    sent: Mapped[dict[str, Any]]
    total: Mapped[int] = mapped_column(default=0)
    evidence_count: Mapped[int] = mapped_column(default=0)
    is_enough: Mapped[bool] = mapped_column(default=False)
    times_sent: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    returned_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]
    updated_at: Mapped[Created]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    criteria_set: Mapped[CriteriaSet] = relationship(lazy="raise")


class AssessmentStep(Model):
    """What happened to a self-assessment, one row a step, never changed: submitted, withdrawn, returned, endorsed."""

    __tablename__ = "assessment_steps"
    __table_args__ = (Index("ix_assessment_steps_assessment_id", "assessment_id", "id"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("self_assessments.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[UUID | None]
    total: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
    happened_at: Mapped[Created]
