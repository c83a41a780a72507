"""Turns at writing to a SQLite file: threads and processes wait in a queue that wakes the next one.

SQLite itself has waiters look again every so often (up to 100 ms): under sixty writers the unlucky ones starve.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import MutableMapping
from typing import Any

PATIENCE_SECONDS = 10
"""After this the writer goes ahead and SQLite says whether it may."""
_KEPT = "writing_turn"
_here = threading.Lock()


def take(connection: MutableMapping[Any, Any], database: str | None) -> None:
    """Wait for the turn; `connection` is the info of the connection that will write, and holds it until `give_back`."""
    if not database or database == ":memory:" or _KEPT in connection:
        return
    if not _here.acquire(timeout=PATIENCE_SECONDS):
        return
    try:
        queue = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(queue, fcntl.LOCK_EX)
    except OSError:  # a file system without locks: SQLite's own waiting has to do
        _here.release()
        return
    connection[_KEPT] = queue


def give_back(connection: MutableMapping[Any, Any]) -> None:
    """Let the next one write, if this connection held the turn."""
    queue = connection.pop(_KEPT, None)
    if queue is not None:
        os.close(queue)
        _here.release()
