"""A server in front sends the bytes: it is told which, after it was decided who may have them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask

from lms import database, settings
from lms.media import services
from lms.storage.keeping import current_storage

WAYS = {"x-sendfile": "X-Sendfile", "x-accel-redirect:/tep-rieng": "X-Accel-Redirect"}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    before = settings.current()
    settings.use(dataclasses.replace(before, sendfile=request.param))
    yield str(request.param)
    settings.use(before)


def _stored(name: str = "số liệu.txt", *, public: bool = True) -> tuple[UUID, str]:
    with database.transaction():
        row = services.receive(actor=None, stream=BytesIO(b"0123456789"), name=name)
        if public:
            services.claim(row)
        return row.id, row.sha256


def _place(way: str, sha256: str) -> str:
    inside = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    return str(current_storage().path(sha256)) if way == "x-sendfile" else f"/tep-rieng/{inside}"


def test_the_file_is_named_and_nothing_is_sent(app: Flask, way: str) -> None:
    file_id, sha256 = _stored()
    answer = app.test_client().get(f"/media/{file_id}/original?download=1")
    assert (answer.status_code, answer.data, answer.headers[WAYS[way]]) == (200, b"", _place(way, sha256))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["ETag"] == f'"{sha256}"'
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_parts_are_left_to_the_server_in_front(app: Flask, way: str) -> None:
    """An answer that said 206 already would be cut a second time."""
    file_id, sha256 = _stored()
    for asked in ("bytes=0-3", "bytes=90-"):
        answer = app.test_client().get(f"/media/{file_id}/original", headers={"Range": asked})
        assert (answer.status_code, answer.headers[WAYS[way]]) == (200, _place(way, sha256))
        assert "Content-Range" not in answer.headers


def test_what_the_browser_has_is_not_sent_again(app: Flask, way: str) -> None:
    file_id, sha256 = _stored()
    answer = app.test_client().get(f"/media/{file_id}/original", headers={"If-None-Match": f'"{sha256}"'})
    assert (answer.status_code, WAYS[way] in answer.headers) == (304, False)


def test_who_may_not_have_it_is_not_told_where_it_lies(app: Flask, way: str) -> None:
    file_id, sha256 = _stored(public=False)
    answer = app.test_client().get(f"/media/{file_id}/original")
    assert answer.status_code == 302
    assert WAYS[way] not in answer.headers
    assert sha256 not in str(answer.headers)


def test_bytes_that_are_gone_are_told(app: Flask, way: str) -> None:
    file_id, sha256 = _stored()
    current_storage().delete(sha256)
    answer = app.test_client().get(f"/media/{file_id}/original")
    assert (answer.status_code, WAYS[way] in answer.headers) == (404, False)


def test_switched_off_we_send_it_ourselves(app: Flask) -> None:
    file_id, _ = _stored()
    answer = app.test_client().get(f"/media/{file_id}/original", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (206, b"0123")
    assert not set(WAYS.values()) & set(answer.headers.keys())
