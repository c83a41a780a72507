"""One generation of a Whoosh index, read: postings as arrays of impacts, and what a document is beside its words."""

import json
import zlib
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import compress
from threading import Lock
from typing import TypeAlias
from weakref import finalize

from whoosh.index import FileIndex
from whoosh.reading import IndexReader, TermNotFound

from lms.search.facets import Card, from_bytes
from lms.search.index import Document, SearchRequest, SearchResults
from lms.search.ranking import impact

MOST_CACHED = 600_000
"""Postings kept decoded in one process, at 8 bytes each; the syllables of everyday questions fit."""

MOST_SETS = 64
"""Posting lists kept as sets, for the words of quoted phrases."""

MOST_ANSWERS = 200
"""Answers kept until the next commit; a catalogue's first pages are asked for again and again."""

Impacts: TypeAlias = "tuple[array[int], array[float]]"

_card = lru_cache(maxsize=8192)(from_bytes)


def pack(document: Document) -> bytes:
    """Return what is stored to show a document and to move it to another index."""
    when = None if document.published_at is None else document.published_at.isoformat()
    fields = [document.id, document.title, document.body, document.keywords, when]
    return zlib.compress(json.dumps(fields, ensure_ascii=False).encode(), 6)


class Segment:
    """A part of the index that never changes but for its deletions."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self.size = reader.doc_count_all()
        lengths, published, cards = (reader.column_reader(name) for name in ("length", "published", "card"))
        self.lengths = array("I", (lengths[i] for i in range(self.size)))
        self.published = array("q", (published[i] for i in range(self.size)))
        self.cards: list[Card] = [_card(cards[i]) for i in range(self.size)]
        self.alive = bytearray(not reader.is_deleted(i) for i in range(self.size))


class View:
    """A reader of the index as it stood at one commit. Threads share it."""

    def __init__(self, index: FileIndex) -> None:
        self.generation = index.latest_generation()
        self._reader = index.reader()
        # Threads may still read an older view when a newer one takes its place: the last to let go closes the files.
        finalize(self, self._reader.close)
        self.segments = [Segment(leaf) for leaf, _ in self._reader.leaf_readers() if leaf.doc_count_all()]
        self.documents = sum(sum(segment.alive) for segment in self.segments)
        # Frequencies count deleted documents until their segment is merged, so they are weighed against all.
        self.size = sum(segment.size for segment in self.segments)
        total = sum(sum(segment.lengths) for segment in self.segments)
        self.average_length = max(1.0, total / max(1, self.size))
        # Whoosh's files keep one position for all who read them, hence one lock for all reading.
        self._lock = Lock()
        self._cache: dict[tuple[int, str, str], Impacts] = {}
        self._cached = 0
        self._sets: dict[tuple[int, str, str], frozenset[int]] = {}
        self._answers: dict[object, SearchResults] = {}
        self._newest: list[tuple[int, int]] | None = None
        self.tally: Counter[Card] = Counter()
        for segment in self.segments:
            self.tally.update(compress(segment.cards, segment.alive))

    def remembered(self, request: SearchRequest, answer: Callable[[], SearchResults]) -> SearchResults:
        """Return the answer to a request that was asked of this view before, or find and keep it."""
        filters = tuple(sorted((name, tuple(values)) for name, values in request.filters.items()))
        key = replace(request, filters={}), filters
        found = self._answers.get(repr(key))
        if found is None:
            found = answer()
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            self._answers[repr(key)] = found
        return found

    def newest(self) -> list[tuple[int, int]]:
        """Return all documents, as segment and place, the last published first."""
        if self._newest is None:
            everything = [
                (-segment.published[at], number, at)
                for number, segment in enumerate(self.segments)
                for at in range(segment.size)
                if segment.alive[at]
            ]
            self._newest = [(number, at) for _, number, at in sorted(everything)]
        return self._newest

    def frequency(self, field: str, term: str) -> int:
        """Return in how many documents the term occurs."""
        with self._lock:
            return int(self._reader.doc_frequency(field, term))

    def impacts(self, number: int, field: str, term: str) -> Impacts:
        """Return the documents of a segment that hold the term, and its BM25 impact in each."""
        key = (number, field, term)
        with self._lock:
            found = self._cache.get(key)
            if found is None:
                found = self._read(self.segments[number], field, term)
                if self._cached > MOST_CACHED:
                    self._cache.clear()
                    self._cached = 0
                self._cache[key] = found
                self._cached += len(found[0])
            return found

    def documents_with(self, number: int, field: str, term: str) -> frozenset[int]:
        """Return the documents of a segment that hold the term."""
        key = (number, field, term)
        if key not in self._sets:
            if len(self._sets) > MOST_SETS:
                self._sets.clear()
            self._sets[key] = frozenset(self.impacts(number, field, term)[0])
        return self._sets[key]

    def _read(self, segment: Segment, field: str, term: str) -> Impacts:
        ids, values = array("I"), array("f")
        try:
            postings = segment.reader.postings(field, term)
        except TermNotFound:
            return ids, values
        lengths, average = segment.lengths, self.average_length
        while postings.is_active():
            document = postings.id()
            ids.append(document)
            values.append(impact(postings.weight(), lengths[document], average))
            postings.next()
        return ids, values

    def document(self, number: int, at: int) -> Document:
        """Return a document as it was put in."""
        segment = self.segments[number]
        with self._lock:
            stored: bytes = segment.reader.stored_fields(at)["document"]
        id_, title, body, keywords, when = json.loads(zlib.decompress(stored))
        card = segment.cards[at]
        facets = dict(card.facets)
        (type_,) = facets.pop("type")
        return Document(
            id=id_,
            type=type_,
            title=title,
            body=body,
            keywords=tuple(keywords),
            facets=facets,
            visibility=tuple(sorted(card.visibility)),
            published_at=when and datetime.fromisoformat(when),
        )

    def find(self, id_: str) -> Document | None:
        """Return the document with this id."""
        for number, segment in enumerate(self.segments):
            for at in self.impacts(number, "id", id_)[0]:
                if segment.alive[at]:
                    return self.document(number, at)
        return None
