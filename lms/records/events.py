"""What the record announces to those who rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StatementRecorded:
    """A new statement stands in the record."""

    statement_id: UUID
    person_id: UUID
    verb: str
    activity: str


@dataclass(frozen=True, slots=True)
class CompletionRecorded:
    """A person has completed an activity for the first time."""

    completion_id: UUID
    person_id: UUID
    activity: str
    activity_type: str
