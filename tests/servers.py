"""Databases and brokers of a test's own: files, or places on the PostgreSQL and the Redis that the second pass of the suite names."""

from __future__ import annotations

import os
from pathlib import Path

from redis import Redis
from sqlalchemy import create_engine, text

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
JOBS_BROKER = 0
"""The Redis database of the test of jobs; those of the journeys come after it, one for each worker of the suite."""


def own_database(name: str, folder: Path) -> str:
    """Return the address of an empty database: a SQLite file in `folder`, or one made beside that of TEST_DATABASE_URL."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server:
        return f"sqlite:///{folder}/{name}.sqlite3"
    called = f"lms_{name}_{WORKER}"
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{called}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{called}"'))
    engine.dispose()
    return server.rsplit("/", 1)[0] + "/" + called


def own_broker() -> str:
    """Return the address of an empty broker that no other worker of the suite uses: files, or a database of TEST_BROKER_URL's Redis."""
    server = os.environ.get("TEST_BROKER_URL", "")
    if not server:
        return "filesystem://localhost"
    number = JOBS_BROKER + 1 + int(WORKER.removeprefix("gw") if WORKER != "main" else 14)
    address = f"{server.rsplit('/', 1)[0]}/{number}"
    with Redis.from_url(address) as broker:
        broker.flushdb()
    return address
