"""The database: one declarative base, one session a unit of work, and what must wait for its commit."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import Connection, DateTime, Engine, Executable, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, Session, mapped_column, scoped_session
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.types import JSON, TypeDecorator, Uuid

from lms import clock, turns
from lms.extensions import Base, db


def new_id() -> UUID:
    """Return a UUID version 7 (RFC 9562 §5.7): ordered by time, so that indexes grow at their end."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0x3 << 62)) | (2 << 62)
    return UUID(int=value)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, UTC in the table, aware on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=new_id)]
Instant = Annotated[datetime, mapped_column(UTCDateTime)]
Created = Annotated[datetime, mapped_column(UTCDateTime, default=clock.now)]


Base.registry.update_type_annotation_map({dict[str, Any]: JSON, list[str]: JSON, list[Any]: JSON, datetime: UTCDateTime})


class Model(Base):
    """A table with an `id` (UUID version 7)."""

    __abstract__ = True
    id: Mapped[Id] = mapped_column(sort_order=-1)


session: scoped_session[Any] = db.session


@event.listens_for(Engine, "connect")
def _sqlite_settings(connection: Any, _record: object) -> None:
    """SQLite keeps readers and its writer apart (WAL), checks keys, and waits for a busy file."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we begin transactions ourselves, below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()


_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def writing(expected: bool = True) -> Iterator[None]:
    """Say that transactions begun inside are going to write.

    SQLite gives its write lock at once to those (`BEGIN IMMEDIATE`), where it waits its turn; a transaction that reads first
    and writes later is refused outright when another writer came between.
    """
    token = _writing.set(expected)
    try:
        yield
    finally:
        _writing.reset(token)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if _writing.get():
            turns.take(connection.info, connection.engine.url.database)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@event.listens_for(Pool, "checkin")
def _next_please(_connection: object, record: ConnectionPoolEntry) -> None:
    turns.give_back(record.info)


_AFTER_COMMIT = "after_commit_calls"


def after_commit(call: Callable[[], None]) -> None:
    """Run `call` once the present transaction has committed; forget it if it rolls back."""
    session().info.setdefault(_AFTER_COMMIT, []).append(call)


_GATHERED = "gathered_before_commit"


def gather(call: Callable[[list[Any]], None], item: object) -> None:
    """Let `call` have `item`, with all others that are gathered for it, just before the present transaction commits.

    For what follows from many rows and is cheaper done for all at once: a file of 500 resources is one call, not 500.
    """
    session().info.setdefault(_GATHERED, {}).setdefault(call, {})[item] = None


@event.listens_for(Session, "before_commit")
def _hand_over(ending: Session) -> None:
    for call, items in ending.info.pop(_GATHERED, {}).items():
        call(list(items))


@event.listens_for(Session, "after_rollback")
def _forget_held_calls(finished: Session) -> None:
    finished.info.pop(_AFTER_COMMIT, None)
    finished.info.pop(_GATHERED, None)


def after_reading(*statements: Executable) -> None:
    """Run `statements` in a transaction of their own once the present one has ended.

    For a request that reads and leaves a small trace (seen at, opened at): it must not come to hold SQLite's write lock while
    it renders, and a trace that is lost does no harm.
    """

    def write() -> None:
        with writing(), db.engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    after_commit(write)


_INSERTS: dict[str, Callable[[Any], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(model: type[Model]) -> Any:
    """Return an INSERT that leaves out rows whose key is there already; it returns the ids of those that were new.

    Two requests may bring the same row at the same moment: the later one then waits for the earlier and adds nothing.
    """
    return _insert_new(model, db.engine.dialect.name)


@cache
def _insert_new(model: type[Model], dialect: str) -> Any:
    return _INSERTS[dialect](model.__table__).on_conflict_do_nothing().returning(model.__table__.c.id)


def commit() -> None:
    """Commit the unit of work, then do what waited for it. Only an edge calls this."""
    if not session.registry.has():
        return  # nobody asked the database anything
    session.commit()
    for call in session().info.pop(_AFTER_COMMIT, []):
        call()


def end_reading() -> None:
    """End a unit of work that only read: nothing is written, then what waited for the end is done. Only an edge calls this."""
    if not session.registry.has():
        return
    calls = session().info.pop(_AFTER_COMMIT, [])
    session.close()
    for call in calls:
        call()


def rollback() -> None:
    """Undo the unit of work and forget what waited for it."""
    session.rollback()


@contextmanager
def transaction() -> Iterator[None]:
    """The edge of a command or a task: commit at the end, undo on any error."""
    with writing():
        try:
            yield
            commit()
        except BaseException:
            rollback()
            raise


@contextmanager
def writing_on(*rows: Model) -> Iterator[None]:
    """End the reading that went before, and write in a short transaction of its own to which `rows` come along.

    For what comes often: the turn at writing is held only while something is written. The rows are as they were read; what another
    may have changed since must be read again inside, locked.
    """
    end_reading()
    with transaction():
        session.add_all(rows)
        yield


_watches: dict[tuple[int, str], sqlite3.Connection] = {}
_looking = threading.Lock()


def mark() -> str:
    """Return a mark of the database's state: two equal ones say that nothing was committed in between; "" where none can be had.

    SQLite counts the commits of other connections (`PRAGMA data_version`), so one connection of each process only watches;
    PostgreSQL's snapshot names the transactions that are visible.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            return str(connection.execute(text("SELECT pg_current_snapshot()::text")).scalar())
    file = db.engine.url.database
    if not file or file == ":memory:":
        return ""
    with _looking:
        watch = _watches.get((os.getpid(), file))
        if watch is None:
            watch = _watches[os.getpid(), file] = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        return str(watch.execute("PRAGMA data_version").fetchone()[0])


@event.listens_for(Engine, "engine_disposed")
def _stop_watching(engine: Engine) -> None:
    with _looking:
        watch = _watches.pop((os.getpid(), engine.url.database or ""), None)
    if watch is not None:
        watch.close()
