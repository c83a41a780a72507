"""A house of its own for tests that need real processes: a data folder, a database with tables, a web server, a worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lms.operations.serving import worker_command

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "hoc-suot-doi"


def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for a condition of another process, or fail saying what did not come."""
    pause = threading.Event()
    for _ in range(int(seconds * 20)):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError(f"{what} did not come in {seconds} s")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class House:
    """Settings of an installation in `folder`; `run` runs Python in it, `process` starts something that lasts."""

    def __init__(self, folder: Path, **settings: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "PYTEST"))}
        self.environ: Mapping[str, str] = {
            **kept, "LMS_DATA_DIR": str(folder), "LMS_DEMO": "0", "LMS_RATE_LIMIT": "off", "LMS_SECRET_KEY": "for tests alone", **settings,
        }  # fmt: skip
        self.folder = folder
        self.run("from lms.extensions import Base, db", "Base.metadata.create_all(db.engine)")
        self.run(
            "from lms.database import transaction",
            "from lms.identity.services import register",
            f"with transaction(): register(full_name='Nguyễn Thị Lan', identifier='lan', password={PASSWORD!r})",
        )

    def run(self, *lines: str) -> str:
        """Run lines of Python inside the application; return what they print."""
        script = "\n".join(["import wsgi", "wsgi.app.app_context().push()", *lines])
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=self.environ, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    @contextmanager
    def process(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command beside the test, as the leader of a group that ends with the block."""
        started = subprocess.Popen(words, cwd=ROOT, env=self.environ, start_new_session=True)
        try:
            yield started
        finally:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGKILL)
            started.wait()

    def worker(self) -> list[str]:
        return worker_command(2)
