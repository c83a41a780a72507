"""What mandatory training announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ObligationSettled:
    """A person has done what was required."""

    obligation_id: UUID
    person_id: UUID
