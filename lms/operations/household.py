"""Web and worker as processes of one parent: started together, ended together, restarted when one falls.

Run by `lms serve` as a program of its own, with its orders as JSON; it knows the standard library alone, to be small.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
GRACE_SECONDS = 20
SMALLER = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "1000000"}
"""Threads share two heaps rather than have one each, and what is large (a password's 19 MB) goes back to the system when freed."""


class Household:
    """The processes of one `lms serve`: when one falls it is started again; when told to stop, all stop."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def start(self) -> None:
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signal_number, self._stop)
        for name in self.commands:
            self._spawn(name)

    def _spawn(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches the parent alone, which then ends the children in order.
        self.processes[name] = subprocess.Popen(self.commands[name], cwd=ROOT, start_new_session=True, env={**SMALLER, **os.environ})

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def watch(self, ready: Callable[[], None]) -> None:
        """Wait until told to stop; call `ready` once the household has had its first moment."""
        told = False
        while not self.stopping:
            for name, process in list(self.processes.items()):
                if process.poll() is not None and not self.stopping:
                    sys.stderr.write(f"{name}: ended with {process.returncode}, started again\n")
                    time.sleep(1)
                    self._spawn(name)
            if not told:
                ready()
                told = True
            time.sleep(0.2)
        self.end()

    def end(self) -> None:
        """Ask every process to finish what it is doing, then insist."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _answers(host: str, port: int, seconds: float) -> bool:
    """Wait until the web server says that it is well."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with socket.create_connection((host, port), timeout=2) as line:
                line.sendall(f"GET /healthz HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
                if b" 200 " in line.recv(64):
                    return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def main(order: str) -> None:
    """Start what was ordered and stay until told to stop."""
    orders = json.loads(order)
    household = Household(orders["commands"])
    household.start()
    host = "127.0.0.1" if orders["host"] in {"0.0.0.0", "::"} else orders["host"]  # noqa: S104 – compared, not bound

    def ready() -> None:
        if _answers(host, orders["port"], 30):
            sys.stdout.write(orders["greeting"] + "\n")
            sys.stdout.flush()
        else:
            sys.stderr.write(orders["late"] + "\n")

    household.watch(ready)


if __name__ == "__main__":
    main(sys.argv[1])
