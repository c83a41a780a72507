"""A completed course settles what it was required for, in the same transaction."""

from __future__ import annotations

from courses.mandatory_training.services import settle
from lms.events import subscribe
from lms.records.events import CompletionRecorded


def _settle(event: CompletionRecorded) -> None:
    if event.activity_type == "course":
        settle(person_id=event.person_id, activity=event.activity)


def connect() -> None:
    """Subscribe."""
    subscribe(CompletionRecorded, _settle)
