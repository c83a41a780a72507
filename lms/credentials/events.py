"""What the issuing of certificates announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CertificateIssued:
    """A person holds a new certificate."""

    certificate_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class CertificateRevoked:
    """A certificate is no longer valid."""

    certificate_id: UUID
    person_id: UUID
