"""How the record is read as a story: which statements tell it, in what words, month by month. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol
from uuid import UUID

from lms.clock import VIETNAM
from lms.records.assurance import Assurance
from lms.records.xapi import WORDS

PART_TYPES = ("text", "video", "audio", "quiz", "resource", "reflection", "hand-in", "lesson", "module")
"""What is completed inside a course: it stands in the record, but the course is what one has done. (A resource that is read for
its own sake is «experienced».)"""
READING_VERBS = ("experienced", "downloaded")
TYPE_WORDS = {
    "course": "Khóa học",
    "module": "Chương",
    "lesson": "Bài học",
    "text": "Bài đọc",
    "video": "Phim",
    "audio": "Bản nghe",
    "quiz": "Câu hỏi",
    "resource": "Tài liệu",
    "reflection": "Thu hoạch",
    "hand-in": "Bài nộp",
    "session": "Buổi học",
}
_ICONS = {"registered": "book-open", "experienced": "file-text", "downloaded": "download", "failed": "refresh"}


class Concluded(Protocol):
    """What the story needs of a completion."""

    id: UUID
    score: float | None
    assurance: str
    tiet: float
    seconds: int


class Said(Protocol):
    """What the story needs of a statement."""

    id: UUID
    verb: str
    activity: str
    activity_type: str
    title: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; `completion` where it concluded something."""

    statement: Said
    completion: Concluded | None

    @property
    def verb_words(self) -> str:
        return WORDS.get(self.statement.verb, self.statement.verb)

    @property
    def type_words(self) -> str:
        return TYPE_WORDS.get(self.statement.activity_type, "Hoạt động")

    @property
    def headline(self) -> str:
        """«Học xong khóa học», «Đọc tài liệu»."""
        words = f"{self.verb_words} {self.type_words.lower()}"
        return words[0].upper() + words[1:]

    @property
    def level(self) -> str | None:
        """The chip of how well it is proved, where it concluded something."""
        return Assurance(self.completion.assurance).chip if self.completion is not None else None

    @property
    def icon(self) -> str:
        if self.completion is not None:
            return "graduation-cap" if self.statement.activity_type == "course" else "check"
        return _ICONS.get(self.statement.verb, "circle")

    @property
    def tone(self) -> str:
        if self.completion is not None:
            return "gold" if self.statement.activity_type == "course" else "leaf"
        return "sky" if self.statement.verb in READING_VERBS else "plain"


def by_month(entries: Iterable[Entry]) -> list[tuple[tuple[int, int], Sequence[Entry]]]:
    """Return ((year, month), entries) in the order given, months as they are in Viet Nam."""

    def month(entry: Entry) -> tuple[int, int]:
        day = entry.statement.happened_at.astimezone(VIETNAM)
        return day.year, day.month

    return [(key, list(group)) for key, group in groupby(entries, key=month)]
