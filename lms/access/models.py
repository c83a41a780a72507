"""A row of `role_grants` lets a person act in a role in one organisation and below it, in a time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Model

ROLES = ("trainer", "curator", "khuyen_hoc_officer", "organisation_manager", "administrator")


class RoleGrant(Model):
    """`organisation_id` None means the whole house, which only the administrator needs."""

    __tablename__ = "role_grants"
    __table_args__ = (Index("ix_role_grants_person_id", "person_id"), Index("ix_role_grants_organisation_id", "organisation_id"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    granted_by_id: Mapped[UUID | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    created_at: Mapped[Created]
