"""Jobs: a row in the transaction of its cause, sent to Celery after the commit, run once, seen by the operator."""

from __future__ import annotations

import os
import random
import socket
import threading
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import structlog
from celery import Celery
from celery.signals import worker_init, worker_ready
from flask import Flask
from sqlalchemy import Index, Text, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock, database
from lms.database import Created, Instant, Model, after_commit, session, transaction
from lms.extensions import db
from lms.settings import Settings

F = TypeVar("F", bound=Callable[..., None])

log = structlog.get_logger(__name__)
celery = Celery("lms")

QUEUES = ("default", "media")
HELD, SENT, RUNNING, DONE, FAILED = "held", "sent", "running", "done", "failed"
WAITING = (HELD, SENT)
RESEND_AFTER = timedelta(seconds=60)
"""A message that nobody took up for so long is taken to be lost; taking it up twice does no harm."""


class Job(Model):
    """One piece of work that was promised, with how far it has come."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "uq_jobs_waiting_key",
            "key",
            unique=True,
            sqlite_where=text("state IN ('held', 'sent')"),
            postgresql_where=text("state IN ('held', 'sent')"),
        ),
        Index("ix_jobs_state_not_before", "state", "not_before"),
    )

    name: Mapped[str]
    key: Mapped[str | None]
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=HELD)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[Instant]
    leased_until: Mapped[Instant | None]
    worker: Mapped[str | None]
    progress: Mapped[float] = mapped_column(default=0.0)
    note: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]
    sent_at: Mapped[Instant | None]
    started_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]


@dataclass(frozen=True, slots=True)
class Task:
    """A function that jobs name. `limit`: how many of its queue may run at once; `long`: it opens its own transactions."""

    name: str
    function: Callable[..., None]
    queue: str
    retries: int
    lease: timedelta
    limit: int | None
    long: bool

    def __call__(self, **arguments: Any) -> None:
        self.function(**arguments)


TASKS: dict[str, Task] = {}


def job(
    name: str, *, queue: str = "default", retries: int = 5, lease: int = 30, limit: int | None = None, long: bool = False
) -> Callable[[Callable[..., None]], Task]:
    """Make a function of ids and plain values a task called `name`; `lease` is in seconds."""
    if queue not in QUEUES:
        raise ValueError(f"no worker serves the queue {queue!r}")

    def decorate(function: Callable[..., None]) -> Task:
        task = Task(name, function, queue, retries, timedelta(seconds=lease), limit, long)
        TASKS[name] = task
        return task

    return decorate


def enqueue(task: Task, *, key: str | None = None, delay: timedelta | None = None, **arguments: Any) -> UUID:
    """Promise `task` in the present transaction and return the job's id.

    A `key` names the work: while a job with that key waits, it stands for the new one too. A job that already runs does not,
    since it may have read what is now out of date.
    """
    if key is not None:
        waiting = session.scalar(select(Job.id).where(Job.key == key, Job.state.in_(WAITING)))
        if waiting is not None:
            return UUID(str(waiting))
    now = clock.now()
    row = Job(id=database.new_id(), name=task.name, key=key, arguments=arguments, not_before=now + (delay or timedelta()))
    if delay is None:
        row.state, row.sent_at = SENT, now
    session.add(row)
    session.flush()
    if delay is None:
        after_commit(partial(_send_quietly, row.id, task.queue))
    return row.id


def _send_quietly(job_id: UUID, queue: str) -> None:
    """Send now if the broker is there; if it is not, the relay sends later."""
    if not celery.conf.get("lms_sends"):
        return
    try:
        run.apply_async((str(job_id),), queue=queue, retry=False)
    except (OSError, ConnectionError, run.OperationalError) as error:
        log.warning("job.not_sent", job=str(job_id), reason=str(error))
        _write(job_id, state=HELD)


@dataclass(slots=True)
class Running:
    """The job that the present code runs for; its progress is written at once, in a transaction of its own."""

    id: UUID
    lease: timedelta

    def progress(self, fraction: float, note: str = "") -> None:
        _write(self.id, progress=max(0.0, min(1.0, fraction)), note=note, leased_until=clock.now() + self.lease)


_current: ContextVar[Running | None] = ContextVar("current_job", default=None)


class _NoJob(Running):
    def progress(self, fraction: float, note: str = "") -> None:
        """Outside a job nobody watches."""


def current_job() -> Running:
    """Return the running job, or one that forgets its progress when a task's function is called directly."""
    return _current.get() or _NoJob(UUID(int=0), timedelta())


