"""A file is received whole, kept once under its hash, and refused with a sentence where it cannot be used."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select

from lms import clock, database
from lms.errors import Invalid
from lms.extensions import db
from lms.jobs import Job, run_pending_jobs
from lms.media import queries, services
from lms.media.services import clean_name
from lms.media.tasks import keep_sweeping
from lms.storage.keeping import current_storage


def test_bytes_are_kept_once_under_their_hash(app: Flask) -> None:
    first = services.receive(actor=None, stream=BytesIO("xin chào".encode()), name="a.txt")
    second = services.receive(actor=None, stream=BytesIO("xin chào".encode()), name="b.txt")
    assert first.id != second.id
    assert first.sha256 == second.sha256 == hashlib.sha256("xin chào".encode()).hexdigest()
    assert (first.kind, first.media_type, first.state, first.size) == ("text", "text/plain", "ready", 9)
    with queries.open_bytes(second) as stream:
        assert stream.read() == "xin chào".encode()


def test_a_path_is_received_under_its_name(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "ghi chú.md"
    path.write_text("# Đề mục")
    row = services.receive_path(actor=None, path=path)
    assert (row.name, row.media_type) == ("ghi chú.md", "text/markdown")
    assert queries.find_stored_files([row.id]) == {row.id: row}


def test_a_refused_file_leaves_nothing(app: Flask) -> None:
    root = current_storage().root  # type: ignore[attr-defined] # the tests' storage is a folder
    with pytest.raises(Invalid, match="chương trình"):
        services.receive(actor=None, stream=BytesIO(b"MZ\x90\x00" + bytes(500)), name="bài giảng.mp4")
    assert list((root / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\etc/passwd", "passwd"),
        ("a\r\nb.mp4", "ab.mp4"),
        ("ba\u0300i.mp4", "bài.mp4"),
        ("...", "tep"),
        ("x" * 300 + ".mp4", "x" * 196 + ".mp4"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_claiming_makes_public_and_never_private_again(app: Flask) -> None:
    row = services.receive(actor=None, stream=BytesIO(b"abc"), name="a.txt")
    services.claim(row)
    claimed = row.claimed_at
    services.claim(row, visibility="private")
    assert (row.visibility, row.claimed_at) == ("public", claimed)


def _later(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_what_no_page_uses_goes_after_a_day(app: Flask) -> None:
    with database.transaction():
        kept = services.receive(actor=None, stream=BytesIO(b"dung chung"), name="a.txt")
        twin = services.receive(actor=None, stream=BytesIO(b"dung chung"), name="b.txt")
        alone = services.receive(actor=None, stream=BytesIO(b"mot minh"), name="c.txt")
        services.claim(kept)
        kept_id, ids, hashes = kept.id, {kept.id, twin.id, alone.id}, (kept.sha256, alone.sha256)
    with database.transaction():
        assert services.sweep() == 0
    with clock.frozen(_later(2)), database.transaction():
        assert services.sweep() == 2
    assert set(queries.find_stored_files(ids)) == {kept_id}
    assert [current_storage().exists(sha256) for sha256 in hashes] == [True, False]


def test_the_sweep_comes_again_tomorrow_and_is_promised_once(app: Flask) -> None:
    keep_sweeping()
    keep_sweeping()
    with clock.frozen(_later(2)):
        assert run_pending_jobs() == 2
    rows = database.session.scalars(select(Job).order_by(Job.id)).all()
    assert [(row.name, row.state) for row in rows] == [("media.sweep", "done"), ("media.sweep-bytes", "done"), ("media.sweep", "held")]
    assert rows[2].not_before - rows[0].not_before > timedelta(days=1)


def test_many_files_cost_as_many_queries_as_one(app: Flask) -> None:
    rows = [services.receive(actor=None, stream=BytesIO(b"%d" % number), name="a.txt") for number in range(20)]
    database.session.flush()
    assert [_cost([row.id for row in some]) for some in (rows[:1], rows)] == [3, 3]


def _cost(ids: list[UUID]) -> int:
    """Return how many queries it takes to read these files with all that belongs to them."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    for read in (queries.find_stored_files, queries.list_renditions, queries.list_captions):
        read(ids)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
