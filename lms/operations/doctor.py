"""`lms doctor`: what is wrong with this installation and how to mend it, in Vietnamese and English."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import click
from flask import current_app
from kombu.exceptions import OperationalError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from lms import clock
from lms.database import session
from lms.jobs import FAILED, SENT, Job, celery
from lms.operations.database import current, head
from lms.search.index import SearchUnreachable
from lms.search.services import the_index
from lms.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; where it is not well, what is wrong and how to mend it."""

    name: str
    is_well: bool
    vietnamese: str
    english: str


def _well(name: str, note: str) -> Finding:
    return Finding(name, True, note, note)


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data_dir).free
    if not os.access(settings.data_dir, os.W_OK):
        return Finding(
            "files",
            False,
            "Không ghi được vào thư mục dữ liệu (LMS_DATA_DIR). Hãy cấp quyền ghi.",
            "The data folder (LMS_DATA_DIR) cannot be written to. Give this user the right to write.",
        )
    if free < 1_000_000_000:
        return Finding(
            "files",
            False,
            "Đĩa còn dưới 1 GB. Hãy xóa bớt tệp hoặc chuyển LMS_DATA_DIR sang đĩa lớn hơn.",
            "Less than 1 GB of disk is left. Free some, or move LMS_DATA_DIR to a larger disk.",
        )
    return _well("files", f"{free // 1_000_000_000} GB free")


def _database() -> Finding:
    try:
        found, wanted = current(), head()
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        return Finding(
            "database",
            False,
            f"Không kết nối được cơ sở dữ liệu ({reason}). Hãy kiểm tra LMS_DATABASE_URL.",
            f"The database cannot be reached ({reason}). Check LMS_DATABASE_URL.",
        )
    if found != wanted:
        return Finding(
            "database",
            False,
            "Cơ sở dữ liệu chưa cập nhật. Hãy chạy: lms database upgrade",
            "The database is not up to date. Run: lms database upgrade",
        )
    return _well("database", f"revision {found}")


def _jobs() -> Finding:
    waiting = session.scalar(
        select(func.count()).select_from(Job).where(Job.state == SENT, Job.sent_at < clock.now() - timedelta(minutes=5))
    )
    failed = session.scalar(select(func.count()).select_from(Job).where(Job.state == FAILED))
    if waiting:
        return Finding(
            "jobs",
            False,
            f"{waiting} việc chờ quá 5 phút. Tiến trình làm việc có thể đã dừng; hãy chạy: lms worker",
            f"{waiting} jobs have waited over 5 minutes. The worker may be down; run: lms worker",
        )
    if failed:
        return Finding(
            "jobs",
            False,
            f"{failed} việc bị hỏng. Xem bằng: lms jobs --state failed; làm lại bằng: lms jobs retry",
            f"{failed} jobs failed. See: lms jobs --state failed; try again: lms jobs retry",
        )
    return _well("jobs", "none waiting too long, none failed")


def _broker() -> Finding:
    try:
        with celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=3)
    except (OSError, OperationalError) as error:
        return Finding(
            "broker",
            False,
            f"Không kết nối được hàng đợi ({error}). Hãy kiểm tra LMS_BROKER_URL.",
            f"The broker cannot be reached ({error}). Check LMS_BROKER_URL.",
        )
    return _well("broker", "reachable")


def _search() -> Finding:
    try:
        count = the_index().count()
    except SearchUnreachable as error:
        return Finding(
            "search",
            False,
            f"Không mở được chỉ mục tìm kiếm ({error}). Hãy kiểm tra LMS_SEARCH_URL và quyền tạo lược đồ trong cơ sở dữ liệu ấy.",
            f"The search index cannot be opened ({error}). Check LMS_SEARCH_URL and the right to create a schema in that database.",
        )
    engine = "PostgreSQL" if current_app.config["LMS"].search_url.startswith("postgresql") else "Whoosh"
    return _well("search", f"{engine}, {count} documents")


def findings() -> Iterator[Finding]:
    """Look at everything, cheapest first; rooms add theirs as `app.extensions["lms_doctor"]`."""
    settings: Settings = current_app.config["LMS"]
    yield _well("python", sys.version.split()[0])
    yield _disk(settings)
    database = _database()
    yield database
    if database.is_well:
        yield _jobs()
    yield _broker()
    yield _search()
    for look in current_app.extensions.get("lms_doctor", []):
        yield look()


@click.command(name="doctor")
def doctor_command() -> None:
    """Nói điều gì chưa ổn và cách sửa / say what is wrong and how to mend it."""
    is_well = True
    for finding in findings():
        mark = "✓" if finding.is_well else "✗"
        click.echo(f"{mark} {finding.name}: {finding.vietnamese}")
        if not finding.is_well:
            click.echo(f"    {finding.english}")
            is_well = False
    if not is_well:
        sys.exit(1)
