"""What is announced about work handed in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HandInReviewed:
    """A trainer has accepted or returned a hand-in."""

    hand_in_id: UUID
