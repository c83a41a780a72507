"""Jobs: promised with their cause, run once, tried again, taken back from the dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock, database, jobs
from lms.database import session
from lms.jobs import Job, current_job, due, enqueue, job, perform, reclaim, relay, run_pending_jobs

ran: list[str] = []


@job("test.note")
def note(word: str) -> None:
    ran.append(word)
    current_job().progress(0.5, "nửa đường")


@job("test.fail", retries=2)
def fail() -> None:
    raise RuntimeError("không được")


@job("test.one-at-a-time", queue="media", limit=1)
def one_at_a_time() -> None:
    ran.append("one")


@pytest.fixture(autouse=True)
def _empty(app: Flask) -> Iterator[None]:
    ran.clear()
    yield
    for name in ("test.note", "test.fail", "test.one-at-a-time"):
        assert name in jobs.TASKS


def _states() -> list[str]:
    session.rollback()
    return list(session.scalars(select(Job.state).order_by(Job.id)))


def test_a_job_runs_after_its_cause_was_committed() -> None:
    enqueue(note, word="một")
    assert run_pending_jobs() == 0  # the cause was undone with its transaction
    enqueue(note, word="hai")
    database.commit()
    assert run_pending_jobs() == 1
    assert ran == ["hai"]
    assert _states() == ["done"]


def test_a_key_stands_for_the_same_work_until_it_runs() -> None:
    first = enqueue(note, key="k", word="một")
    assert enqueue(note, key="k", word="hai") == first
    database.commit()
    run_pending_jobs()
    assert enqueue(note, key="k", word="ba") != first
    database.commit()
    run_pending_jobs()
    assert ran == ["một", "ba"]


def test_what_fails_is_tried_again_later_and_then_given_up() -> None:
    job_id = enqueue(fail)
    database.commit()
    waits = []
    for _attempt in range(3):
        with clock.frozen(clock.now() + timedelta(hours=1 + len(waits))):
            began = clock.now()
            assert perform(job_id)
            session.rollback()
            row = session.get_one(Job, job_id)
            waits.append((row.not_before - began).total_seconds())
    assert row.state == "failed" and "không được" in row.error
    assert 3 < waits[0] < 7 and 7 < waits[1] < 13
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert not perform(job_id)


def test_two_workers_run_a_job_once() -> None:
    job_id = enqueue(note, word="một")
    database.commit()
    assert perform(job_id)
    assert not perform(job_id)
    assert ran == ["một"]


def test_a_job_whose_worker_fell_silent_is_due_again() -> None:
    job_id = enqueue(note, word="một")
    database.commit()
    with database.transaction():
        row = session.get_one(Job, job_id)
        row.state, row.leased_until, row.worker = "running", clock.now() + timedelta(seconds=30), "elsewhere:1"
    assert due(clock.now()) == []
    assert not perform(job_id)
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        assert due(clock.now()) == [(job_id, "test.note")]
        assert perform(job_id)
    assert _states() == ["done"]


def test_what_a_dead_process_of_this_machine_ran_is_taken_back_at_once() -> None:
    job_id = enqueue(note, word="một")
    database.commit()
    with database.transaction():
        row = session.get_one(Job, job_id)
        row.state, row.leased_until, row.worker = "running", clock.now() + timedelta(hours=1), jobs.worker_name()
    assert reclaim(lambda _pid: True) == 0
    assert reclaim(lambda _pid: False) == 1
    assert run_pending_jobs() == 1


def test_the_relay_sends_what_is_due_once_a_minute() -> None:
    enqueue(note, word="một", delay=timedelta(seconds=5))
    database.commit()
    assert relay() == 0
    with clock.frozen(clock.now() + timedelta(seconds=6)):
        assert relay() == 1
        assert relay() == 0
    with clock.frozen(clock.now() + timedelta(seconds=120)):
        assert relay() == 1


def test_a_queue_with_a_limit_runs_no_more_at_once() -> None:
    first, second = enqueue(one_at_a_time), enqueue(one_at_a_time)
    database.commit()
    with database.transaction():
        row = session.get_one(Job, first)
        row.state, row.leased_until = "running", clock.now() + timedelta(seconds=30)
    assert not perform(second)
    assert ran == []
    with clock.frozen(clock.now() + timedelta(seconds=40)):
        assert perform(second)


PROMISE = """
import os, wsgi
from lms import database
from lms.jobs import enqueue, job, TASKS
from lms.search.services import index_later
wsgi.app.testing = False
with wsgi.app.app_context():
    index_later("course", ["00000000-0000-0000-0000-000000000000"])
    database.commit()
"""


def test_a_real_worker_takes_the_message_and_ends_when_told(app: Flask, tmp_path: Path) -> None:
    """A worker on the broker of the settings (Redis where TEST_BROKER_URL says so), the web in another process."""
    environ = {
        **os.environ, "LMS_DATA_DIR": str(tmp_path), "LMS_DATABASE_URL": f"sqlite:///{tmp_path}/w.sqlite3",
        "LMS_BROKER_URL": os.environ.get("TEST_BROKER_URL", "filesystem://localhost"), "LMS_DEMO": "0",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", "import wsgi; wsgi.cli(['database', 'upgrade'])"], env=environ, check=True)
    worker = subprocess.Popen([sys.executable, "-c", "import wsgi; wsgi.cli(['worker', '--jobs', '1'])"], env=environ)
    try:
        subprocess.run([sys.executable, "-c", PROMISE], env=environ, check=True)
        assert _wait_until_done(environ)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


def _wait_until_done(environ: dict[str, str]) -> bool:
    """Ask the operator's command until the job is done, half a minute at most."""
    command = "import wsgi; wsgi.cli(['jobs', '--json'])"
    for _attempt in range(30):
        told = subprocess.run([sys.executable, "-c", command], env=environ, check=True, capture_output=True, text=True).stdout
        if '"done": 1' in told:
            return True
    return False


def test_ids_grow_with_time() -> None:
    ids = [database.new_id() for _ in range(50)]
    assert all(isinstance(value, UUID) and value.version == 7 for value in ids)
    assert [value.int >> 80 for value in ids] == sorted(value.int >> 80 for value in ids)
    assert session.scalar(select(func.count()).select_from(Job)) == 0
