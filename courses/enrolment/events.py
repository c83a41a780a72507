"""What enrolment announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person has begun a course."""

    enrolment_id: UUID
    person_id: UUID
    course_id: UUID
