"""What the curators' desk announces; publication and withdrawal are announced by the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DepositReturned:
    """A version went back to its depositor with a reason."""

    resource_id: UUID
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class MessageWritten:
    """Somebody said something about a resource under review."""

    message_id: UUID
    resource_id: UUID
    author_id: UUID


@dataclass(frozen=True, slots=True)
class DepositAccepted:
    """A curator has published a deposit."""

    resource_id: UUID
    number: int
