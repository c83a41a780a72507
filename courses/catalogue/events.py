"""What the catalogue of courses announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CoursePublished:
    """A new revision of a course can be studied."""

    course_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class CourseWithdrawn:
    """A course takes no new learners any more."""

    course_id: UUID
