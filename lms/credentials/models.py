"""A row of `certificates` is one sheet that was issued; what is printed on it never changes, only whether it still counts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Created, Instant, Model

VALID, REVOKED, SUPERSEDED = "valid", "revoked", "superseded"
STATUSES = (VALID, REVOKED, SUPERSEDED)


class SerialCounter(Model):
    """The last number that an issuer gave in a year; it moves in the transaction of the certificate, so no number is lost."""

    __tablename__ = "serial_counters"
    __table_args__ = (UniqueConstraint("issuer_code", "year"),)

    issuer_code: Mapped[str] = mapped_column(String(12))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Model):
    """One certificate of one completion. `edition` counts from 1; a corrected one is the next edition and the old is superseded."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("completion_id", "edition"),
        Index("ix_certificates_person_id", "person_id", "issued_at"),
        Index("ix_certificates_issued_at", "issued_at", "id"),
        Index("ix_certificates_status", "status", "issued_at"),
        Index("ix_certificates_holder_key", "holder_key"),
    )

    code: Mapped[str] = mapped_column(String(10), unique=True)
    serial: Mapped[str] = mapped_column(String(30), unique=True)
    issuer_code: Mapped[str] = mapped_column(String(12))
    issuer_name: Mapped[str] = mapped_column(String(200))
    completion_id: Mapped[UUID] = mapped_column(ForeignKey("completions.id"))
    edition: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    holder_name: Mapped[str] = mapped_column(String(200))
    holder_key: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))
    activity: Mapped[str] = mapped_column(String(500))
    revision: Mapped[str] = mapped_column(String(40), default="")
    tiet: Mapped[float] = mapped_column(default=0.0)
    score: Mapped[float | None]
    legal_line: Mapped[str] = mapped_column(String(400))
    completed_at: Mapped[Instant]
    issued_at: Mapped[Created]
    status: Mapped[str] = mapped_column(String(12), default=VALID)
    revoked_at: Mapped[Instant | None]
    revoked_reason: Mapped[str] = mapped_column(String(500), default="")
    revoked_by_id: Mapped[UUID | None]
    superseded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificates.id"))

    @property
    def is_valid(self) -> bool:
        return self.status == VALID
