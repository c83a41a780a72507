"""One generation of a Whoosh index, read: postings as arrays, and what a document is beside its words."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import compress, islice
from threading import Lock
from weakref import finalize

from whoosh.index import FileIndex
from whoosh.reading import IndexReader, TermNotFound

from lms.search.facets import Card, from_bytes
from lms.search.index import Document
from lms.search.packing import unpack
from lms.search.postings import Sparse
from lms.search.reading import Place
from lms.search.remembering import Remembered

MOST_CACHED = 600_000
"""Postings kept decoded in one process, at 8 bytes each; the syllables of everyday questions fit."""

_card = lru_cache(maxsize=8192)(from_bytes)


COLUMNS = ("length", "published", "card")


class Segment:
    """A part of the index that never changes but for its deletions; raises OSError where it was merged away while it was opened."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self.size = reader.doc_count_all()
        lengths, published, cards = (reader.column_reader(name) for name in COLUMNS)
        self._see_that_all_was_there()
        self.lengths = array("I", (lengths[i] for i in range(self.size)))
        self.published = array("q", (published[i] for i in range(self.size)))
        self.cards: list[Card] = [_card(cards[i]) for i in range(self.size)]
        self.alive = bytearray(not reader.is_deleted(i) for i in range(self.size))

    def _see_that_all_was_there(self) -> None:
        """Open now what Whoosh opens when first asked, while the file is there: a file that is gone it reads as empty."""
        try:
            self.reader.stored_fields(0)
        except TypeError as gone:  # what Whoosh makes of a missing file
            raise OSError("a segment of the search index was merged away") from gone
        if not all(self.reader.has_column(name) for name in COLUMNS):
            raise OSError("a segment of the search index was merged away")


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
        self._cache: dict[tuple[int, str, str], Sparse] = {}
        self._cached = 0
        self.remembered = Remembered()
        self._newest: list[Place] | None = None
        self.tally: Counter[Card] = Counter()
        for segment in self.segments:
            self.tally.update(compress(segment.cards, segment.alive))

    def newest(self) -> list[Place]:
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

    def foresee(self, terms: Iterable[tuple[str, str]]) -> None:
        """Do nothing: the files are at hand."""

    def frequencies(self, field: str, terms: Collection[str]) -> dict[str, int]:
        """Return in how many documents each of the terms that occur at all does."""
        with self._lock:
            found = {term: int(self._reader.doc_frequency(field, term)) for term in terms}
        return {term: frequency for term, frequency in found.items() if frequency}

    def beginning(self, field: str, start: str, most: int) -> list[str]:
        """Return terms of a field that begin so, in their order."""
        with self._lock:
            return [term.decode() for term in islice(self._reader.expand_prefix(field, start), most)]

    def postings(self, number: int, field: str, term: str) -> Sparse:
        """Return the documents of a segment that hold the term, and how often each does."""
        key = (number, field, term)
        with self._lock:
            found = self._cache.get(key)
            if found is None:
                found = self._read(self.segments[number], field, term)
                if self._cached > MOST_CACHED:
                    self._cache.clear()
                    self._cached = 0
                self._cache[key] = found
                self._cached += len(found)
            return found

    def _read(self, segment: Segment, field: str, term: str) -> Sparse:
        ids, values = array("I"), array("f")
        try:
            postings = segment.reader.postings(field, term)
        except TermNotFound:
            return Sparse(ids, values)
        while postings.is_active():
            ids.append(postings.id())
            values.append(postings.weight())
            postings.next()
        return Sparse(ids, values)

    def fetch(self, places: Sequence[Place]) -> dict[Place, Document]:
        """Return the documents as they were put in."""
        return {place: self.document(*place) for place in places}

    def document(self, number: int, at: int) -> Document:
        """Return a document as it was put in."""
        segment = self.segments[number]
        with self._lock:
            stored: bytes = segment.reader.stored_fields(at)["document"]
        return unpack(stored, segment.cards[at])

    def find(self, id_: str) -> Document | None:
        """Return the document with this id."""
        for number, segment in enumerate(self.segments):
            for at in self.postings(number, "id", id_).places():
                if segment.alive[at]:
                    return self.document(number, at)
        return None
