"""Answers kept for guests hold until anybody commits anything, in this process or in another, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import database
from lms.settings import ROOT
from tests.conftest import Queries
from tests.factories.courses import make_course
from tests.factories.people import make_role

Counting = Callable[[], AbstractContextManager[Queries]]
OTHER = """
import sys
import wsgi
from sqlalchemy import update
from courses.catalogue.models import CourseRevision
from lms import database
with wsgi.app.app_context(), database.writing():
    database.session.execute(update(CourseRevision).values(title="Cơm nhà"))
    database.session.flush()
    print("written", flush=True)
    sys.stdin.readline()
    database.commit()
    print("committed", flush=True)
"""


class Elsewhere:
    """Another process that renames every course, in a transaction that it keeps open until told to commit."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.hears("written")

    def hears(self, word: str) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == word

    def commit(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.hears("committed")


@contextmanager
def _elsewhere() -> Iterator[Elsewhere]:
    with subprocess.Popen([sys.executable, "-c", OTHER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Elsewhere(process)
        finally:
            process.kill()


@pytest.fixture
def course(app: Flask) -> None:
    make_course(make_role("trainer"), title="Bếp xưa")
    database.commit()
    database.session.remove()


def _page(client: FlaskClient) -> str:
    return client.get("/courses").text


def _is_kept(client: FlaskClient, count_queries: Counting) -> bool:
    """Whether the page was given without asking for courses; PostgreSQL's snapshot also counts what other databases of the server do."""
    with count_queries() as counted:
        assert "Bếp xưa" in _page(client)
    return all("pg_current_snapshot" in statement for statement in counted.statements)


def test_a_guest_sees_what_another_process_committed_at_once(client: FlaskClient, course: None, count_queries: Counting) -> None:
    assert "Bếp xưa" in _page(client)
    assert any(_is_kept(client, count_queries) for _try in range(50)), "made anew although nothing was written"
    with _elsewhere() as other:
        assert "Bếp xưa" in _page(client), "not committed, not seen"
        other.commit()
        page = _page(client)
    assert "Cơm nhà" in page and "Bếp xưa" not in page


def test_an_answer_made_while_another_process_writes_does_not_outlive_its_commit(client: FlaskClient, course: None) -> None:
    with _elsewhere() as other:
        assert "Bếp xưa" in _page(client) and "Bếp xưa" in _page(client)
        other.commit()
        assert "Cơm nhà" in _page(client)
