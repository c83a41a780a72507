"""Bytes whose upload came to nothing do not stay for ever, and bytes that somebody needs are never taken."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, database
from lms.audit.models import AuditEntry
from lms.media import services
from lms.media.models import Rendition
from lms.media.tasks import sweep_bytes
from lms.storage.keeping import FileStorage, current_storage


@pytest.fixture(params=["file", "s3"])
def house(request: pytest.FixtureRequest, app: Flask) -> Flask:
    if request.param == "s3":
        request.getfixturevalue("afar")
    return app


class Undone(Exception):
    """Something went wrong after the bytes were kept."""


def _rolled_back(content: bytes) -> str:
    with pytest.raises(Undone), database.transaction():
        sha256 = services.receive(actor=None, stream=BytesIO(content), name="a.txt").sha256
        raise Undone
    return sha256


def _received(content: bytes) -> str:
    with database.transaction():
        row = services.receive(actor=None, stream=BytesIO(content), name="a.txt")
        services.claim(row)
        return row.sha256


def _nights(*days: float) -> None:
    for day in days:
        with clock.frozen(datetime.now(UTC) + timedelta(days=day)):
            sweep_bytes()


def test_bytes_without_a_row_go_after_a_day(house: Flask) -> None:
    lost, kept = _rolled_back(b"khong thanh"), _received(b"thanh cong")
    _nights(0)
    assert current_storage().exists(lost)
    _nights(2, 3)
    assert [current_storage().exists(sha256) for sha256 in (lost, kept)] == [False, True]
    noted = database.session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "media:bytes:sweep")).all()
    assert noted and all(detail["count"] >= 1 for detail in noted)


def test_the_same_bytes_sent_again_stay(house: Flask) -> None:
    _received(b"mot tep khac")
    sha256 = _rolled_back(b"gui lai")
    assert _received(b"gui lai") == sha256
    _nights(2, 3)
    with current_storage().open(sha256) as stream:
        assert stream.read() == b"gui lai"


def test_the_sweep_comes_between_keeping_and_the_row(app: Flask) -> None:
    storage = current_storage()
    assert isinstance(storage, FileStorage)
    _received(b"mot tep khac")
    sha256 = _rolled_back(b"dung luc")
    os.utime(storage.path(sha256), (0, 0))
    draft = storage.draft()
    draft.write(b"dung luc")
    row = services.keep_draft(draft, "a.txt")
    sweep_bytes()
    with database.transaction():
        services.receive_kept(actor=None, row=row)
    assert storage.exists(sha256)


def test_a_twin_that_is_being_swept_gives_nothing(app: Flask) -> None:
    """What was made of it may be gone: then it is made again."""
    sha256 = _received(b"%PDF khong phai")
    with database.transaction():
        twin = services.receive(actor=None, stream=BytesIO(b"hai ban"), name="a.txt")
        database.session.add(_rendition_of(twin.id))
        other = services.receive(actor=None, stream=BytesIO(b"hai ban"), name="b.txt")
        assert not services.copy_from_twin(other)
    assert current_storage().exists(sha256)


def _rendition_of(file_id: UUID) -> Rendition:
    return Rendition(stored_file_id=file_id, kind="w320", sha256="00" * 32, media_type="image/webp", size=1)


def test_an_empty_database_beside_a_full_storage_takes_nothing(app: Flask) -> None:
    sha256 = _rolled_back(b"cai dat sai")
    _nights(2)
    assert current_storage().exists(sha256)
