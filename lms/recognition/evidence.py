"""What of the learning record may stand as evidence for which indicator. Evidence is shown and chosen; it is never points. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.recognition.criteria import Criteria

FROM_LEARNING = frozenset({"c1.1", "c1.2", "c1.3", "c2.5", "c2.6"})
"""Indicators that learning here can speak for; the others are about how one lives and are told or vouched for by people."""
READING = "c1.1"
COURSE, RESOURCE, CLASS_SESSION, TOLD = "course", "resource", "session", "told"
KIND_WORDS = {COURSE: "Khóa học", RESOURCE: "Tài liệu", CLASS_SESSION: "Buổi học", TOLD: "Tự khai"}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that stands in the record. `indicators` are those that the learning was offered for, before any rule."""

    id: str
    kind: str
    activity: str
    title: str
    happened_at: datetime
    assurance: str
    indicators: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece under one indicator; `id` is the completion's or statement's."""

    id: str
    kind: str
    title: str
    happened_at: datetime
    assurance: str
    detail: str

    @property
    def kind_words(self) -> str:
        return KIND_WORDS.get(self.kind, KIND_WORDS[COURSE])


def gather(criteria: Criteria, facts: Iterable[Fact]) -> Mapping[str, Sequence[Evidence]]:
    """Return {code: evidence, the newest first} for every indicator of the set.

    A resource that was read speaks for reading alone. What was learnt twice from the same activity is one piece, the newest.
    An indicator that learning cannot speak for stays empty, whatever the record claims.
    """
    found: dict[str, dict[str, Evidence]] = {indicator.code: {} for indicator in criteria.indicators}
    for fact in sorted(facts, key=lambda fact: (fact.happened_at, fact.id)):
        offered = {READING} if fact.kind == RESOURCE else set(fact.indicators)
        for code in offered & FROM_LEARNING & set(found):
            piece = Evidence(fact.id, fact.kind, fact.title, fact.happened_at, fact.assurance, fact.detail)
            found[code].pop(fact.activity, None)
            found[code][fact.activity] = piece
    return {code: tuple(reversed(pieces.values())) for code, pieces in found.items()}


READINGS = "readings"
"""The id of the one piece that stands for all resources read: a person sends the list or does not."""


def bundled(pieces: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the pieces with all resources read as one, in the place of the newest; a single one stays as it is."""
    readings = [piece for piece in pieces if piece.kind == RESOURCE]
    if len(readings) < 2:
        return pieces
    newest = readings[0]
    titles = "; ".join(piece.title for piece in readings[:5]) + (" …" if len(readings) > 5 else "")
    together = Evidence(READINGS, RESOURCE, f"{len(readings)} tài liệu đã đọc", newest.happened_at, newest.assurance, titles)
    return [piece if piece.kind != RESOURCE else together for piece in pieces if piece.kind != RESOURCE or piece is newest]
