"""What is announced about letters."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LetterWritten:
    """A letter waits to be sent."""

    letter_id: UUID
