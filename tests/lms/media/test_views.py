"""Files go out whole or in part to whom they may, and come in without being held in memory."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import database
from lms.access.services import grant
from lms.identity.models import Person
from lms.identity.services import register
from lms.jobs import run_pending_jobs
from lms.media import services
from lms.media.models import StoredFile
from tests.lms.media.conftest import Make

PASSWORD = "hoc-suot-doi"
JSON = {"Accept": "application/json"}


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app.test_client()


def _person(identifier: str) -> Person:
    with database.transaction():
        person = register(full_name="Nguyễn Thị Lan", identifier=identifier, password=PASSWORD)
        person_id = person.id
    return database.session.get_one(Person, person_id)


def _token(client: FlaskClient, address: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def _sign_in(client: FlaskClient, identifier: str) -> None:
    form = {"identifier": identifier, "password": PASSWORD, "csrf_token": _token(client)}
    assert client.post("/sign-in", data=form).status_code == 303


def _stored(content: bytes, name: str, *, owner: Person | None = None, public: bool = True) -> StoredFile:
    with database.transaction():
        row = services.receive(actor=owner, stream=BytesIO(content), name=name)
        if public:
            services.claim(row)
        file_id = row.id
    return database.session.get_one(StoredFile, file_id)


@pytest.mark.parametrize(
    ("asked", "status", "got", "told"),
    [
        (None, 200, b"0123456789", None),
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=5-100", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, None, "bytes */10"),
    ],
)
def test_parts_of_a_file(client: FlaskClient, asked: str | None, status: int, got: bytes | None, told: str | None) -> None:
    row = _stored(b"0123456789", "so.txt")
    answer = client.get(f"/media/{row.id}/original", headers={"Range": asked} if asked else {})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, told)
    if got is not None:
        assert answer.data == got
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["ETag"] == f'"{row.sha256}"'


def test_a_part_of_another_version_is_not_mixed_in(client: FlaskClient) -> None:
    row = _stored(b"0123456789", "so.txt")
    headers = {"Range": "bytes=0-3", "If-Range": '"khac"'}
    assert client.get(f"/media/{row.id}/original", headers=headers).data == b"0123456789"


def test_what_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    row = _stored(b"0123456789", "so.txt")
    answer = client.get(f"/media/{row.id}/original", headers={"If-None-Match": f'"{row.sha256}"'})
    assert (answer.status_code, answer.data) == (304, b"")


def test_an_address_that_names_its_content_is_kept_for_ever(client: FlaskClient) -> None:
    row = _stored(b"abc", "a.txt")
    named = client.get(f"/media/{row.id}/original?v={row.sha256[:12]}").headers["Cache-Control"]
    assert named == "public, max-age=31536000, immutable"
    assert client.get(f"/media/{row.id}/original").headers["Cache-Control"] == "public, max-age=300, must-revalidate"


@pytest.mark.parametrize(
    ("content", "name", "media_type", "disposition", "sandboxed"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml", "inline", True),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.html", "application/octet-stream", "attachment", True),
        (b"abc", "a.txt", "text/plain; charset=utf-8", "inline", True),
        (b"\x00\x01\x02\x03", "a.bin", "application/octet-stream", "attachment", True),
    ],
)
def test_what_could_run_is_locked_in(
    client: FlaskClient, content: bytes, name: str, media_type: str, disposition: str, sandboxed: bool
) -> None:
    answer = client.get(f"/media/{_stored(content, name).id}/original")
    assert answer.headers["Content-Type"].startswith(media_type)
    assert answer.headers["Content-Disposition"].startswith(disposition)
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'") is sandboxed
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_vietnamese_name_is_kept(client: FlaskClient) -> None:
    row = _stored(b"abc", "Đề cương.txt")
    told = client.get(f"/media/{row.id}/original?download=1").headers["Content-Disposition"]
    assert told == "attachment; filename=\"de cuong.txt\"; filename*=UTF-8''%C4%90%E1%BB%81%20c%C6%B0%C6%A1ng.txt"


def test_a_private_file_is_for_its_owner_and_the_administrator(app: Flask, client: FlaskClient) -> None:
    owner, administrator = _person("chutep"), _person("quantri")
    _person("khach")
    with database.transaction():
        grant(actor=None, person=administrator, role="administrator", organisation_id=None)
    row = _stored(b"rieng", "a.txt", owner=owner, public=False)
    address = f"/media/{row.id}/original"
    seen = {}
    for who in (None, "khach", "chutep", "quantri"):
        client.delete_cookie("session")
        client.delete_cookie("remember_token")
        if who:
            _sign_in(client, who)
        answer = client.get(address, headers=JSON)
        seen[who] = (answer.status_code, answer.headers["Cache-Control"].partition(",")[0])
    assert {who: status for who, (status, _) in seen.items()} == {None: 401, "khach": 403, "chutep": 200, "quantri": 200}
    assert seen["chutep"][1] == "private"


def test_what_does_not_exist_is_not_found(client: FlaskClient) -> None:
    row = _stored(b"abc", "a.txt")
    for address in (
        f"/media/{uuid4()}/original",
        f"/media/{row.id}/240p.mp4",
        f"/media/{row.id}/master.m3u8",
        f"/media/{row.id}/captions/vi.vtt",
    ):
        assert client.get(address).status_code == 404


def test_a_film_is_played_by_its_playlists(client: FlaskClient, films: Make) -> None:
    with database.transaction():
        row = services.receive_path(actor=None, path=films(size="426x240", seconds=5))
        services.claim(row)
        file_id = row.id
    run_pending_jobs()
    master = client.get(f"/media/{file_id}/master.m3u8")
    assert master.headers["Content-Type"] == "application/vnd.apple.mpegurl"
    rungs = [line for line in master.text.splitlines() if not line.startswith("#")]
    assert [re.sub(r"\?.*", "", rung) for rung in rungs] == [f"/media/{file_id}/144p.m3u8", f"/media/{file_id}/240p.m3u8"]
    lines = client.get(rungs[1]).text.splitlines()
    address = next(line for line in lines if line.startswith("/media/"))
    size, start = map(int, next(line for line in lines if "EXT-X-BYTERANGE" in line).partition(":")[2].split("@"))
    part = client.get(address, headers={"Range": f"bytes={start}-{start + size - 1}"})
    assert (part.status_code, len(part.data), part.headers["Content-Type"]) == (206, size, "video/mp4")
    assert "immutable" in part.headers["Cache-Control"]
    page = client.get(f"/media/{file_id}").text
    assert f'src="{address.replace("240p", "144p").partition("?")[0]}' in page
    assert "Xem theo cách nào?" in page


def _upload(client: FlaskClient, content: bytes, name: str, **fields: str) -> tuple[int, dict[str, str], str]:
    form = {**fields, "file": (BytesIO(content), name)}
    answer = client.post(
        "/media/upload", data=form, headers={**JSON, "X-CSRFToken": _token(client, "/")}, content_type="multipart/form-data"
    )
    return answer.status_code, answer.json or {}, answer.text


def test_an_upload_is_received(client: FlaskClient) -> None:
    owner = _person("chutep")
    _sign_in(client, "chutep")
    status, receipt, _ = _upload(client, b"x" * 300_000, "chữ.txt")
    row = database.session.scalars(select(StoredFile)).one()
    assert status == 201
    assert (receipt["id"], receipt["state"], receipt["kind"]) == (str(row.id), "ready", "text")
    assert receipt["words"] == "Đã nhận: chữ.txt, 0,3 MB."
    assert (row.size, row.owner_id, row.visibility, row.claimed_at) == (300_000, owner.id, "private", None)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "phim.mp4", "không có nội dung"),
        (b"MZ" + bytes(900), "phim.mp4", "chương trình"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(900), "phim.mp4", "bị hỏng hoặc chưa chép xong"),
    ],
)
def test_a_refused_upload_says_why(client: FlaskClient, content: bytes, name: str, words: str) -> None:
    _person("chutep")
    _sign_in(client, "chutep")
    status, problem, _ = _upload(client, content, name)
    assert status == 422
    assert words in problem["detail"]
    assert database.session.scalars(select(StoredFile)).all() == []


def test_an_upload_without_script_goes_back_to_its_form(client: FlaskClient) -> None:
    _person("chutep")
    _sign_in(client, "chutep")
    form = {"csrf_token": _token(client, "/"), "next": "/author?tab=media", "file": (BytesIO(b"abc"), "a.txt")}
    answer = client.post("/media/upload", data=form, content_type="multipart/form-data")
    row = database.session.scalars(select(StoredFile)).one()
    assert (answer.status_code, answer.location) == (303, f"/author?tab=media&file={row.id}")


def test_an_upload_without_its_token_or_its_file_is_refused(client: FlaskClient) -> None:
    _person("chutep")
    _sign_in(client, "chutep")
    file = {"file": (BytesIO(b"abc"), "a.txt")}
    assert client.post("/media/upload", data=file, content_type="multipart/form-data", headers=JSON).status_code == 400
    for form in ({"csrf_token": _token(client, "/")}, {}):
        answer = client.post("/media/upload", data=form, content_type="multipart/form-data", headers=JSON)
        assert (answer.status_code, "Chưa có tệp nào" in answer.text) == (422, True)
    assert database.session.scalars(select(StoredFile)).all() == []


def test_a_guest_uploads_nothing(client: FlaskClient) -> None:
    form = {"csrf_token": _token(client, "/sign-in"), "file": (BytesIO(b"abc"), "a.txt")}
    assert client.post("/media/upload", data=form, headers=JSON, content_type="multipart/form-data").status_code == 401


def test_a_body_that_ends_early_is_told(client: FlaskClient) -> None:
    _person("chutep")
    _sign_in(client, "chutep")
    body = b'--bien\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nnua chung'
    headers = {**JSON, "X-CSRFToken": _token(client, "/"), "Content-Type": "multipart/form-data; boundary=bien"}
    answer = client.post("/media/upload", data=body, headers=headers)
    assert (answer.status_code, "mạng bị ngắt" in answer.text) == (422, True)


def test_more_than_two_gigabytes_are_refused_before_they_come(client: FlaskClient) -> None:
    _person("chutep")
    _sign_in(client, "chutep")
    headers = {**JSON, "Content-Type": "multipart/form-data; boundary=bien"}
    too_long = {"CONTENT_LENGTH": "2100000000"}
    answer = client.post("/media/upload", headers=headers, input_stream=BytesIO(b"--bien"), environ_overrides=too_long)
    assert (answer.status_code, "dài hơn 2 GB" in answer.text) == (413, True)


def test_progress_is_told(client: FlaskClient, films: Make) -> None:
    with database.transaction():
        row = services.receive_path(actor=None, path=films(size="160x120", seconds=1, rate=5))
        services.claim(row)
        file_id = row.id
    waiting = client.get(f"/media/{file_id}/status").json
    assert waiting == {"state": "received", "progress": 0.0, "note": "Đang chờ đến lượt chuyển đổi.", "fault": ""}
    assert "data-conversion" in client.get(f"/media/{file_id}").text
    run_pending_jobs()
    done = client.get(f"/media/{file_id}/status").json
    assert done == {"state": "ready", "progress": 1.0, "note": "", "fault": ""}


def test_words_are_typed_or_sent_by_the_owner(client: FlaskClient, films: Make) -> None:
    owner = _person("chutep")
    with database.transaction():
        row = services.receive_path(actor=owner, path=films(size="160x120", seconds=1, rate=5))
        services.claim(row)
        file_id = row.id
    assert client.post(f"/media/{file_id}/captions").status_code == 400
    _sign_in(client, "chutep")
    address, token = f"/media/{file_id}/captions", _token(client, f"/media/{file_id}")
    form = {"csrf_token": token, "language": "vi", "label": "Tiếng Việt"}
    wrong = client.post(address, data={**form, "text": "00:01 --> 00:02\nchữ vừa gõ"})
    assert (wrong.status_code, "chữ vừa gõ" in wrong.text, "Dòng 1: giờ chưa đúng" in wrong.text) == (422, True, True)
    assert client.post(address, data={**form, "text": "00:00:01.000 --> 00:00:02.000\nXin chào"}).status_code == 303
    assert "Xin chào" in client.get(f"/media/{file_id}/captions/vi.vtt").text
    sent = client.post(
        address, data={**form, "file": (BytesIO("1\n00:00:01,000 --> 00:00:02,000\nTừ tệp".encode()), "a.srt")}, headers=JSON,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert (sent.status_code, (sent.json or {})["url"]) == (201, f"/media/{file_id}/captions/vi.vtt")
    caption = client.get(f"/media/{file_id}/captions/vi.vtt")
    assert (caption.headers["Content-Type"], "Từ tệp" in caption.text) == ("text/vtt; charset=utf-8", True)
