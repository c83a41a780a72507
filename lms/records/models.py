"""The waist of the hourglass: statements, only ever added, and completions, each resting on one.

The record knows no course and no resource: an activity is an IRI and a type.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model


class Statement(Model):
    """Somebody did something, as xAPI says it; `id` is the statement's own, so that sending it twice records it once."""

    __tablename__ = "statements"
    __table_args__ = (
        Index("ix_statements_person_time", "person_id", "happened_at"),
        Index("ix_statements_person_activity", "person_id", "activity"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    verb: Mapped[str] = mapped_column(String(40))
    activity: Mapped[str] = mapped_column(String(500))
    activity_type: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[dict[str, Any]]
    happened_at: Mapped[Instant]
    stored_at: Mapped[Created]


class Completion(Model):
    """One person has completed one activity, in the revision that they studied; never reset, never moved to another revision."""

    __tablename__ = "completions"
    __table_args__ = (
        UniqueConstraint("person_id", "activity"),
        Index("ix_completions_person_time", "person_id", "completed_at"),
        Index("ix_completions_activity", "activity"),
        Index("ix_completions_statement_id", "statement_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    activity: Mapped[str] = mapped_column(String(500))
    activity_type: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    revision: Mapped[str] = mapped_column(String(40), default="")
    score: Mapped[float | None]
    assurance: Mapped[str] = mapped_column(String(20))
    tiet: Mapped[float] = mapped_column(default=0.0)
    seconds: Mapped[int] = mapped_column(default=0)
    indicators: Mapped[list[str]]
    evidence: Mapped[dict[str, Any]]
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("statements.id"))
    completed_at: Mapped[Instant]
    created_at: Mapped[Created]
