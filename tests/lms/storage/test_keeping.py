"""Both ways of keeping bytes keep the same promises; the bucket lies on a real S3 server process."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from flask import Flask
from flask.testing import FlaskClient

from lms import database, settings
from lms.jobs import run_pending_jobs
from lms.media import queries, services
from lms.storage.keeping import FileStorage, Storage, current_storage, local_file, put
from lms.storage.s3 import S3Storage
from tests.lms.media.conftest import Make
from tests.lms.media.household import free_port, until

CONTENT = bytes(range(256)) * 8


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of an empty bucket on an S3 server of its own."""
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    endpoint = f"http://127.0.0.1:{free_port()}"
    words = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", endpoint.rsplit(":", 1)[1]]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    try:
        until(lambda: _made(client), 30, "the S3 server")
        yield f"s3://kho-tep/media?endpoint={endpoint}"
    finally:
        client.close()
        server.kill()
        server.wait()


def _made(client: object) -> bool:
    try:
        client.create_bucket(Bucket="kho-tep")  # type: ignore[attr-defined] # boto3 makes its clients' methods at run time
    except EndpointConnectionError:
        return False
    return True


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


def test_a_discarded_draft_leaves_nothing(storage: Storage, tmp_path: Path) -> None:
    draft = storage.draft()
    draft.write(b"nua chung")
    draft.discard()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def afar(app: Flask, bucket: str) -> Iterator[None]:
    """This installation keeps its files in the bucket."""
    before = settings.current()
    settings.use(dataclasses.replace(before, storage_url=bucket))
    yield
    settings.use(before)


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
