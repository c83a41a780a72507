"""The passage that answers, in its own spelling, with the searched words marked."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lms.search.analysis import spoken, unmarked
from lms.search.index import Highlight
from lms.search.query import Query
from lms.text import nfc

WIDTH = 160
LEAD = 40
FARTHEST = 60_000
"""Characters of a text that are searched for the best passage; a book's first answer lies in its first pages."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    term: str


class _Word(NamedTuple):
    """A word of a text that occurs in the query: the how-manieth it is, where it stands, with its marks and without."""

    at: int
    start: int
    end: int
    said: str
    plain: str


@lru_cache(maxsize=32768)
def _forms(word: str) -> tuple[str, str]:
    said = "".join(spoken(word))
    return said, "".join(unmarked([said]))


class Marker:
    """Marks the words of one query; `telling` are its folded syllables that are worth a mark on their own."""

    def __init__(self, query: Query, telling: Collection[str]) -> None:
        self.exact = frozenset(query.exact)
        self.folded = frozenset(query.folded)
        self.pairs = frozenset(query.bigrams)
        self.telling = frozenset(telling) or self.folded
        # A syllable typed without marks stands for every spelling of it.
        self.loose = frozenset(word for word in query.exact if word in self.folded)

    def title(self, text: str) -> Highlight:
        """Mark a whole short text."""
        composed = nfc(text)
        return _pieces(composed, 0, len(composed), self._matches(composed))

    def snippet(self, text: str) -> Highlight:
        """Return about WIDTH characters around the part of the text that holds most of the query."""
        flowing = " ".join(nfc(text[:FARTHEST]).split())
        matches = self._matches(flowing)
        start, end = _window(flowing, matches)
        pieces = _pieces(flowing, start, end, matches)
        before = (("… ", False),) if start > 0 else ()
        after = ((" …", False),) if end < len(flowing) or len(text) > FARTHEST else ()
        return (*before, *pieces, *after)

    def _matches(self, text: str) -> list[_Match]:
        """Return the words to mark; if none has the marks that were typed, those that differ only in marks."""
        words = [
            _Word(at, found.start(), found.end(), *forms)
            for at, found in enumerate(_WORD.finditer(text))
            if (forms := _forms(found[0]))[1] in self.folded
        ]
        strict = self._select([word for word in words if word.said in self.exact or word.plain in self.loose])
        return strict or self._select(words)

    def _select(self, words: list[_Word]) -> list[_Match]:
        """Return those of the fitting words that tell something on their own, or beside a fitting neighbour."""
        chosen = []
        for i, word in enumerate(words):
            before, after = words[i - 1] if i else None, words[i + 1] if i + 1 < len(words) else None
            after_pair = before is not None and before.at + 1 == word.at and f"{before.plain}_{word.plain}" in self.pairs
            before_pair = after is not None and word.at + 1 == after.at and f"{word.plain}_{after.plain}" in self.pairs
            if after_pair or before_pair or word.plain in self.telling:
                chosen.append(_Match(word.start, word.end, word.plain))
        return chosen


def _window(text: str, matches: list[_Match]) -> tuple[int, int]:
    """Choose the stretch with the most different searched words, the earliest of the best."""
    best, best_start = 0, 0
    for i, first in enumerate(matches):
        within = {m.term for m in matches[i : i + WIDTH // 2] if m.end - first.start <= WIDTH - LEAD}
        if len(within) > best:
            best, best_start = len(within), first.start
    start = max(0, best_start - LEAD)
    if start:
        start = text.find(" ", start, best_start) + 1 or best_start
    end = start + WIDTH
    if end >= len(text):
        return start, len(text)
    return start, max(text.rfind(" ", start, end), min(end, start + LEAD))


def _pieces(text: str, start: int, end: int, matches: list[_Match]) -> Highlight:
    """Cut a stretch into marked and unmarked pieces; neighbours with only a space or a dash between them become one."""
    spans: list[tuple[int, int]] = []
    for match in matches:
        if match.start < start or match.end > end:
            continue
        if spans and not text[spans[-1][1] : match.start].strip(" -–"):
            spans[-1] = (spans[-1][0], match.end)
        else:
            spans.append((match.start, match.end))
    pieces, at = [], start
    for left, right in spans:
        pieces += [(text[at:left], False), (text[left:right], True)]
        at = right
    pieces.append((text[at:end], False))
    return tuple(piece for piece in pieces if piece[0])
