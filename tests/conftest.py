"""The real roof over a database, files and jobs of the test's own; nothing is mocked save the clock and the post."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.servers import WORKER, own_database

SCRATCH = Path(tempfile.mkdtemp(prefix=f"hoc-suot-doi-{WORKER}-"))


os.environ.update(
    LMS_DATA_DIR=str(SCRATCH),
    LMS_DATABASE_URL=own_database("test", SCRATCH),
    LMS_ENV="development",
    LMS_DEMO="0",
    LMS_RATE_LIMIT="on",
    LMS_SECRET_KEY="a key for tests alone, long enough",
    LMS_BASE_URL="http://localhost",
)

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

import wsgi
from lms import database, jobs
from lms.extensions import Base, db, limiter
from lms.identity import passwords
from lms.search.services import the_index
from tests.factories.browser import Browser


@pytest.fixture(scope="session")
def roof() -> Iterator[Flask]:
    """The application over an empty database with all tables."""
    wsgi.app.testing = True
    wsgi.app.config["WTF_CSRF_ENABLED"] = False  # tests/lms/web turns it on where it is what is tested
    wsgi.app.test_client_class = Browser
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # real hashes, made quickly
    limiter.enabled = False  # tests of the limits turn it on
    jobs.celery.conf.lms_sends = False
    with wsgi.app.app_context():
        Base.metadata.create_all(db.engine)
    yield wsgi.app
    with wsgi.app.app_context():
        db.engine.dispose()
    the_index().close()
    shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture
def app(roof: Flask) -> Iterator[Flask]:
    """The application, in whose tables nothing is left from another test."""
    with roof.app_context():
        yield roof
        database.rollback()
        database.session.remove()
        with database.writing(), db.engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())


@pytest.fixture
def session(app: Flask) -> object:
    """The session of the test's unit of work."""
    return database.session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


class Queries:
    """How many statements the database was sent."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def count(self) -> int:
        return len([statement for statement in self.statements if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE"))])


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[Queries]]:
    """Count what is sent to the database inside a `with`."""

    @contextmanager
    def counting() -> Iterator[Queries]:
        seen = Queries()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
