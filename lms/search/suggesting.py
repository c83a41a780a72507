"""Suggestions while typing: titles that hold the words typed so far, the last of them perhaps unfinished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lms.search.analysis import neighbours, spoken, unmarked
from lms.search.facets import Sieve
from lms.search.index import SearchRequest
from lms.search.reading import Place, View
from lms.text import nfc, undo_telex

SHORTEST = 2
"""Letters before which every title would do."""

MOST_SYLLABLES = 12
MOST_ENDINGS = 40
"""Ways in which the unfinished word may go on."""

MOST_TITLES = 60
"""Titles that are looked at: those published last."""


def suggestions(view: View, typed: str, visibility: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Return at most so many different titles; those that begin as was typed first, then the shorter ones."""
    text = nfc(typed).strip()
    if sum(letter.isalnum() for letter in text) < SHORTEST:
        return ()
    for reading in dict.fromkeys((text, undo_telex(text))):
        words = unmarked(spoken(reading))[:MOST_SYLLABLES]
        places = _newest(view, words, Sieve(SearchRequest(visibility=visibility))) if words else []
        if places:
            titles = dict.fromkeys(document.title for document in view.fetch(places).values())
            start = " ".join(words)
            order = sorted(titles, key=lambda title: (not " ".join(unmarked(spoken(title))).startswith(start), len(title)))
            return tuple(order[:most])
    return ()


def _newest(view: View, words: Sequence[str], sieve: Sieve) -> list[Place]:
    """Return the places of titles that hold these words, the last published first."""
    *whole, unfinished = words
    endings = view.beginning("title", f"{whole[-1]}_{unfinished}" if whole else unfinished, MOST_ENDINGS)
    needed = [*whole[:1], *neighbours(whole)]
    view.foresee(("title", term) for term in (*endings, *needed))
    found = []
    for number, segment in enumerate(view.segments):
        for at in _holding(view, number, endings, needed):
            if at < len(segment.alive) and segment.alive[at] and sieve.is_visible(segment.cards[at]):
                found.append((-segment.published[at], number, at))
    return [(number, at) for _, number, at in sorted(found)[:MOST_TITLES]]


def _holding(view: View, number: int, endings: Sequence[str], needed: Sequence[str]) -> Iterator[int]:
    places = {at for ending in endings for at in view.postings(number, "title", ending).places()}
    for term in needed:
        if not places:
            break
        places &= set(view.postings(number, "title", term).places())
    yield from places
