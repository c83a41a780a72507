"""People who have learnt something: what the tests of the record, of certificates and of recognition start from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lms.identity.models import Person
from lms.records import services as records
from lms.records.assurance import Assurance
from lms.records.models import Completion
from lms.records.xapi import Activity


def complete_course(
    person: Person, slug: str = "ky-nang-so", *, title: str = "Kỹ năng số cơ bản", certificate: bool = True,
    indicators: Sequence[str] = ("c2.5",), at: datetime | None = None, **more: Any,
) -> Completion:  # fmt: skip
    """A course completed, as the room of progress would conclude it."""
    return records.record_completion(
        actor=person, activity=Activity(f"http://localhost/courses/{slug}", "course", title), revision="2",
        assurance=Assurance.VERIFIED, evidence={"certificate": certificate, "activities": 24}, score=0.92, tiet=6.0, seconds=12_000,
        indicators=indicators, at=at, **more,
    )  # fmt: skip
