"""The passage that answers, in its own spelling, with the searched words marked."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

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
        words = [(found.start(), found.end(), *_forms(found[0])) for found in _WORD.finditer(text)]
        strict = self._select(words, lambda said, plain: said in self.exact or plain in self.loose)
        return strict or self._select(words, lambda _said, plain: plain in self.folded)

    def _select(self, words: list[tuple[int, int, str, str]], fits: Callable[[str, str], bool]) -> list[_Match]:
        fitting = [fits(said, plain) for _, _, said, plain in words]
        chosen = []
        for i, (start, end, _, plain) in enumerate(words):
            if not fitting[i]:
                continue
            after_pair = i > 0 and fitting[i - 1] and f"{words[i - 1][3]}_{plain}" in self.pairs
            before_pair = i + 1 < len(words) and fitting[i + 1] and f"{plain}_{words[i + 1][3]}" in self.pairs
            if after_pair or before_pair or plain in self.telling:
                chosen.append(_Match(start, end, plain))
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
