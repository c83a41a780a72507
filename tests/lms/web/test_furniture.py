"""What every page of the house carries: security, errors in plain words, caches that share nothing personal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from lms.settings import ROOT
from lms.web.assets import BUILD
from tests.factories.people import make_person, sign_in

ENGLISH = re.compile(r"\b(not found|forbidden|error|bad request|internal|method not allowed|too many)\b", re.IGNORECASE)


def test_security_headers_stand_on_every_answer(client: FlaskClient, app: Flask) -> None:
    for address in ("/", "/khong-co", "/healthz", "/sign-in"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
        assert "object-src 'none'" in policy and "base-uri 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(("address", "status"), [("/khong-co", 404), ("/courses/khong-co", 404), ("/sign-out", 405), ("/learn/a/b", 302)])
def test_errors_are_plain_vietnamese(client: FlaskClient, app: Flask, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    visible = re.sub(r"<(script|style|head)[\s\S]*?</\1>|<[^>]+>", " ", answer.text)
    assert not ENGLISH.search(visible), ENGLISH.search(visible)


def test_scripts_get_problem_json(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/khong-co", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] == 404


def test_an_unforeseen_fault_is_a_page_in_plain_words(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode() -> None:
        raise RuntimeError("boom")

    monkeypatch.setitem(app.view_functions, "web.healthz", explode)
    answer = client.get("/healthz")
    assert answer.status_code == 500
    assert "Hệ thống gặp trục trặc" in answer.text and "boom" not in answer.text and "Traceback" not in answer.text


def test_guests_share_a_cache_and_people_do_not(app: Flask, client: FlaskClient) -> None:
    guest = client.get("/courses")
    assert guest.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in guest.headers
    again = client.get("/courses", headers={"If-None-Match": guest.headers["ETag"]})
    assert again.status_code == 304
    sign_in(client, make_person("lan59"))
    assert client.get("/courses").headers["Cache-Control"].startswith("private")
    assert client.get("/sign-in", follow_redirects=True).headers["Cache-Control"].startswith("private")


def test_a_page_with_a_form_is_not_shared(app: Flask) -> None:
    assert app.test_client().get("/sign-in").headers["Cache-Control"].startswith("private")


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_form_without_its_token_is_refused_with_a_sentence(guarded: Flask) -> None:
    answer = guarded.test_client().post("/sign-in", data={"identifier": "a", "password": "b"})
    assert answer.status_code == 400
    assert "mở quá lâu" in answer.text


def test_preferences_stay_on_the_device(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/preferences?text=150&scheme=dark&next=/courses")
    assert answer.headers["Location"] == "/courses"
    page = client.get("/").text
    assert 'data-text="150"' in page and 'data-scheme="dark"' in page
    assert client.get("/preferences?text=9000&next=//xau.example").headers["Location"] == "/"
    assert 'data-text="150"' in client.get("/").text


def _fetch(client: FlaskClient, address: str) -> tuple[bytes, Headers]:
    """Return a static file as a modern browser is sent it."""
    answer = client.get(address, headers={"Accept-Encoding": "br"})
    body, headers = answer.data, answer.headers
    answer.close()
    return body, headers


def _fonts(sheet: str) -> list[str]:
    """Return the addresses of the fonts that a style sheet names."""
    found = re.findall(r"url\(([^)]+woff2)\)", (BUILD / sheet.removeprefix("/static/")).read_text())
    return [f"/static/{(BUILD / 'css' / font).resolve().relative_to(BUILD.resolve())}" for font in found]


def test_static_files_are_fingerprinted_compressed_and_kept(app: Flask, client: FlaskClient) -> None:
    sheet = re.search(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', client.get("/").text)
    assert sheet is not None
    _body, headers = _fetch(client, sheet[1])
    assert headers["Content-Encoding"] == "br"
    assert "immutable" in headers["Cache-Control"]
    assert len(_fonts(sheet[1])) == 2
    assert all(_fetch(client, font)[0] for font in _fonts(sheet[1]))


def test_a_first_visit_is_light(app: Flask, client: FlaskClient) -> None:
    """The page and all that it names, compressed as they are sent: at most 150 KB in 12 requests."""
    page = client.get("/")
    named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.text))
    named |= {font for name in list(named) if name.endswith(".css") for font in _fonts(name)}
    assert len(named) + 1 <= 12
    assert sum(len(_fetch(client, name)[0]) for name in named) + len(brotli.compress(page.data)) <= 150_000


def test_metrics_are_for_this_machine(app: Flask, client: FlaskClient) -> None:
    assert "lms_requests_total" in client.get("/metrics").text
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    assert client.get("/readyz").get_json() == {"status": "ready"}


def test_a_request_keeps_the_id_it_came_with(app: Flask, client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"
    assert client.get("/healthz", headers={"X-Request-ID": "<x>"}).headers["X-Request-ID"] != "<x>"


WHO = """
import wsgi
from flask import request
wsgi.app.before_request_funcs.setdefault(None, []).append(lambda: print(request.remote_addr))
wsgi.app.test_client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.9"})
"""


@pytest.mark.parametrize(("proxies", "address"), [("0", "127.0.0.1"), ("1", "203.0.113.9")])
def test_an_address_told_by_a_stranger_is_not_believed(proxies: str, address: str, tmp_path: Path) -> None:
    """Only as many proxies are believed as the operator says stand in front."""
    environ = {**os.environ, "LMS_DATA_DIR": str(tmp_path), "LMS_TRUSTED_PROXIES": proxies}
    told = subprocess.run([sys.executable, "-c", WHO], env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == address
