"""Turns at writing to a SQLite file: threads and processes wait in a queue that wakes the next one.

SQLite itself has waiters look again every so often (up to 100 ms): under sixty writers the unlucky ones starve.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import MutableMapping
from typing import Any

PATIENCE_SECONDS = 10.0
"""After this, counted over both queues, the writer goes ahead and SQLite says whether it may."""
_KEPT = "writing_turn"
_here = threading.Lock()


class _Waiter:
    """A thread that waits for the other processes: the system's own waiting wakes at once but knows no limit of time.

    Whoever loses patience leaves it waiting, for the next writer of this process; a turn that nobody wants any more is passed on.
    """

    def __init__(self, queue: int, file: str) -> None:
        self.file = file
        self._queue = queue
        self._agreeing = threading.Lock()
        self._is_wanted = True
        self._ended = threading.Event()
        self._has_turn = False
        threading.Thread(target=self._wait, name="writing-turn", daemon=True).start()

    def _wait(self) -> None:
        try:
            fcntl.flock(self._queue, fcntl.LOCK_EX)
            self._has_turn = True
        except OSError:
            pass  # without a turn, then
        with self._agreeing:
            if not (self._has_turn and self._is_wanted):
                os.close(self._queue)
                self._has_turn = False
            self._ended.set()

    def turn(self, seconds: float) -> int | None:
        """Return what holds the turn, None where it was not to be had in time."""
        with self._agreeing:
            self._is_wanted = True
        self._ended.wait(seconds)
        with self._agreeing:
            self._is_wanted = False
            return self._queue if self._has_turn else None

    @property
    def is_waiting(self) -> bool:
        return not self._ended.is_set()


_left_waiting: list[_Waiter] = []
"""The one that an impatient writer left, if any; belongs to whoever holds `_here`."""


def _begin_anew() -> None:
    """A forked process has neither its parent's threads nor their turns."""
    global _here
    _here = threading.Lock()
    _left_waiting.clear()


os.register_at_fork(after_in_child=_begin_anew)


def take(connection: MutableMapping[Any, Any], database: str | None) -> None:
    """Wait for the turn; `connection` is the info of the connection that will write, and holds it until `give_back`."""
    if not database or database == ":memory:" or _KEPT in connection:
        return
    deadline = time.monotonic() + PATIENCE_SECONDS
    here = _here
    if not here.acquire(timeout=PATIENCE_SECONDS):
        return
    queue = None
    try:
        queue = _turn_among_processes(f"{database}-turn", deadline)
    finally:
        if queue is None:
            here.release()
        else:
            connection[_KEPT] = (queue, here)


def _turn_among_processes(file: str, deadline: float) -> int | None:
    """Return what holds the turn; None where patience ended, or on a file system without locks: SQLite's own waiting has to do."""
    waiter = _left_waiting.pop() if _left_waiting else None
    if waiter is None or waiter.file != file or not waiter.is_waiting:
        try:
            queue = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiter = _Waiter(queue, file)
        except OSError:
            os.close(queue)
            return None
        else:
            return queue
    turn = waiter.turn(max(0.0, deadline - time.monotonic()))
    if turn is None and waiter.is_waiting:
        _left_waiting.append(waiter)
    return turn


def give_back(connection: MutableMapping[Any, Any]) -> None:
    """Let the next one write, if this connection held the turn."""
    kept: tuple[int, threading.Lock] | None = connection.pop(_KEPT, None)
    if kept is not None:
        queue, here = kept
        os.close(queue)
        here.release()
