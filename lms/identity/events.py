"""What the room of people announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PasswordForgotten:
    """A person asked for a link to set a new password; `address` opens the page where one does."""

    person_id: UUID
    email: str
    full_name: str
    address: str
