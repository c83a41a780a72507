"""How the record is read as a story: which statements tell it, and which are only its details. Pure."""

from __future__ import annotations

PART_TYPES = ("text", "video", "audio", "quiz", "reflection", "hand-in", "lesson", "module")
"""Activities inside a course: they stand in the record, but the course is what one has done."""
