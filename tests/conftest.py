"""The real roof over a database, files and jobs of the test's own; nothing is mocked save the clock and the post."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SCRATCH = Path(tempfile.mkdtemp(prefix=f"hoc-suot-doi-{WORKER}-"))


def _own_database() -> str:
    """Return the address of an empty database: a SQLite file, or one made beside the PostgreSQL that TEST_DATABASE_URL names."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server:
        return f"sqlite:///{SCRATCH}/test.sqlite3"
    name = f"lms_test_{WORKER}"
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.rsplit("/", 1)[0] + "/" + name


os.environ.update(
    LMS_DATA_DIR=str(SCRATCH),
    LMS_DATABASE_URL=_own_database(),
    LMS_ENV="development",
    LMS_DEMO="0",
    LMS_RATE_LIMIT="off",
    LMS_SECRET_KEY="a key for tests alone, long enough",
    LMS_BASE_URL="http://localhost",
)

from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402

import wsgi  # noqa: E402 – the roof reads the environment when it is imported
from lms import database, jobs  # noqa: E402
from lms.extensions import Base, db  # noqa: E402


@pytest.fixture(scope="session")
def roof() -> Iterator[Flask]:
    """The application over an empty database with all tables."""
    wsgi.app.testing = True
    jobs.celery.conf.lms_sends = False
    with wsgi.app.app_context():
        Base.metadata.create_all(db.engine)
    yield wsgi.app
    with wsgi.app.app_context():
        db.engine.dispose()
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
