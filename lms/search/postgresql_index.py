"""The engine of a PostgreSQL database: tables of its own that any number of machines read and write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from threading import Lock
from typing import TypeVar, cast

from psycopg import sql

from lms.search.answering import answer
from lms.search.facets import from_bytes
from lms.search.index import PUBLIC, Document, SearchRequest, SearchResults
from lms.search.packing import unpack
from lms.search.postgresql_place import Connection, Gone, Place, State
from lms.search.postgresql_view import Columns, Reading, columns
from lms.search.postgresql_writing import Writer
from lms.search.remembering import Remembered
from lms.search.suggesting import suggestions

T = TypeVar("T")

BATCH = 500


class PostgresqlIndex:
    """A SearchIndex in a schema of a database. Threads may share it; connections are taken as they are needed."""

    def __init__(self, url: str, patience: float = 20.0) -> None:
        self._place = Place(url, patience)
        self._lock = Lock()
        self._columns: Columns | None = None
        self._remembered = Remembered()

    def close(self) -> None:
        """Let go of the connections."""
        self._place.close()

    # Reading

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer from the last commit of any process."""

        def ask(view: Reading) -> SearchResults:
            return self._remembered.answer(view.stamp, request, lambda: answer(view, request))

        return self._read(ask) or SearchResults(0, (), {})

    def suggest(self, typed: str, visibility: tuple[str, ...] = (PUBLIC,), most: int = 8) -> tuple[str, ...]:
        """Return titles that go on as the typed words begin."""
        return self._read(lambda view: suggestions(view, typed, visibility, most)) or ()

    def count(self) -> int:
        """Return how many documents can be found."""
        return self._read(lambda view: sum(view.tally.values())) or 0

    def _read(self, ask: Callable[[Reading], T]) -> T | None:
        for _ in range(5):
            try:
                with self._place.reading() as connection:
                    state = self._place.state(connection)
                    return None if state is None else ask(self._view(connection, state))
            except Gone:  # swapped for another turn and removed between two steps: look again
                continue
        raise OSError("the search index changes faster than it can be read")

    def _view(self, connection: Connection, state: State) -> Reading:
        with self._lock:
            self._columns = columns(self._place, connection, state, self._columns)
            return Reading(self._place, connection, self._columns)

    # Writing

    def add(self, documents: Iterable[Document]) -> int:
        """Put documents in with one transaction."""
        with self._place.writing() as connection:
            state = self._place.state(connection)
            turn = self._place.new_turn(connection) if state is None else state.turn
            if state is None:
                self._place.key_postings(connection, turn)
            revision = 1 if state is None else state.revision + 1
            writer = Writer(self._place, connection, turn, revision, is_new=False)
            ids = writer.put(documents)
            writer.finish()
            self._note(connection, state, ids)
            self._place.set_state(connection, turn=turn, revision=revision)
            return len(ids)

    def remove(self, ids: Iterable[str]) -> None:
        """Take documents out."""
        wanted = list(ids)
        if not wanted:
            return
        with self._place.writing() as connection:
            state = self._place.state(connection)
            if state is None:
                return
            writer = Writer(self._place, connection, state.turn, state.revision + 1, is_new=False)
            writer.bury(wanted)
            self._note(connection, state, wanted)
            self._place.set_state(connection, revision=state.revision + 1)

    def _note(self, connection: Connection, state: State | None, ids: Sequence[str]) -> None:
        """Let a rebuild know what was written while it read its documents."""
        if state is not None and not state.is_rebuilding:
            return
        statement = sql.SQL("INSERT INTO {notes} SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING").format(**self._place.names())
        connection.execute(statement, [list(ids)])

    def optimise(self) -> None:
        """Build anew from the documents that the index itself holds, so that those that are gone leave their postings."""
        self.rebuild(self._documents())

    def _documents(self) -> Iterator[Document]:
        with self._place.connection() as connection:
            state = self._place.state(connection)
            if state is None:
                return
            with connection.cursor("documents", binary=True) as cursor:
                cursor.execute(_stored("d.is_alive", self._place, state.turn))
                while rows := cursor.fetchmany(BATCH):
                    yield from map(_document, rows)

    def rebuild(self, documents: Iterable[Document], progress: Callable[[int], None] | None = None) -> int:
        """Build beside the present tables, catch up with what was written meanwhile, swap: one transaction."""
        with self._place.rebuilding() as connection, self._noting():
            turn = self._place.new_turn(connection)
            writer = Writer(self._place, connection, turn, 0, is_new=True)
            count = len(writer.put(_told(documents, progress)))
            writer.finish()
            self._place.key_postings(connection, turn)
            connection.execute(sql.SQL("ANALYZE {documents}, {postings}").format(**self._place.names(turn)))
            self._place.lock(connection, "write")
            self._catch_up(connection, turn)
            self._place.set_state(connection, turn=turn, revision=1, is_rebuilding=False)
        self._place.drop_others()
        return count

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Have writers note what they write, from now on; until the swap, or until the rebuild fails."""
        with self._place.writing() as connection:
            connection.execute(sql.SQL("TRUNCATE {notes}").format(**self._place.names()))
            self._place.set_state(connection, is_rebuilding=True)
        try:
            yield
        except BaseException:
            with self._place.writing() as connection:
                self._place.set_state(connection, is_rebuilding=False)
            raise

    def _catch_up(self, connection: Connection, turn: str) -> None:
        names = self._place.names()
        noted = [str(id_) for (id_,) in connection.execute(sql.SQL("SELECT id FROM {notes}").format(**names))]
        state = self._place.state(connection)
        if not noted or state is None:
            return
        writer = Writer(self._place, connection, turn, 1, is_new=False)
        writer.bury(noted)
        pending = iter(noted)
        while batch := list(islice(pending, BATCH)):
            with connection.cursor(binary=True) as cursor:
                rows = cursor.execute(_stored("d.is_alive AND d.id = ANY(%s)", self._place, state.turn), [batch]).fetchall()
            writer.put(map(_document, rows))
        writer.finish()


def _stored(where: str, place: Place, turn: str) -> sql.Composed:
    """Return the question for documents with their cards."""
    statement = f"SELECT d.document, c.fields FROM {{documents}} d JOIN {{cards}} c ON c.card = d.card WHERE {where}"  # noqa: S608 - no value in it
    return sql.SQL(statement).format(**place.names(turn))  # type: ignore[arg-type] # built of literals above


def _document(row: tuple[object, ...]) -> Document:
    document, fields = row
    return unpack(cast("bytes", document), from_bytes(cast("bytes", fields)))


def _told(documents: Iterable[Document], progress: Callable[[int], None] | None) -> Iterator[Document]:
    for number, document in enumerate(documents, start=1):
        yield document
        if progress is not None and number % 100 == 0:
            progress(number)
