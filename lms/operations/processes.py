"""Processes of one household: forked from a parent that has loaded the application once, so that they share its memory."""

from __future__ import annotations

import gc
import os
import runpy
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Protocol


class Process(Protocol):
    """What the household asks of its processes; `subprocess.Popen` is one."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None: ...

    def send_signal(self, sig: int) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...


class Forked:
    """A child that goes on in the loaded interpreter instead of starting a new one: `-m module arguments` of a command line."""

    def __init__(self, command: list[str]) -> None:
        self.returncode: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _become(command)

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid == self.pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, sig: int) -> None:
        """Tell it something, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises TimeoutExpired after `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.05)
        return code


def _become(command: list[str]) -> None:
    """Run the command's module in this process and end with it; never returns."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    place = command.index("-m")
    sys.argv = [command[place + 1], *command[place + 2 :]]
    code = 1
    try:
        runpy.run_module(command[place + 1], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def share_memory() -> None:
    """Call once, before the first fork: what is loaded now is never collected, so its pages stay shared."""
    warnings.filterwarnings("ignore", message="You're running the worker")
    gc.collect()
    gc.freeze()


def start(command: list[str], folder: Path) -> Process:
    """Start a command of this interpreter in a session of its own, so that Ctrl-C reaches the parent alone."""
    if sys.platform == "darwin":  # its system libraries do not live through a fork
        return subprocess.Popen(command, cwd=folder, start_new_session=True)
    os.chdir(folder)
    return Forked(command)
