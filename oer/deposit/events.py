"""What the depositors' desk announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DepositSubmitted:
    """A version waits for a curator."""

    resource_id: UUID
    number: int
