"""What was ever published, as harvesters go through it: by the time of its last change, and by its sets.

A projection of the catalogue: `lms rebuild oai` makes it anew from resources and their versions.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Instant, Model


class OaiRecord(Model):
    """A resource that is or was public (its `id` is the resource's); one that was withdrawn stays, deleted, for ever."""

    __tablename__ = "oai_records"
    __table_args__ = (Index("ix_oai_records_changed_at", "changed_at", "id"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True, sort_order=-1)
    changed_at: Mapped[Instant]
    is_deleted: Mapped[bool] = mapped_column(default=False)


class OaiSetMember(Model):
    """A record in a set; `changed_at` repeats the record's, so that a set is read in one range of its index."""

    __tablename__ = "oai_set_members"
    __table_args__ = (
        UniqueConstraint("record_id", "spec"),
        Index("ix_oai_set_members_spec", "spec", "changed_at", "record_id"),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("oai_records.id", ondelete="CASCADE"))
    spec: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[Instant]
