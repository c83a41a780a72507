"""Both ways of keeping bytes keep the same promises; the bucket lies on a real S3 server process."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from lms import database
from lms.jobs import run_pending_jobs
from lms.media import queries, services
from lms.storage.keeping import FileStorage, Storage, current_storage, local_file, put
from lms.storage.s3 import S3Storage
from tests.lms.media.conftest import Make

CONTENT = bytes(range(256)) * 8


@pytest.fixture(params=["file", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "file":
        return FileStorage(tmp_path / "files")
    return S3Storage(request.getfixturevalue("bucket"), tmp_path / "incoming")


def test_promises_of_a_storage(storage: Storage, tmp_path: Path) -> None:
    first, second = put(storage, BytesIO(CONTENT)), put(storage, BytesIO(CONTENT))
    assert first == second
    assert (first.size, len(first.sha256), storage.exists(first.sha256)) == (2048, 64, True)
    for start in (0, 1, 2047, 2048):
        with storage.open(first.sha256, start) as stream:
            assert stream.read() == CONTENT[start:]
    with local_file(storage, first.sha256) as path:
        assert path.read_bytes() == CONTENT
    storage.delete(first.sha256)
    storage.delete(first.sha256)
    assert not storage.exists(first.sha256)
    with pytest.raises(FileNotFoundError):
        storage.open(first.sha256)
    assert [path for path in tmp_path.rglob("incoming/*") if path.is_file()] == []


def _later(hours: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def _aged(storage: Storage, sha256: str) -> None:
    """Let bytes in a folder be two days old; a bucket's own clock cannot be turned back."""
    path = storage.path(sha256)
    if path is not None:
        os.utime(path, (_later(-48).timestamp(),) * 2)


def test_old_bytes_are_listed_and_dropped(storage: Storage) -> None:
    kept = put(storage, BytesIO(b"cu" + CONTENT)).sha256
    assert kept not in set(storage.list_old(_later(-1)))
    assert kept in set(storage.list_old(_later(1)))
    storage.drop(kept, _later(-1))
    assert storage.exists(kept)
    storage.drop(kept, _later(1))
    storage.drop("00" * 32, _later(1))
    storage.settle(_later(1), lambda _sha256: False)
    assert not storage.exists(kept)
    assert not storage.touch(kept)


def test_what_is_kept_again_is_young_again(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path)
    sha256 = put(storage, BytesIO(CONTENT)).sha256
    _aged(storage, sha256)
    assert list(storage.list_old(_later(-24))) == [sha256]
    put(storage, BytesIO(CONTENT))
    assert list(storage.list_old(_later(-24))) == []
    _aged(storage, sha256)
    assert storage.touch(sha256)
    storage.drop(sha256, _later(-24))
    assert storage.exists(sha256)


def test_the_same_bytes_may_arrive_while_they_are_dropped(storage: Storage) -> None:
    """Whoever was told that bytes are kept finds them, whatever the sweep does in that moment."""
    rounds = 400 if isinstance(storage, FileStorage) else 25
    before = _later(-24) if isinstance(storage, FileStorage) else _later(24)
    sha256 = put(storage, BytesIO(CONTENT)).sha256
    with ThreadPoolExecutor(2) as threads:
        for _ in range(rounds):
            _aged(storage, sha256)
            start = Barrier(2)
            dropping = threads.submit(lambda start=start: (start.wait(), storage.drop(sha256, before)))
            keeping = threads.submit(lambda start=start: (start.wait(), put(storage, BytesIO(CONTENT))))
            dropping.result()
            keeping.result()
            with storage.open(sha256) as stream:
                assert stream.read() == CONTENT
            storage.settle(before, lambda _sha256: True)
            with storage.open(sha256) as stream:
                assert stream.read() == CONTENT


def test_a_sweep_that_was_killed_loses_nothing(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path)
    needed, lost = (put(storage, BytesIO(letter + CONTENT)).sha256 for letter in (b"a", b"b"))
    draft = storage.draft()
    draft.write(b"nua chung")
    draft.close()
    for sha256 in (needed, lost):
        _aged(storage, sha256)
        storage.path(sha256).replace(tmp_path / "incoming" / f"aside-{sha256}")
    storage.settle(_later(-24), lambda sha256: sha256 == needed)
    assert (storage.exists(needed), draft.path.exists()) == (True, True)
    os.utime(draft.path, (_later(-48).timestamp(),) * 2)
    storage.settle(_later(-24), lambda sha256: sha256 == needed)
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_discarded_draft_leaves_nothing(storage: Storage, tmp_path: Path) -> None:
    draft = storage.draft()
    draft.write(b"nua chung")
    draft.discard()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("afar")
def test_the_house_lives_on_a_bucket(client: FlaskClient, films: Make) -> None:
    assert isinstance(current_storage(), S3Storage)
    with database.transaction():
        row = services.receive_path(actor=None, path=films(size="160x120", seconds=1, rate=8), name="phim.mp4")
        services.claim(row)
        file_id, sha256, size = row.id, row.sha256, row.size
    run_pending_jobs()
    assert {made.kind for made in queries.list_renditions([file_id])[file_id]} == {"poster", "audio", "144p"}
    address = f"/media/{file_id}/original"
    whole = client.get(address)
    assert (whole.status_code, len(whole.data), whole.headers["ETag"]) == (200, size, f'"{sha256}"')
    for asked, status, told in (
        ("bytes=10-19", 206, f"bytes 10-19/{size}"),
        ("bytes=-5", 206, f"bytes {size - 5}-{size - 1}/{size}"),
        (f"bytes={size}-", 416, f"bytes */{size}"),
    ):
        part = client.get(address, headers={"Range": asked})
        assert (part.status_code, part.headers["Content-Range"]) == (status, told)
        if status == 206:
            assert part.data in whole.data
    assert client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"khac"'}).status_code == 200
    assert client.get(address, headers={"If-None-Match": f'"{sha256}"'}).status_code == 304
    assert client.get(f"/media/{file_id}/144p.mp4", headers={"Range": "bytes=0-99"}).status_code == 206
