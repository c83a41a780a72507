"""Every task sits on a queue that the worker serves, and every queue is served."""

from __future__ import annotations

from flask import Flask

from lms.jobs import QUEUES, TASKS
from lms.operations.serving import worker_command


def test_every_queue_is_served(roof: Flask) -> None:
    served = worker_command(1)[worker_command(1).index("--queues") + 1].split(",")
    assert set(served) == set(QUEUES)
    assert {task.queue for task in TASKS.values()} <= set(served)
