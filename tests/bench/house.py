"""A house of the bench: the demonstration in a folder of its own, served as `make run` serves it, with nothing left to convert."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from lms.settings import ROOT


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return as soon as `url` answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
                return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}") from None
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
    raise RuntimeError(f"{url} did not answer in {seconds} s")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server as Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    process.wait(40)


class House:
    """`lms serve` over `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        self.environ = {**kept, "LMS_DATA_DIR": str(folder), "LMS_BASE_URL": self.address, "PORT": str(self.port), "LMS_DEMO": "1"}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        return self.folder / "lms.sqlite3"

    def lms(self, *arguments: str) -> str:
        """Run the operator's command."""
        command = [sys.executable, "-c", f"import wsgi; wsgi.cli({list(arguments)!r})"]
        done = subprocess.run(command, env=self.environ, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def run(self, module: str, *arguments: str) -> Any:
        """Run a module of the bench inside this house and return what it printed as JSON."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=self.environ, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)

    def load(self) -> float:
        """Load the demonstration and return the seconds it took; its films are set aside, for a bench measures an idle house."""
        self.lms("database", "upgrade")
        began = time.perf_counter()
        self.lms("demo", "load")
        seconds = time.perf_counter() - began
        with sqlite3.connect(self.database, isolation_level=None) as connection:
            connection.execute("UPDATE jobs SET state = 'done' WHERE name LIKE 'media.%'")
        connection.close()
        return seconds

    def start(self, path: str = "/") -> float:
        """Serve, and return the seconds until `path` was served."""
        command = [sys.executable, "-c", "import wsgi; wsgi.cli(['serve'])"]
        began = time.perf_counter()
        self.process = subprocess.Popen(command, env=self.environ, cwd=ROOT, stdout=subprocess.DEVNULL)
        wait_for(self.address + path, self.process)
        return time.perf_counter() - began

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process)
            self.process = None

    def memory(self) -> float:
        """Return the megabytes that web and worker hold (proportional set size: what they share counts once)."""
        assert self.process is not None
        return sum(_held(process) for process in _family(self.process.pid)) / 1024**2


def _family(pid: int) -> Iterator[psutil.Process]:
    parent = psutil.Process(pid)
    yield parent
    yield from parent.children(recursive=True)


def _held(process: psutil.Process) -> int:
    """Return the bytes of a process: the system's proportional share, where it has none those that are the process's own."""
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.uss))


class Loaded:
    """The one house that the benches of a run share: loaded when first asked for."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lms-bench-", ignore_cleanup_errors=True)
        self._house: House | None = None
        self.load_seconds = 0.0

    def house(self) -> House:
        if self._house is None:
            self._house = House(Path(self._folder.name))
            self.load_seconds = self._house.load()
        return self._house

    @contextmanager
    def served(self) -> Iterator[House]:
        """The house with its doors open."""
        house = self.house()
        house.start()
        try:
            yield house
        finally:
            house.stop()

    def close(self) -> None:
        if self._house is not None:
            self._house.stop()
        self._folder.cleanup()
