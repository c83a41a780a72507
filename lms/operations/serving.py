"""Web and worker as processes of one parent: started together, ended together, restarted when one falls."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click
from flask import current_app

from lms.database import session
from lms.extensions import db
from lms.jobs import QUEUES
from lms.operations.database import upgrade
from lms.operations.processes import Process, share_memory, start
from lms.settings import ROOT, Settings

GRACE_SECONDS = 20


def web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return the command line of the web server: processes × threads, the application loaded once before forking."""
    return [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--config", "python:lms.operations.forking", "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads), *_loaded_once(), "--timeout", "120",
        "--graceful-timeout", "15", "--keep-alive", "15", "--worker-tmp-dir", str(_shared_memory()), "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip


def _loaded_once() -> list[str]:
    """Load the application before forking, save on macOS: its system libraries do not live through a fork."""
    return [] if sys.platform == "darwin" else ["--preload"]


def worker_command(concurrency: int) -> list[str]:
    """Return the command line of the worker; threads, since conversions run in ffmpeg's own processes."""
    return [
        sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "wsgi:celery", "worker",
        "--pool", "threads", "--concurrency", str(concurrency), "--queues", ",".join(QUEUES),
        "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "warning",
    ]  # fmt: skip


def _shared_memory() -> Path:
    """Gunicorn's heartbeat file wants memory, not a disk that may stall."""
    memory = Path("/dev/shm")  # noqa: S108 – the kernel's shared memory, not a shared temporary folder
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(current_app.config["LMS"].data_dir)


class Household:
    """The processes of one `lms serve`: when one falls it is started again; when told to stop, all stop."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.processes: dict[str, Process] = {}
        self.stopping = False

    def start(self) -> None:
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signal_number, self._stop)
        for name in self.commands:
            self._spawn(name)

    def _spawn(self, name: str) -> None:
        self.processes[name] = start(self.commands[name], ROOT)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def watch(self, ready: Callable[[], None]) -> None:
        """Wait until told to stop; call `ready` once the household has had its first moment."""
        told = False
        while not self.stopping:
            for name, process in list(self.processes.items()):
                if process.poll() is not None and not self.stopping:
                    click.echo(f"{name}: ended with {process.returncode}, started again", err=True)
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


def _answers(url: str, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 – our own http address
                return True
        except OSError:
            time.sleep(0.1)
    return False


def _greeting(settings: Settings, address: str) -> None:
    click.echo(f"\n  Học Suốt Đời đang chạy tại {address}\n")
    if settings.demo:
        click.echo("  Tài khoản dùng thử (mật khẩu: hoc-suot-doi):")
        for identifier, who in DEMO_ACCOUNTS.items():
            click.echo(f"    {identifier:<16} {who}")
    click.echo("\n  Ctrl-C để dừng.\n")


DEMO_ACCOUNTS = {
    "nguoihoc": "người học từ xa",
    "canbo": "cán bộ có việc học bắt buộc",
    "giangvien": "giảng viên soạn khóa học",
    "bientap": "biên tập viên duyệt tài liệu",
    "canbokhuyenhoc": "cán bộ khuyến học phường",
    "quanly": "người quản lý đơn vị",
    "quantri": "quản trị hệ thống",
}


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", type=int, default=8000, show_default=True)
@click.option("--workers", type=int, default=2, show_default=True, help="Web processes.")
@click.option("--threads", type=int, default=8, show_default=True, help="Threads of each web process.")
@click.option("--jobs", "concurrency", type=int, default=3, show_default=True, help="Jobs at once.")
def serve(host: str, port: int, workers: int, threads: int, concurrency: int) -> None:
    """Bring the database up to date, then start web and worker."""
    settings: Settings = current_app.config["LMS"]
    upgrade()
    for prepare in current_app.extensions.get("lms_first_start", []):
        prepare()
    session.remove()
    db.engine.dispose()
    share_memory()
    household = Household({"web": web_command(host, port, workers, threads), "worker": worker_command(concurrency)})
    household.start()
    address = f"http://{host}:{port}"

    def ready() -> None:
        if _answers(f"{address}/healthz", 30):
            _greeting(settings, address)
        else:
            click.echo("Máy chủ chưa trả lời sau 30 giây; hãy chạy `lms doctor`.", err=True)

    household.watch(ready)


@click.command()
@click.option("--jobs", "concurrency", type=int, default=3, show_default=True, help="Jobs at once.")
def worker(concurrency: int) -> None:
    """Start a worker alone (for installations where another machine serves the web)."""
    os.execv(sys.executable, worker_command(concurrency))  # noqa: S606 – this process becomes the worker
