"""What curators changed in the vocabularies: rows are only ever added, the newest of a term is what holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Model


class TermChange(Model):
    """One change of one term. `before` and `after` are all its fields; `before` is empty for a term that was added."""

    __tablename__ = "vocabulary_changes"
    __table_args__ = (Index("ix_vocabulary_changes_term", "scheme", "notation", "id"),)

    scheme: Mapped[str] = mapped_column(String(20))
    notation: Mapped[str] = mapped_column(String(60))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(String(500), default="")
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[Created]
