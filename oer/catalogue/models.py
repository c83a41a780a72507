"""A resource for its whole life, and its versions: written until they are submitted, never changed afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import Created, Instant, Model

DRAFT, SUBMITTED, RETURNED, PUBLISHED, WITHDRAWN = "draft", "submitted", "returned", "published", "withdrawn"
STATES = (DRAFT, SUBMITTED, RETURNED, PUBLISHED, WITHDRAWN)


class Resource(Model):
    """One open resource.

    `current_number` names the version that everybody reads (None: never published), `latest_number` the newest one, which may
    still be written. `state` is «published» from the first publication until a withdrawal, whatever happens to newer versions.
    """

    __tablename__ = "resources"
    __table_args__ = (
        Index("ix_resources_state", "state", "published_at"),
        Index("ix_resources_owner_id", "owner_id", "updated_at"),
        Index("ix_resources_organisation_id", "organisation_id"),
    )

    identifier: Mapped[str | None] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    current_number: Mapped[int | None]
    latest_number: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class ResourceVersion(Model):
    """What a resource was at one time. `state` is draft, submitted, returned or published; only a draft may be changed.

    `fingerprint` is the SHA-256 of all that a reader can see, by which an import knows that nothing has changed.
    """

    __tablename__ = "resource_versions"
    __table_args__ = (
        UniqueConstraint("resource_id", "number"),
        Index("ix_resource_versions_state", "state", "submitted_at"),
    )

    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)
    language: Mapped[str] = mapped_column(String(20), default="vi")
    kind: Mapped[str] = mapped_column(String(20), default="text")
    subjects: Mapped[list[str]] = mapped_column(default=list)
    levels: Mapped[list[str]] = mapped_column(default=list)
    creators: Mapped[list[Any]] = mapped_column(default=list)
    publisher: Mapped[str] = mapped_column(String(300), default="")
    licence: Mapped[str] = mapped_column(String(200), default="")
    licence_note: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(String(1000), default="")
    indicators: Mapped[list[str]] = mapped_column(default=list)
    legal_bases: Mapped[list[Any]] = mapped_column(default=list)
    other_languages: Mapped[list[str]] = mapped_column(default=list)
    audiences: Mapped[list[str]] = mapped_column(default=list)
    topics: Mapped[list[str]] = mapped_column(default=list)
    outcomes: Mapped[list[str]] = mapped_column(default=list)
    duration_minutes: Mapped[int | None]
    issued_on: Mapped[str] = mapped_column(String(10), default="")
    access_modes: Mapped[list[str]] = mapped_column(default=list)
    access_features: Mapped[list[str]] = mapped_column(default=list)
    access_hazards: Mapped[list[str]] = mapped_column(default=list)
    relations: Mapped[list[Any]] = mapped_column(default=list)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Created]
    submitted_at: Mapped[Instant | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[Instant | None]
    review_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_fresh(self) -> bool:
        """Whether this is a first draft that nobody but its writer has seen: never handed in, not even for a moment."""
        return self.number == 1 and self.state == DRAFT and self.submitted_at is None and self.reviewed_at is None

    resource: Mapped[Resource] = relationship(lazy="raise")
    files: Mapped[list[ResourceFile]] = relationship(
        lazy="raise", order_by="ResourceFile.place", cascade="all, delete-orphan", passive_deletes=True
    )


class ResourceFile(Model):
    """A file of a version; `licence` is its own, empty where it is the version's."""

    __tablename__ = "resource_files"
    __table_args__ = (UniqueConstraint("version_id", "place"), Index("ix_resource_files_stored_file_id", "stored_file_id"))

    version_id: Mapped[UUID] = mapped_column(ForeignKey("resource_versions.id", ondelete="CASCADE"))
    stored_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    place: Mapped[int]
    licence: Mapped[str] = mapped_column(String(200), default="")
