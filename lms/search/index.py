"""What an engine of search promises: documents go in, ranked and counted answers come out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

Highlight = tuple[tuple[str, bool], ...]
"""A text in its original spelling, cut into pieces; True marks what was searched for. Templates draw the marks."""

PUBLIC = "public"


class SearchBusy(Exception):
    """Another process has been writing to the index for too long; the same call will do later."""


class SearchUnreachable(Exception):
    """The server that holds the index does not answer, or does not let us in."""


@dataclass(frozen=True, slots=True)
class Document:
    """One findable thing. `visibility` lists tokens, and whoever holds one of them may find it."""

    id: str
    type: str
    title: str
    body: str
    keywords: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    visibility: tuple[str, ...] = (PUBLIC,)
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked. Values of one filter are alternatives; different filters must all hold."""

    q: str = ""
    types: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    visibility: tuple[str, ...] = (PUBLIC,)
    page: int = 1
    per_page: int = 20
    sort: Literal["relevance", "newest"] = "relevance"


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer; its title and a passage of its text as they were written."""

    id: str
    type: str
    score: float
    title_highlight: Highlight
    snippet_highlight: Highlight


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of answers.

    `facets` holds exact counts, most frequent first; those of a facet that is filtered by leave its own filter out, so
    that every value shown leads somewhere. The type counts as a facet, "type". `understood` is the query as it was
    read, where that is not how it was typed.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    understood: str | None = None
    instead: str | None = None
    """A query that was perhaps meant, where nothing is found of the one that was typed, or a word of it stands nowhere."""


class SearchIndex(Protocol):
    """An engine of search. Writes are all or nothing, and every process sees them with its next question."""

    def add(self, documents: Iterable[Document]) -> int:
        """Put the documents in, each in place of an older one with its id, and return how many; raise SearchBusy."""
        ...

    def remove(self, ids: Iterable[str]) -> None:
        """Take the documents with these ids out, as far as they are there; raise SearchBusy."""
        ...

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer; without a query, list everything that the filters leave, newest first."""
        ...

    def suggest(self, typed: str, visibility: tuple[str, ...] = (PUBLIC,), most: int = 8) -> tuple[str, ...]:
        """Return titles that go on as the typed words begin, for the box while somebody types."""
        ...

    def rebuild(self, documents: Iterable[Document], progress: Callable[[int], None] | None = None) -> int:
        """Build a new index beside the old one, then swap; answers and writes go on meanwhile."""
        ...

    def optimise(self) -> None:
        """Spend time on making later answers quicker; raise SearchBusy."""
        ...

    def count(self) -> int:
        """Return how many documents can be found."""
        ...

    def close(self) -> None:
        """Let go of what is held open; the next question opens it anew."""
        ...
