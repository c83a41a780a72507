"""A PostgreSQL index, read: the columns of all documents kept in memory and followed, postings fetched for each question."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import cast

from psycopg import sql

from lms.search.facets import Card, from_bytes
from lms.search.index import Document
from lms.search.packing import unpack
from lms.search.postgresql_place import Connection, Place, State
from lms.search.postgresql_writing import BLOCK, MARKS, key, postings_of
from lms.search.postings import Dense, Postings, Sparse
from lms.search.reading import Place as Where

MOST_COMMON = 1_500
"""Blocks of common terms that a process keeps, of 16 KB each: those of some 200 syllables at 100,000 documents."""

_card = lru_cache(maxsize=8192)(from_bytes)
_NOTHING: Postings = Sparse(array("H"), b"")


class Block:
    """The columns of one block; they grow, and a document once gone stays gone."""

    def __init__(self) -> None:
        self.lengths = array("I")
        self.published = array("q")
        self.cards: list[Card] = []
        self.alive = bytearray()


class Columns:
    """What each document of one turn is beside its words, as of one revision."""

    def __init__(self, place: Place, turn: str) -> None:
        self.turn = turn
        self.revision = -1
        self.blocks: list[Block] = []
        self.size = self.documents = 0
        self.total_length = 0
        self.tally: Counter[Card] = Counter()
        self._names = place.names(turn)
        self._cards: dict[int, Card] = {}
        self._newest: list[Where] | None = None
        self.common: dict[str, dict[int, Postings]] = {}
        self.full = 0
        """Blocks before this one are full: their postings never change, and those of common terms are kept in `common`."""

    def keep(self, name: str, found: dict[int, Postings]) -> None:
        """Keep the postings of a common term in full blocks, which would otherwise be sent for every other question."""
        if any(isinstance(postings, Dense) for postings in found.values()):
            if len(self.common) * max(1, self.full) >= MOST_COMMON:
                self.common.clear()
            self.common[name] = {block: postings for block, postings in found.items() if block < self.full}

    def follow(self, connection: Connection, revision: int) -> None:
        """Take over what was written since the last look."""
        statement = (
            "SELECT string_agg(int4send(number), '' ORDER BY number), string_agg(int4send(is_alive::int), '' ORDER BY number),"
            " string_agg(int4send(length), '' ORDER BY number), string_agg(int8send(published), '' ORDER BY number),"
            " string_agg(int4send(card), '' ORDER BY number) FROM {documents} WHERE changed > %s"
        )
        with connection.cursor(binary=True) as cursor:
            stored = cursor.execute(sql.SQL(statement).format(**self._names), [self.revision]).fetchone()
            if stored is None or stored[0] is None:
                self.revision = revision
                return
            numbers, alive, lengths, published, cards = (
                _numbers(cast("bytes", column), code) for column, code in zip(stored, "iiiqi", strict=True)
            )
            if not set(cards) <= self._cards.keys():
                known = cursor.execute(sql.SQL("SELECT card, fields FROM {cards}").format(**self._names)).fetchall()
                self._cards = {cast("int", card): _card(bytes(cast("bytes", fields))) for card, fields in known}
        self.tally = self.tally.copy()  # who still answers from the older count keeps it
        for number, is_alive, length, when, card in zip(numbers, alive, lengths, published, cards, strict=True):
            if number < self.size:
                self._end(number, is_alive)
            else:
                self._append(is_alive, length, when, self._cards[card])
        if self.full != self.size // BLOCK:
            self.full = self.size // BLOCK
            self.common = {}
        self._newest = None
        self.revision = revision

    def _append(self, is_alive: int, length: int, published: int, card: Card) -> None:
        if self.size % BLOCK == 0:
            self.blocks.append(Block())
        block = self.blocks[-1]
        block.lengths.append(length)
        block.published.append(published)
        block.cards.append(card)
        block.alive.append(is_alive)
        self.size += 1
        self.total_length += length
        if is_alive:
            self.documents += 1
            self.tally[card] += 1

    def _end(self, number: int, is_alive: int) -> None:
        block, at = self.blocks[number // BLOCK], number % BLOCK
        if block.alive[at] and not is_alive:
            block.alive[at] = 0
            self.documents -= 1
            self.tally.subtract([block.cards[at]])
            if not self.tally[block.cards[at]]:
                del self.tally[block.cards[at]]

    def newest(self) -> list[Where]:
        """Return all documents, the last published first."""
        if self._newest is None:
            everything = [
                (-when, number, at)
                for number, block in enumerate(self.blocks)
                for at, (when, is_alive) in enumerate(zip(block.published, block.alive, strict=True))
                if is_alive
            ]
            self._newest = [(number, at) for _, number, at in sorted(everything)]
        return self._newest


def _numbers(stored: bytes, code: str) -> array[int]:
    """Return integers as the server sends them, the greater byte first."""
    numbers: array[int] = array(code)
    numbers.frombytes(stored)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def columns(place: Place, connection: Connection, state: State, kept: Columns | None) -> Columns:
    """Return the columns up to the state: those kept, followed, or new ones after a rebuild."""
    found = kept if kept is not None and kept.turn == state.turn else Columns(place, state.turn)
    if found.revision < state.revision:
        found.follow(connection, state.revision)
    return found


class Reading:
    """A View for one question, on one connection."""

    def __init__(self, place: Place, connection: Connection, known: Columns) -> None:
        self._connection = connection
        self._names = place.names(known.turn)
        self._columns = known
        self._found: dict[str, dict[int, Postings]] = {}
        self._common = known.common
        self._frequencies: dict[tuple[str, str], int] = {}
        self.segments = known.blocks
        self.size = known.size
        self.average_length = max(1.0, known.total_length / max(1, known.size))
        self.tally = known.tally
        self.stamp = known.turn, known.revision
        self.newest = known.newest

    def foresee(self, terms: Iterable[tuple[str, str]]) -> None:
        """Fetch the postings of these terms at one go."""
        wanted = {key(field, text) for field, text in terms} - self._found.keys()
        if not wanted:
            return
        kept, full = self._common, self._columns.full
        self._found |= {name: dict(kept.get(name, {})) for name in wanted}
        fresh = [name for name in wanted if name not in kept]
        statement = sql.SQL(
            "SELECT term, block, places, counts FROM {postings} WHERE term = ANY(%s)"
            " UNION ALL SELECT term, block, places, counts FROM {postings} WHERE term = ANY(%s) AND block >= %s"
        ).format(**self._names)
        with self._connection.cursor(binary=True) as cursor:
            for name, block, places, counts in cursor.execute(statement, [fresh, list(wanted & kept.keys()), full]):
                self._found[cast("str", name)][cast("int", block)] = postings_of(cast("bytes", places), cast("bytes", counts))
        if kept is self._columns.common:  # else the blocks moved on meanwhile
            for name in fresh:
                self._columns.keep(name, self._found[name])

    def frequency(self, field: str, term: str) -> int:
        """Return in how many documents, gone ones among them, the term occurs."""
        found = self._frequencies.get((field, term))
        if found is None:
            found = self._frequencies[field, term] = sum(map(len, self._blocks(field, term).values()))
        return found

    def frequencies(self, field: str, terms: Collection[str]) -> dict[str, int]:
        """Return in how many documents each of the terms that occur at all does, without their postings."""
        names = {key(field, term): term for term in terms}
        # Of the most common terms every place has a count: they come out a little too frequent, which orders them well enough.
        statement = "SELECT term, sum(octet_length(counts))::int FROM {postings} WHERE term = ANY(%s) GROUP BY term"
        found = self._connection.execute(sql.SQL(statement).format(**self._names), [list(names)])
        return {names[cast("str", name)]: cast("int", frequency) for name, frequency in found}

    def beginning(self, field: str, start: str, most: int) -> list[str]:
        """Return terms of a field that begin so, in their order."""
        first = key(field, start)
        statement = "SELECT DISTINCT term FROM {postings} WHERE term >= %s AND term < %s ORDER BY term LIMIT %s"
        found = self._connection.execute(sql.SQL(statement).format(**self._names), [first, first + "\U0010ffff", most])
        return [cast("str", name)[len(MARKS[field]) :] for (name,) in found]

    def postings(self, number: int, field: str, term: str) -> Postings:
        """Return where in a block the term occurs."""
        return self._blocks(field, term).get(number, _NOTHING)

    def _blocks(self, field: str, term: str) -> dict[int, Postings]:
        found = self._found.get(key(field, term))
        if found is None:
            self.foresee([(field, term)])
            found = self._found[key(field, term)]
        return found

    def fetch(self, places: Sequence[Where]) -> dict[Where, Document]:
        """Return the documents as they were put in."""
        numbers = [number * BLOCK + at for number, at in places]
        statement = sql.SQL("SELECT number, document FROM {documents} WHERE number = ANY(%s)").format(**self._names)
        with self._connection.cursor(binary=True) as cursor:
            found = dict(cast("list[tuple[int, bytes]]", cursor.execute(statement, [numbers]).fetchall() if numbers else []))
        return {(number, at): unpack(found[number * BLOCK + at], self.segments[number].cards[at]) for number, at in places}
