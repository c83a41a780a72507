"""Find certificates: by their code, of a person, of some completions, and all of them by name or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from lms.credentials.codes import normal_code
from lms.credentials.models import STATUSES, Certificate
from lms.database import session
from lms.errors import NotFound
from lms.text import fold


def get_by_code(code: str) -> Certificate:
    """Return the certificate that bears `code`, however it was typed, or raise NotFound."""
    wanted = normal_code(code)
    row: Certificate | None = session.scalar(select(Certificate).where(Certificate.code == wanted)) if wanted else None
    if row is None:
        raise NotFound("Không có giấy chứng nhận nào mang mã này. Hãy xem lại từng chữ trên giấy.")
    return row


def get_certificate(certificate_id: UUID) -> Certificate:
    """Return the certificate or raise NotFound."""
    row: Certificate | None = session.get(Certificate, certificate_id)
    if row is None:
        raise NotFound("Không tìm thấy giấy chứng nhận này.")
    return row


def list_of_completions(completion_ids: Iterable[UUID]) -> Sequence[Certificate]:
    """Return the certificates of these completions, the latest edition last."""
    query = select(Certificate).where(Certificate.completion_id.in_(list(completion_ids)))
    rows: Sequence[Certificate] = session.scalars(query.order_by(Certificate.completion_id, Certificate.edition)).all()
    return rows


def latest_edition(completion_id: UUID) -> Certificate | None:
    """Return the newest certificate of a completion, None where there is none."""
    query = select(Certificate).where(Certificate.completion_id == completion_id)
    row: Certificate | None = session.scalar(query.order_by(Certificate.edition.desc()).limit(1))
    return row


def list_of_person(person_id: UUID) -> Sequence[Certificate]:
    """Return what a person holds or held, the newest first."""
    query = select(Certificate).where(Certificate.person_id == person_id)
    rows: Sequence[Certificate] = session.scalars(query.order_by(Certificate.issued_at.desc(), Certificate.id.desc())).all()
    return rows


def list_certificates(*, words: str, status: str, limit: int, offset: int) -> tuple[Sequence[Certificate], int]:
    """Return a page of all certificates and how many match: by holder, serial number or code, of one status or of any."""
    conditions: list[ColumnElement[bool]] = []
    if status in STATUSES:
        conditions.append(Certificate.status == status)
    if words.strip():
        key = fold(" ".join(words.split()))
        found = [Certificate.holder_key.contains(key, autoescape=True), Certificate.serial == words.strip().upper()]
        code = normal_code(words)
        conditions.append(or_(*found, Certificate.code == code) if code else or_(*found))
    total: int = session.scalar(select(func.count()).select_from(Certificate).where(*conditions)) or 0
    query = select(Certificate).where(*conditions).order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all(), total