def _write(job_id: UUID, **values: Any) -> None:
    with database.writing(), db.engine.begin() as connection:
        connection.execute(update(Job).where(Job.id == job_id).values(**values))


def worker_name() -> str:
    """Return host and process, by which a restarted worker knows what its dead predecessor left."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _claim(job_id: UUID) -> tuple[Task, dict[str, Any]] | None:
    """Take the job if it is free; None when another has it, it is done, or its turn has not come."""
    now = clock.now()
    with transaction():
        row = session.get(Job, job_id, with_for_update=True)
        if row is None or row.name not in TASKS:
            return None
        task = TASKS[row.name]
        free = row.state in WAITING or (row.state == RUNNING and row.leased_until is not None and row.leased_until < now)
        if not free or row.not_before > now:
            return None
        if _crowded(row, task, now):
            row.state, row.not_before = HELD, now + timedelta(seconds=2)
            return None
        row.state, row.attempts, row.worker = RUNNING, row.attempts + 1, worker_name()
        row.started_at, row.leased_until = now, now + task.lease
        return task, dict(row.arguments)


def _crowded(row: Job, task: Task, now: datetime) -> bool:
    """Return whether the same work, or as much of its kind as is allowed, runs already."""
    alive = select(Job.id).where(Job.state == RUNNING, Job.leased_until >= now, Job.id != row.id)
    if row.key is not None and session.scalar(alive.where(Job.key == row.key).limit(1)):
        return True
    if task.limit is None:
        return False
    names = [other.name for other in TASKS.values() if other.queue == task.queue and other.limit is not None]
    return len(session.scalars(alive.where(Job.name.in_(names)).limit(task.limit)).all()) >= task.limit


def perform(job_id: UUID) -> bool:
    """Run the job if it is free; return whether it ran. Its failure is written down, never raised."""
    claimed = _claim(job_id)
    if claimed is None:
        return False
    task, arguments = claimed
    token = _current.set(Running(job_id, task.lease))
    beating = threading.Event()
    heart = threading.Thread(target=_beat, args=(db.engine, job_id, task.lease, beating), daemon=True)
    heart.start()
    try:
        if task.long:
            task.function(**arguments)
        else:
            with transaction():
                task.function(**arguments)
        _write(job_id, state=DONE, progress=1.0, finished_at=clock.now(), error="", leased_until=None)
    except Exception as error:  # noqa: BLE001 – whatever a task does wrong must be seen by the operator, not end the worker
        database.rollback()
        _record_failure(job_id, task, error)
    finally:
        beating.set()
        heart.join()
        _current.reset(token)
    return True


def _beat(engine: Any, job_id: UUID, lease: timedelta, stop: threading.Event) -> None:
    """Renew the lease of a living job; when the process dies, the lease runs out and another takes over."""
    while not stop.wait(lease.total_seconds() / 3):
        with database.writing(), engine.begin() as connection:
            connection.execute(update(Job).where(Job.id == job_id, Job.state == RUNNING).values(leased_until=clock.now() + lease))


def _record_failure(job_id: UUID, task: Task, error: Exception) -> None:
    with transaction():
        row = session.get_one(Job, job_id)
        row.error = "".join(traceback.format_exception(error))[-4000:]
        row.leased_until = None
        if row.attempts > task.retries:
            row.state, row.finished_at = FAILED, clock.now()
        else:
            # A fault often passes: wait 5, 10, 20 … seconds, each a little different so that many do not return together.
            row.state = HELD
            row.not_before = clock.now() + timedelta(seconds=5 * 2 ** (row.attempts - 1) * random.uniform(0.8, 1.2))  # noqa: S311 – spreads retries, guards nothing
        log.error("job.failed", job=str(job_id), task=task.name, attempts=row.attempts, reason=repr(error))


@celery.task(name="lms.jobs.run", ignore_result=True)
def _run(job_id: str) -> None:
    with _bound_app().app_context():
        perform(UUID(job_id))


run: Any = _run
_app: Flask | None = None


def _bound_app() -> Flask:
    if _app is None:
        raise RuntimeError("lms.jobs.init_app has not been called")
    return _app


def due(now: datetime) -> list[tuple[UUID, str]]:
    """Return (id, task name) of jobs that should be with a worker and, as far as the table says, are not."""
    lost = or_(
        (Job.state == HELD) & (Job.not_before <= now),
        (Job.state == SENT) & (Job.sent_at < now - RESEND_AFTER),
        (Job.state == RUNNING) & (Job.leased_until < now),
    )
    return [(row.id, row.name) for row in session.execute(select(Job.id, Job.name).where(lost).order_by(Job.id).limit(200))]


def relay() -> int:
    """Send what is due and return how many; the worker calls this every second or two."""
    with transaction():
        jobs = [(job_id, TASKS[name]) for job_id, name in due(clock.now()) if name in TASKS]
        if jobs:
            ids = [job_id for job_id, _ in jobs]
            session.execute(update(Job).where(Job.id.in_(ids)).values(state=SENT, sent_at=clock.now(), leased_until=None))
            for job_id, task in jobs:
                after_commit(partial(_send_quietly, job_id, task.queue))
    return len(jobs)


def reclaim(is_alive: Callable[[int], bool]) -> int:
    """Take back what dead processes of this machine were running; return how many jobs."""
    host = socket.gethostname()
    with transaction():
        rows = session.scalars(select(Job).where(Job.state == RUNNING, Job.worker.startswith(host + ":"))).all()
        dead = [row for row in rows if not is_alive(int((row.worker or "0").rsplit(":", 1)[1]))]
        for row in dead:
            row.state, row.not_before, row.leased_until = HELD, clock.now(), None
    return len(dead)


def _is_alive(pid: int) -> bool:
    if pid == os.getpid():
        return False  # this process has just started: whatever bears its number was another's
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def run_pending_jobs(limit: int = 1000) -> int:
    """Run every waiting job here and now, those they cause included; return how many ran."""
    ran = 0
    while ran < limit:
        job_id = session.scalar(select(Job.id).where(Job.state.in_(WAITING), Job.not_before <= clock.now()).order_by(Job.id).limit(1))
        database.rollback()
        if job_id is None or not perform(job_id):
            break
        ran += 1
    return ran


@worker_init.connect
def _take_back(**_: object) -> None:
    """Before the first message is taken up: later, a job that this very process runs would be taken for a dead one's."""
    with _bound_app().app_context():
        reclaim(_is_alive)


@worker_ready.connect
def _start_relay(**_: object) -> None:
    app = _bound_app()

    def loop() -> None:
        pause = threading.Event()
        while not pause.wait(1.5):
            try:
                with app.app_context():
                    relay()
            except Exception:
                log.exception("relay.failed")

    threading.Thread(target=loop, name="relay", daemon=True).start()


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the workers to the application and the broker that the settings name."""
    global _app
    _app = app
    celery.conf.update(
        broker_url=settings.broker_url,
        lms_sends=not app.testing,
        task_ignore_result=True,
        task_default_queue="default",
        task_create_missing_queues=True,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        timezone="UTC",
    )
    if settings.is_embedded_broker:
        folder = _broker_folder(settings.data_dir)
        celery.conf.broker_transport_options = {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
        }
    celery.set_default()


def _broker_folder(data_dir: Path) -> Path:
    folder = data_dir / "broker"
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder
