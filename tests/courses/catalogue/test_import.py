"""A course comes in without standing in anybody's way, all of it or nothing."""

from __future__ import annotations

import os
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from courses.catalogue.models import Course, CourseFile, CourseRevision
from lms import clock, database
from lms.audit.models import AuditEntry
from lms.audit.services import record
from lms.database import session
from lms.media.models import StoredFile
from lms.media.services import sweep
from tests.factories.people import make_role, sign_in

COURSE = """title: Khóa nặng
summary: Một khóa có nhiều tệp.
licence: https://creativecommons.org/licenses/by/4.0/
creators: [{name: Nhóm thử}]
modules:
  - title: Chương một
    lessons: [lessons/bai-1.md]
"""
LONGEST_HELD = 0.5


def _folder(root: Path, megabytes: int = 0) -> Path:
    folder = root / "khoa-nang"
    (folder / "lessons").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "course.yaml").write_text(COURSE)
    (folder / "lessons" / "bai-1.md").write_text("---\ntitle: Bài một\n---\n![Cây đa](media/cay.png)\n")
    Image.new("RGB", (40, 30), "green").save(folder / "media" / "cay.png")
    for number in range(megabytes // 50):
        (folder / "media" / f"nang-{number}.bin").write_bytes(os.urandom(50_000_000))
    return folder


def _count(model: type) -> int:
    database.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


@contextmanager
def _writer(app: Flask) -> Iterator[list[float]]:
    """Write one small row after another in a thread; gather how long each had to wait."""
    waits: list[float] = []
    is_over = threading.Event()

    def write() -> None:
        with app.app_context():
            while not is_over.is_set():
                began = time.perf_counter()
                with database.transaction():
                    record(None, "test:row:write")
                waits.append(time.perf_counter() - began)
                is_over.wait(0.01)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield waits
    finally:
        is_over.set()
        thread.join()


def test_two_hundred_megabytes_hold_up_nobody(app: Flask, tmp_path: Path) -> None:
    make_role("trainer", identifier="thay")
    database.commit()
    folder = _folder(tmp_path, megabytes=200)
    with _writer(app) as waits:
        answer = app.test_cli_runner().invoke(args=["course", "import", str(folder), "--as", "thay", "--publish"])
    assert answer.exit_code == 0, answer.output
    assert len(waits) > 10 and max(waits) < LONGEST_HELD, sorted(waits)[-3:]
    assert _count(CourseRevision) == 1


def test_a_heavy_zip_holds_up_nobody(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    folder = _folder(tmp_path, megabytes=200)
    body = tmp_path / "body"
    with body.open("wb") as sink:
        sink.write(b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n')
        with zipfile.ZipFile(sink, "w") as packed:
            for file in sorted(folder.rglob("*.*")):
                packed.write(file, file.relative_to(tmp_path))
        sink.write(b"\r\n--edge--\r\n")
    trainer = sign_in(client, make_role("trainer", identifier="thay"))
    with _writer(app) as waits, body.open("rb") as stream:
        answer = trainer.post(
            "/author/import", input_stream=stream, content_type="multipart/form-data; boundary=edge", content_length=body.stat().st_size
        )
    assert answer.status_code == 303 and answer.headers["Location"] == "/author/khoa-nang"
    assert max(waits) < LONGEST_HELD, sorted(waits)[-3:]
    assert _count(CourseFile) == 7


def test_an_import_that_stops_half_way_leaves_no_course_and_can_be_repeated(app: Flask, tmp_path: Path) -> None:
    make_role("trainer", identifier="thay")
    database.commit()
    folder = _folder(tmp_path)
    (folder / "media" / "sau.png").write_bytes(b"\x89PNG\r\n\x1a\n then nothing that is a picture")
    arguments = ["course", "import", str(folder), "--as", "thay", "--publish", "--json"]
    answer = app.test_cli_runner().invoke(args=arguments)
    assert answer.exit_code == 1 and "Traceback" not in answer.output
    assert [_count(Course), _count(CourseFile), _count(StoredFile)] == [0, 0, 1]
    (folder / "media" / "sau.png").unlink()
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
    assert [_count(Course), _count(CourseFile), _count(StoredFile)] == [1, 3, 2]
    with clock.frozen(clock.now() + timedelta(days=2)), database.transaction():
        assert sweep() == 1
    again = app.test_cli_runner().invoke(args=arguments)
    assert '"unchanged": 1' in again.output and _count(StoredFile) == 1


@pytest.mark.parametrize("exists", [False, True])
def test_a_trial_writes_nothing(app: Flask, tmp_path: Path, exists: bool) -> None:
    make_role("trainer", identifier="thay")
    database.commit()
    folder = _folder(tmp_path)
    arguments = ["course", "import", str(folder), "--as", "thay", "--publish", "--json"]
    if exists:
        app.test_cli_runner().invoke(args=arguments)
        (folder / "lessons" / "bai-1.md").write_text("---\ntitle: Bài khác\n---\nChữ.\n")
    before = [_count(model) for model in (Course, CourseFile, StoredFile, AuditEntry, CourseRevision)]
    answer = app.test_cli_runner().invoke(args=[*arguments, "--dry-run"])
    assert answer.exit_code == 0 and ('"updated": 1' if exists else '"created": 1') in answer.output
    assert [_count(model) for model in (Course, CourseFile, StoredFile, AuditEntry, CourseRevision)] == before


def test_a_photograph_that_is_cleaned_when_it_is_kept_is_known_again(app: Flask, tmp_path: Path) -> None:
    make_role("trainer", identifier="thay")
    database.commit()
    folder = _folder(tmp_path)
    exif = Image.Exif()
    exif[0x010F] = "maker"
    Image.new("RGB", (40, 30), "green").save(folder / "media" / "anh.jpg", exif=exif)
    arguments = ["course", "import", str(folder), "--as", "thay", "--json"]
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
    for more in ([], ["--dry-run"]):
        assert '"unchanged": 1' in app.test_cli_runner().invoke(args=[*arguments, *more]).output
    assert _count(StoredFile) == 2


def test_nobody_imports_over_another_s_course(app: Flask, tmp_path: Path) -> None:
    make_role("trainer", identifier="thay")
    make_role("trainer", identifier="khac")
    database.commit()
    folder = _folder(tmp_path)
    assert app.test_cli_runner().invoke(args=["course", "import", str(folder), "--as", "thay"]).exit_code == 0
    answer = app.test_cli_runner().invoke(args=["course", "import", str(folder), "--as", "khac"])
    assert answer.exit_code == 1 and "không được sửa" in answer.output
