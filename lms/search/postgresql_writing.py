"""Documents into the tables of a PostgreSQL index: postings gathered by term and block, appended, never rewritten in place."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice

from psycopg import sql

from lms.search import facets
from lms.search.analysis import Terms, terms_of
from lms.search.index import Document
from lms.search.packing import pack
from lms.search.postgresql_place import Connection, Place
from lms.search.postings import Dense, Postings, Sparse

BLOCK = 1 << 14
"""Documents in one block. One document more rewrites the blocks of its syllables, some 1.5 MB at the worst; one query reads one
row for each term and block, seven at 100,000 documents."""

DENSE = BLOCK // 8
"""Postings from which a term of a full block is kept as one count for every place."""

CHUNK = 1000
"""Documents between two trips to the server."""

NEVER = -(2**40)
"""Stands for "no date" and sorts last."""

MARKS = {"folded": "", "bigram": "", "exact": "=", "title": "^"}
"""What stands before a term of each field; none of these occurs in a syllable, and pairs have their "_"."""

LONGEST = 100
"""Characters of a term that are told apart: nobody types more, and an index key has an end."""


def key(field: str, term: str) -> str:
    """Return the name of a term in the table of postings."""
    return MARKS[field] + term[:LONGEST]


class Writer:
    """Writes to the tables of one turn inside one transaction; `finish` sends what is still held."""

    def __init__(self, place: Place, connection: Connection, turn: str, revision: int, *, is_new: bool) -> None:
        self._connection = connection
        self._names = place.names(turn)
        self._revision = revision
        self._is_new = is_new
        self._cards: dict[bytes, int] = {bytes(fields): card for card, fields in self._rows("SELECT card, fields FROM {cards}")}  # type: ignore[call-overload, misc] # columns by their types
        self._known_cards = len(self._cards)
        ((last,),) = self._rows("SELECT coalesce(max(number), -1) FROM {documents}")
        self._next = int(last) + 1  # type: ignore[call-overload] # an integer, by its column
        self._block = self._next // BLOCK
        self._held: dict[str, bytearray] = {}

    def _sql(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(**self._names)

    def _rows(self, statement: str) -> list[tuple[object, ...]]:
        return self._connection.execute(self._sql(statement)).fetchall()

    def put(self, documents: Iterable[Document]) -> list[str]:
        """Put documents in, each in place of an older one with its id, and return their ids; of two alike the later wins."""
        written: dict[str, None] = {}
        pending = iter(documents)
        while chunk := {document.id: document for document in islice(pending, CHUNK)}:
            self.bury(list(chunk))
            rows = [self._row(document) for document in chunk.values()]  # a full block is sent meanwhile, on the same connection
            with self._connection.cursor() as cursor, cursor.copy(self._sql("COPY {documents} FROM STDIN (FORMAT BINARY)")) as copy:
                copy.set_types(["int4", "text", "bool", "int8", "int4", "int8", "int4", "bytea"])
                for row in rows:
                    copy.write_row(row)
            written |= dict.fromkeys(chunk)
        return list(written)

    def bury(self, ids: list[str]) -> None:
        """Mark the documents with these ids as gone."""
        statement = self._sql("UPDATE {documents} SET is_alive = false, changed = %s WHERE is_alive AND id = ANY(%s)")
        self._connection.execute(statement, [self._revision, ids])

    def _row(self, document: Document) -> tuple[object, ...]:
        number = self._next
        self._next += 1
        terms = terms_of(document)
        self._hold(number, terms)
        card = facets.to_bytes(document)
        when = document.published_at
        published = NEVER if when is None else int(when.timestamp())
        known = self._cards.setdefault(card, len(self._cards))
        return number, document.id, True, self._revision, terms.length, published, known, pack(document)

    def _hold(self, number: int, terms: Terms) -> None:
        block, at = divmod(number, BLOCK)
        if block != self._block:
            self._send(is_full=True)
            self._block = block
        place, held = at.to_bytes(2, "little"), self._held
        for mark, counts in (("", terms.folded), ("", terms.bigram), ("=", terms.exact), ("^", terms.title)):
            for term, count in counts.items():
                name = mark + term[:LONGEST]
                posting = place + (count if count < 256 else 255).to_bytes(1, "little")
                if name in held:
                    held[name] += posting
                else:
                    held[name] = bytearray(posting)

    def finish(self) -> None:
        """Send what is held."""
        self._send()
        fresh = list(self._cards.items())[self._known_cards :]
        with self._connection.cursor() as cursor:
            cursor.executemany(self._sql("INSERT INTO {cards} (fields, card) VALUES (%s, %s)"), fresh)
        self._known_cards = len(self._cards)

    def _send(self, *, is_full: bool = False) -> None:
        """Send the block; nothing is ever added to a full one, so its common terms may be kept as one count for every place."""
        dense = 3 * DENSE if self._is_new and is_full else BLOCK * 3
        rows = (
            (name, self._block, *(_counts_of_all(held) if len(held) > dense else (_column(held), bytes(held[2::3]))))
            for name, held in sorted(self._held.items())
        )
        if self._is_new:
            self._copy(rows)
        else:
            self._append(rows)
        self._held = {}

    def _copy(self, rows: Iterator[tuple[str, int, bytes, bytes]]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(self._sql("COPY {postings} FROM STDIN (FORMAT BINARY)")) as copy:
            copy.set_types(["text", "int4", "bytea", "bytea"])
            for row in rows:
                copy.write_row(row)

    def _append(self, rows: Iterator[tuple[str, int, bytes, bytes]]) -> None:
        statement = self._sql(
            "INSERT INTO {postings} AS p (term, block, places, counts)"
            " SELECT * FROM unnest(%s::text[], %s::int[], %s::bytea[], %s::bytea[])"
            " ON CONFLICT (term, block) DO UPDATE SET places = p.places || excluded.places, counts = p.counts || excluded.counts"
        )
        while batch := list(islice(rows, 20_000)):
            self._connection.execute(statement, [list(column) for column in zip(*batch, strict=True)])


def _column(held: bytearray) -> bytes:
    """Return the places out of postings of three bytes each: two of place, one of count."""
    places = bytearray(len(held) // 3 * 2)
    places[0::2], places[1::2] = held[0::3], held[1::3]
    return bytes(places)


def _counts_of_all(held: bytearray) -> tuple[bytes, bytes]:
    """Return the number of places in place of them, and a count for every place of the block."""
    counts = bytearray(BLOCK)
    for at, count in zip(places_of(_column(held)), held[2::3], strict=True):
        counts[at] = count
    return (len(held) // 3).to_bytes(4, "little"), bytes(counts)


def postings_of(places: bytes, counts: bytes) -> Postings:
    """Return the postings that were stored so."""
    is_sparse = len(places) == 2 * len(counts)
    return Sparse(places_of(places), counts) if is_sparse else Dense(counts, int.from_bytes(places, "little"))


def places_of(stored: bytes) -> array[int]:
    """Return the places that were stored as two bytes each, the lesser first."""
    places = array("H")
    places.frombytes(stored)
    if sys.byteorder == "big":
        places.byteswap()
    return places
