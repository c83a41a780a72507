"""Libraries that are harvested, and what came of each of their records."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model

PUBLISHED, QUARANTINED, DROPPED, GONE = "published", "quarantined", "dropped", "gone"


class HarvestSource(Model):
    """One library, set and form that is harvested, on whose rights, and how far it has come.

    `harvested_until` is the other library's own clock at the beginning of the last harvest that came to its end; `token` and
    `started_at` belong to one that has not.
    """

    __tablename__ = "harvest_sources"
    __table_args__ = (UniqueConstraint("url", "set_spec", "prefix"),)

    url: Mapped[str] = mapped_column(String(1000))
    set_spec: Mapped[str] = mapped_column(String(200), default="")
    prefix: Mapped[str] = mapped_column(String(60), default="oai_dc")
    name: Mapped[str] = mapped_column(String(300), default="")
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    allows_private: Mapped[bool] = mapped_column(default=False)
    is_daily: Mapped[bool] = mapped_column(default=False)
    has_seconds: Mapped[bool] = mapped_column(default=False)
    harvested_until: Mapped[Instant | None]
    started_at: Mapped[Instant | None]
    token: Mapped[str] = mapped_column(Text, default="")
    fault: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]


class HarvestedRecord(Model):
    """One record of a source: what it said last (`dc`), and whether it was published, waits, was dropped or is gone there.

    `licence` is what a curator decided where the record does not say it; later harvests keep to it.
    """

    __tablename__ = "harvested_records"
    __table_args__ = (
        UniqueConstraint("source_id", "identifier"),
        Index("ix_harvested_records_state", "state", "seen_at", "id"),
        Index("ix_harvested_records_resource_id", "resource_id"),
    )

    source_id: Mapped[UUID] = mapped_column(ForeignKey("harvest_sources.id", ondelete="CASCADE"))
    identifier: Mapped[str] = mapped_column(String(500))
    datestamp: Mapped[str] = mapped_column(String(30), default="")
    state: Mapped[str] = mapped_column(String(12))
    reasons: Mapped[list[str]] = mapped_column(default=list)
    dc: Mapped[dict[str, Any]] = mapped_column(default=dict)
    licence: Mapped[str] = mapped_column(String(200), default="")
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"))
    seen_at: Mapped[Instant]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[Instant | None]
