"""What an answer reads of an engine: postings by segment and place, and what a document is beside its words."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from lms.search.facets import Card
from lms.search.index import Document
from lms.search.postings import Postings

Place = tuple[int, int]
"""A document: the number of its segment, and its place in there."""


class Segment(Protocol):
    """A part of the index; the sequences are as long as it has places."""

    @property
    def lengths(self) -> Sequence[int]: ...
    @property
    def published(self) -> Sequence[int]: ...
    @property
    def cards(self) -> Sequence[Card]: ...
    @property
    def alive(self) -> Sequence[int]: ...


class View(Protocol):
    """An index as it stands while one question is answered."""

    @property
    def segments(self) -> Sequence[Segment]: ...
    @property
    def size(self) -> int:
        """How many documents the frequencies are counted in."""
        ...

    @property
    def average_length(self) -> float: ...
    @property
    def tally(self) -> Counter[Card]:
        """How many documents bear each card."""
        ...

    def foresee(self, terms: Iterable[tuple[str, str]]) -> None:
        """Learn which terms (field, text) will be asked for, to fetch them at one go."""
        ...

    def frequency(self, field: str, term: str) -> int:
        """Return in how many documents the term occurs."""
        ...

    def frequencies(self, field: str, terms: Collection[str]) -> Mapping[str, int]:
        """Return in how many documents each of the terms that occur at all does."""
        ...

    def beginning(self, field: str, start: str, most: int) -> list[str]:
        """Return terms of a field that begin so, in their order, at most so many."""
        ...

    def postings(self, number: int, field: str, term: str) -> Postings:
        """Return where in a segment the term occurs."""
        ...

    def fetch(self, places: Sequence[Place]) -> Mapping[Place, Document]:
        """Return the documents as they were put in."""
        ...

    def newest(self) -> Sequence[Place]:
        """Return all documents, the last published first."""
        ...
