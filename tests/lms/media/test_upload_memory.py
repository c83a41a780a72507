"""A long film goes through the real web server to the disk, and the server stays small."""

from __future__ import annotations

import http.client
import re
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psutil

from tests.lms.media.conftest import Make
from tests.lms.media.household import PASSWORD, House, free_port, until

MEGABYTE = 1_000_000
BOUNDARY = "bien-gioi-cua-cac-phan"


def _ask(port: int, method: str, path: str, *, cookie: str = "", body: bytes = b"", kind: str = "") -> tuple[int, str, str]:
    """Return status, cookie and text of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body=body or None, headers={"Cookie": cookie, **({"Content-Type": kind} if kind else {})})
    answer = connection.getresponse()
    text = answer.read().decode()
    cookies = [value.partition(";")[0] for name, value in answer.getheaders() if name == "Set-Cookie"]
    connection.close()
    return answer.status, "; ".join(cookies) or cookie, text


def _token(text: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found is not None
    return found[1]


def _body(film: bytes, size: int) -> tuple[bytes, Iterator[bytes], bytes]:
    """A film of `size` bytes: what follows its last box is room that no player reads (ISO/IEC 14496-12 §8.1.2)."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="dai.mp4"\r\n\r\n'.encode() + film
    head += struct.pack(">I4s", size - len(film), b"free")
    left, piece = size - len(film) - 8, bytes(range(256)) * 4000
    return head, (piece[: min(len(piece), left - at)] for at in range(0, left, len(piece))), f"\r\n--{BOUNDARY}--\r\n".encode()


def send(port: int, cookie: str, token: str, film: bytes, size: int) -> tuple[int, str]:
    """Send a film of `size` bytes; return status and text of the answer."""
    head, pieces, tail = _body(film, size)
    length = len(head) + size - len(film) - 8 + len(tail)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.putrequest("POST", "/media/upload")
    for name, value in {
        "Cookie": cookie, "X-CSRFToken": token, "Accept": "application/json",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Content-Length": str(length),
    }.items():  # fmt: skip
        connection.putheader(name, value)
    connection.endheaders(head)
    for piece in pieces:
        connection.send(piece)
    connection.send(tail)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


class Watch:
    """The largest memory that any of some processes had while it was watched, in megabytes."""

    def __init__(self, parent: int) -> None:
        self.processes = psutil.Process(parent).children() or [psutil.Process(parent)]
        self.most = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._end.wait(0.02):
            self.most = max([self.most, *(process.memory_info().rss / MEGABYTE for process in self.processes)])

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


def measure(folder: Path, film: bytes, size: int) -> tuple[float, str]:
    """Upload `size` bytes through gunicorn; return its largest memory in megabytes and the server's answer."""
    house, port = House(folder), free_port()
    words = ["-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4", "--timeout", "300"]
    with house.process(sys.executable, *words, "--log-level", "warning", "--no-control-socket") as server:
        until(lambda: _answers(port), 30, "the web server")
        _, cookie, form = _ask(port, "GET", "/sign-in")
        typed = urlencode({"identifier": "lan", "password": PASSWORD, "csrf_token": _token(form)}).encode()
        _, cookie, _ = _ask(port, "POST", "/sign-in", cookie=cookie, body=typed, kind="application/x-www-form-urlencoded")
        _, _, page = _ask(port, "GET", "/", cookie=cookie)
        with Watch(server.pid) as watch:
            status, text = send(port, cookie, _token(page), film, size)
    assert status == 201, text
    return watch.most, text


def _answers(port: int) -> bool:
    try:
        return _ask(port, "GET", "/healthz")[0] == 200
    except OSError:
        return False


def test_a_long_upload_stays_out_of_memory(films: Make, tmp_path: Path) -> None:
    most, text = measure(tmp_path, films(size="160x120", seconds=1, rate=7).read_bytes(), 300 * MEGABYTE)
    assert most < 150
    assert '"kind": "video"' in text
    [kept] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert kept.stat().st_size == 300 * MEGABYTE
