"""A row of `audit_entries` is one act that matters; rows are added and never changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Model


class AuditEntry(Model):
    """Who did what to what. `actor_id` is no foreign key: the entry outlives the person's account."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject_id", "id"),
        Index("ix_audit_entries_actor", "actor_id", "id"),
    )

    actor_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[Created]
