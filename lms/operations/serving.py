"""What `lms serve` and `lms worker` start: the command lines of web and worker, and what is said to the operator."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
from flask import current_app

from lms.jobs import QUEUES
from lms.operations.database import upgrade
from lms.settings import Settings


def web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return the command line of the web server: processes × threads, the application loaded once before forking."""
    return [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--config", "python:lms.operations.forking", "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads), "--preload",
        "--timeout", "120", "--graceful-timeout", "15", "--keep-alive", "15", "--worker-tmp-dir", str(_shared_memory()),
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


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


def _greeting(settings: Settings, address: str) -> str:
    lines = ["", f"  Học Suốt Đời đang chạy tại {address}", ""]
    if settings.demo:
        lines += ["  Tài khoản dùng thử (mật khẩu: hoc-suot-doi):"]
        lines += [f"    {identifier:<16} {who}" for identifier, who in DEMO_ACCOUNTS.items()]
    return "\n".join([*lines, "", "  Ctrl-C để dừng.", ""])


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
    order = {
        "commands": {"web": web_command(host, port, workers, threads), "worker": worker_command(concurrency)},
        "port": port,
        "host": host,
        "greeting": _greeting(settings, f"http://{host}:{port}"),
        "late": "Máy chủ chưa trả lời sau 30 giây; hãy chạy `lms doctor`.",
    }
    sys.stdout.flush()
    # This process becomes the parent of both: it needs none of the application, which would lie in memory unused.
    os.execv(sys.executable, [sys.executable, "-m", "lms.operations.household", json.dumps(order)])  # noqa: S606 – as said


@click.command()
@click.option("--jobs", "concurrency", type=int, default=3, show_default=True, help="Jobs at once.")
def worker(concurrency: int) -> None:
    """Start a worker alone (for installations where another machine serves the web)."""
    os.execv(sys.executable, worker_command(concurrency))  # noqa: S606 – this process becomes the worker
