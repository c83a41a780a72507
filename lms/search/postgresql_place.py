"""A schema of a PostgreSQL database that holds an index: its connections, its locks, its tables and their turns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.errors import DuplicateTable, InsufficientPrivilege, InvalidSchemaName, LockNotAvailable, UndefinedTable, UniqueViolation
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from lms.search.index import SearchBusy, SearchUnreachable

FORMAT = 1
"""Raised with every change to what is stored; an index of another format counts as absent and is rebuilt."""

SCHEMA = "lms_search"

Connection: TypeAlias = "psycopg.Connection[tuple[object, ...]]"

_STATE = """
CREATE TABLE IF NOT EXISTS {state} (
    is_the_one boolean PRIMARY KEY DEFAULT true CHECK (is_the_one),
    format integer NOT NULL,
    turn text NOT NULL,
    revision bigint NOT NULL,
    is_rebuilding boolean NOT NULL
);
CREATE TABLE IF NOT EXISTS {notes} (id text PRIMARY KEY)
"""
_TABLES = """
CREATE TABLE {cards} (card integer PRIMARY KEY, fields bytea NOT NULL);
CREATE TABLE {documents} (
    number integer NOT NULL, id text NOT NULL, is_alive boolean NOT NULL, changed bigint NOT NULL,
    length integer NOT NULL, published bigint NOT NULL, card integer NOT NULL, document bytea NOT NULL
);
CREATE TABLE {postings} (term text COLLATE "C" NOT NULL, block integer NOT NULL, places bytea NOT NULL, counts bytea NOT NULL);
ALTER TABLE {documents} ALTER document SET STORAGE EXTERNAL;
ALTER TABLE {postings} ALTER places SET STORAGE EXTERNAL, ALTER counts SET STORAGE EXTERNAL
"""
_DOCUMENT_INDEXES = """
ALTER TABLE {documents} ADD PRIMARY KEY (number);
CREATE UNIQUE INDEX ON {documents} (id) WHERE is_alive;
CREATE INDEX ON {documents} (changed)
"""
_LOCKS = {"write": 1, "rebuild": 2}


@dataclass(frozen=True, slots=True)
class State:
    """Which tables answer, how often they were written, whether a rebuild wants to know of writes."""

    turn: str
    revision: int
    is_rebuilding: bool


class Gone(Exception):
    """The tables were swapped for others between two steps: look again."""


class Place:
    """The schema that an address names: `postgresql://user@host/database?schema=lms_search`."""

    def __init__(self, url: str, patience: float) -> None:
        address = urlsplit(url)
        options = dict(parse_qsl(address.query))
        self.schema = options.pop("schema", SCHEMA)
        self.patience = patience
        plain = urlunsplit(address._replace(scheme="postgresql+psycopg", query=urlencode(options)))
        self._process = os.getpid()
        self._engine = create_engine(make_url(plain), pool_pre_ping=True, pool_size=4, max_overflow=12)

    def close(self) -> None:
        """Let go of every idle connection."""
        self._engine.dispose()

    def table(self, name: str, turn: str = "") -> sql.Identifier:
        """Return the quoted name of a table, of one turn where there are several."""
        return sql.Identifier(self.schema, f"{name}_{turn}" if turn else name)

    def names(self, turn: str = "") -> dict[str, sql.Identifier]:
        """Return every table's quoted name, to be put into a statement."""
        turned = {name: self.table(name, turn) for name in ("cards", "documents", "postings")}
        return {"state": self.table("state"), "notes": self.table("notes"), **turned}

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection; commit at the end, roll back on any error."""
        if self._process != os.getpid():  # a fork: the idle connections are the parent's
            self._engine.dispose(close=False)
            self._process = os.getpid()
        try:
            lent = self._engine.raw_connection()
        except psycopg.OperationalError as error:
            raise SearchUnreachable(str(error).splitlines()[0]) from error
        try:
            connection: Connection = lent.driver_connection  # type: ignore[assignment] # psycopg's own, by the address
            yield connection
            connection.commit()
        except UndefinedTable as error:
            lent.rollback()
            raise Gone from error
        except InsufficientPrivilege as error:
            lent.rollback()
            raise SearchUnreachable(str(error).splitlines()[0]) from error
        except BaseException:
            lent.rollback()
            raise
        finally:
            lent.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection without a transaction, which spares a question two trips; raise Gone where the tables are no more."""
        with self.connection() as connection:
            connection.autocommit = True
            try:
                yield connection
            finally:
                connection.autocommit = False

    def state(self, connection: Connection) -> State | None:
        """Return which tables answer, or None before the first write."""
        query = sql.SQL("SELECT turn, revision, is_rebuilding FROM {state} WHERE format = %s AND turn <> ''").format(**self.names())
        try:
            row = connection.execute(query, [FORMAT]).fetchone()
        except (UndefinedTable, InvalidSchemaName):
            if not connection.autocommit:
                connection.rollback()
            return None
        return None if row is None else State(*row)  # type: ignore[arg-type] # the columns above, in their order

    def set_state(self, connection: Connection, **values: object) -> None:
        """Write parts of the state."""
        parts = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in values.items()]
        connection.execute(sql.SQL("UPDATE {} SET {}").format(self.table("state"), sql.SQL(", ").join(parts)))

    def prepare(self) -> None:
        """Make schema and state where they are not there yet; two processes may try at once."""
        try:
            with self.connection() as connection:
                if self._is_prepared(connection):
                    return
                connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(self.schema)))
                connection.execute(sql.SQL(_STATE).format(**self.names()))
                first = sql.SQL("INSERT INTO {} VALUES (true, {}, '', 0, false) ON CONFLICT DO NOTHING")
                connection.execute(first.format(self.table("state"), sql.Literal(FORMAT)))
        except (UniqueViolation, DuplicateTable):  # the other process was quicker, and made the same
            return

    def _is_prepared(self, connection: Connection) -> bool:
        found = connection.execute("SELECT to_regclass(%s)", [f'"{self.schema}".notes']).fetchone()
        return found is not None and found[0] is not None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the right to write until the transaction ends; raise SearchBusy when patience ends."""
        self.prepare()
        with self.connection() as connection:
            self.lock(connection, "write")
            yield connection

    @contextmanager
    def rebuilding(self) -> Iterator[Connection]:
        """Hold the right to rebuild, with a connection whose one transaction builds and swaps."""
        self.prepare()
        with self.connection() as connection:
            self.lock(connection, "rebuild")
            yield connection

    def lock(self, connection: Connection, what: str) -> None:
        """Take a lock that falls with the transaction, hence with its process; it is known by the schema's name."""
        connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{max(1, int(self.patience * 1000))}ms"])
        try:
            connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [self.schema, _LOCKS[what]])
        except LockNotAvailable as error:
            raise SearchBusy(f"{what} lock of {self.schema} was held for {self.patience:g} s") from error
        connection.execute("SELECT set_config('lock_timeout', '0', true)")

    def new_turn(self, connection: Connection) -> str:
        """Make empty tables beside the present ones and return their turn."""
        turn = uuid4().hex[:12]
        connection.execute(sql.SQL(_TABLES).format(**self.names(turn)))
        connection.execute(sql.SQL(_DOCUMENT_INDEXES).format(**self.names(turn)))
        return turn

    def key_postings(self, connection: Connection, turn: str) -> None:
        """Make postings findable by their term; quicker once for all than with each of a whole import."""
        connection.execute(sql.SQL("ALTER TABLE {postings} ADD PRIMARY KEY (term, block)").format(**self.names(turn)))

    def drop_others(self) -> None:
        """Remove the tables of turns that no longer answer, save those that a rebuild is filling (they are not committed yet)."""
        with self.writing() as connection:
            state = self.state(connection)
            rows = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename ~ '^(cards|documents|postings)_'", [self.schema]
            ).fetchall()
            for (name,) in rows:
                if state is None or not str(name).endswith(state.turn):
                    connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(self.schema, str(name))))
