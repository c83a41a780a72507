"""A compiled course as plain values: what a revision pins and what the tables are filled from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

LEVELS = {"co-ban": "cơ bản", "trung-cap": "trung cấp", "nang-cao": "nâng cao"}
SEQUENCES = ("free", "linear")
INDICATORS = ("c1.1", "c1.2", "c1.3", "c2.5", "c2.6")
"""The indicators that learning may be evidence for (lms_evidence_mapping of the criteria); never points."""


@dataclass(slots=True)
class ActivitySpec:
    """One activity: `key` is stable between revisions, `spec` is what its kind needs, `words` what there is to read."""

    key: str
    kind: str
    title: str
    spec: dict[str, Any]
    seconds: int = 0


@dataclass(slots=True)
class LessonSpec:
    """One lesson with its activities in order."""

    slug: str
    title: str
    minutes: int
    summary: str
    file: str
    activities: list[ActivitySpec] = field(default_factory=list)


@dataclass(slots=True)
class ModuleSpec:
    """A chapter of lessons."""

    title: str
    lessons: list[LessonSpec] = field(default_factory=list)


@dataclass(slots=True)
class CourseSpec:
    """A course compiled from its folder."""

    title: str
    summary: str = ""
    description: str = ""
    language: str = "vi"
    audience: str = ""
    level: str = "co-ban"
    subjects: list[str] = field(default_factory=list)
    tiet: float = 0.0
    licence: str = ""
    creators: list[dict[str, str]] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    legal_bases: list[dict[str, str]] = field(default_factory=list)
    certificate: bool = False
    sequence: str = "free"
    pass_mark: int = 60
    modules: list[ModuleSpec] = field(default_factory=list)

    @property
    def lessons(self) -> list[LessonSpec]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    def head(self) -> dict[str, Any]:
        """Return everything but the modules, as JSON keeps it."""
        return {key: value for key, value in asdict(self).items() if key != "modules"}
