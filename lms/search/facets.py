"""Filters and counts over cards: what a document is, apart from its words."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from lms.search.index import Document, SearchRequest


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """Type, audience and facets; thousands of documents share a few hundred cards, each compared by identity."""

    facets: Mapping[str, tuple[str, ...]]
    visibility: frozenset[str]


def to_bytes(document: Document) -> bytes:
    """Return the card of a document as text; equal cards give equal bytes."""
    facets = {name: list(values) for name, values in sorted(document.facets.items()) if values}
    fields = {"facets": facets | {"type": [document.type]}, "visibility": sorted(document.visibility)}
    return json.dumps(fields, ensure_ascii=False).encode()


def from_bytes(stored: bytes) -> Card:
    """Return the card that `to_bytes` wrote."""
    fields = json.loads(stored)
    facets = {name: tuple(values) for name, values in fields["facets"].items()}
    return Card(facets, frozenset(fields["visibility"]))


class Sieve:
    """The filters of one request, asked once for each card."""

    def __init__(self, request: SearchRequest) -> None:
        self.visibility = frozenset(request.visibility)
        wanted = {name: frozenset(values) for name, values in request.filters.items() if values}
        if request.types:
            wanted["type"] = frozenset(request.types)
        self.wanted = wanted

    def is_visible(self, card: Card) -> bool:
        return not self.visibility.isdisjoint(card.visibility)

    def failing(self, card: Card) -> list[str]:
        """Return the filters that the card does not meet."""
        return [name for name, values in self.wanted.items() if values.isdisjoint(card.facets.get(name, ()))]

    def passes(self, card: Card) -> bool:
        return self.is_visible(card) and not self.failing(card)

    def count(self, tally: Mapping[Card, int]) -> dict[str, tuple[tuple[str, int], ...]]:
        """Count the values of each facet among the documents that meet all filters, or all but that facet's own."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for card, documents in tally.items():
            if not self.is_visible(card):
                continue
            failing = self.failing(card)
            if len(failing) > 1:
                continue
            for name in failing or card.facets:
                for value in card.facets.get(name, ()):
                    counts[name][value] += documents
        return {name: tuple(sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))) for name, values in counts.items()}
