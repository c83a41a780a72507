"""Turns at writing: a process that holds its turn for ever delays the others, and stops nobody."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lms import turns
from lms.settings import ROOT

HOLDER = """
import sys
from lms import turns
connection = {}
turns.take(connection, sys.argv[1])
print("mine" if connection else "none", flush=True)
sys.stdin.readline()
turns.give_back(connection)
print("given back", flush=True)
sys.stdin.readline()
"""


@contextmanager
def another_process(database: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has taken the turn, and gives it back when it is sent a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, database], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "mine\n"
        try:
            yield process
        finally:
            process.kill()


def _say(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def _open_files(database: str) -> int:
    """Return how many files of this process are the queue's."""
    found = 0
    for descriptor in range(1024):
        try:
            seen = os.fstat(descriptor)
        except OSError:
            continue
        found += os.path.samestat(seen, Path(f"{database}-turn").stat())
    return found


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.3)
    return str(tmp_path / "one.sqlite3")


def test_a_turn_is_waited_for_and_handed_on(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 30)
    with another_process(database) as other:
        waiting: dict[Any, Any] = {}
        writer = threading.Thread(target=turns.take, args=(waiting, database))
        writer.start()
        _say(other)
        writer.join(20)
        assert not writer.is_alive() and waiting
        turns.give_back(waiting)
    assert _open_files(database) == 0


def test_a_hung_process_costs_each_writer_its_patience_and_no_more(database: str) -> None:
    with another_process(database):
        began = time.monotonic()
        for _writer in range(3):
            connection: dict[Any, Any] = {}
            turns.take(connection, database)
            assert connection == {}, "goes ahead without a turn"
        assert 0.9 <= time.monotonic() - began < 10
        assert _open_files(database) == 1, "one waiter for the whole process, not one for each who lost patience"


def test_who_comes_later_takes_over_the_waiting_and_the_unwanted_turn_is_passed_on(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with another_process(database) as other:
        turns.take({}, database)
        monkeypatch.setattr(turns, "PATIENCE_SECONDS", 30)
        late: dict[Any, Any] = {}
        writer = threading.Thread(target=turns.take, args=(late, database))
        writer.start()
        _say(other)
        writer.join(20)
        assert late
        turns.give_back(late)
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.3)
    with another_process(database):
        turns.take({}, database)
        left = turns._left_waiting[-1]
    assert left._ended.wait(20), "the dead process's turn came to nobody"
    assert _open_files(database) == 0
    with another_process(database):
        pass  # and is free for others


def test_patience_is_counted_over_both_queues(database: str) -> None:
    inside: dict[Any, Any] = {}
    turns.take(inside, database)
    began = time.monotonic()
    turns.take({}, database)
    assert 0.2 <= time.monotonic() - began < 10
    turns.give_back(inside)


def test_a_file_system_without_locks_keeps_no_file_open(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_queue: int, _how: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(turns.fcntl, "flock", refuse)
    connection: dict[Any, Any] = {}
    turns.take(connection, database)
    assert connection == {}
    assert _open_files(database) == 0
    assert not turns._here.locked()


def test_a_fork_does_not_inherit_a_thread_that_waits(database: str) -> None:
    held: dict[Any, Any] = {}
    turns.take(held, database)
    child = os.fork()
    if child == 0:
        os._exit(1 if turns._here.locked() or turns._left_waiting else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    turns.give_back(held)
