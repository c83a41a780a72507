"""A browser without JavaScript for the bench: one kept connection, its cookies, the time of every answer."""

from __future__ import annotations

import http.client
import re
import time
from typing import Any
from urllib.parse import urlencode

from tests.bench.people import PASSWORD

_FORM_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_PLAYER_TOKEN = re.compile(r'data-csrf="([^"]+)"')


class Visitor:
    """Somebody at the door of a house."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.seconds: list[tuple[str, float]] = []
        self.token = ""

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
        """Send one request and return status and text; the time is kept."""
        sent = {"Accept-Language": "vi", "Accept": "text/html", **headers, **({"Cookie": self.cookie} if self._cookies else {})}
        began = time.perf_counter()
        self._line.request(method, path, body, sent)
        answer = self._line.getresponse()
        text = answer.read().decode()
        self.seconds.append((f"{method} {path}", time.perf_counter() - began))
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return answer.status, text

    def sign_in(self, identifier: str, password: str = PASSWORD) -> None:
        _status, text = self.ask("GET", "/sign-in")
        found = _FORM_TOKEN.search(text)
        assert found is not None, "the page to sign in has no token"
        form = urlencode({"csrf_token": found[1], "identifier": identifier, "password": password})
        status, _text = self.ask("POST", "/sign-in", form, **{"Content-Type": "application/x-www-form-urlencoded"})
        assert status == 303, f"signing in answered {status}"

    def open_lesson(self, path: str) -> str:
        status, text = self.ask("GET", path)
        assert status == 200, f"{path} answered {status}"
        found = _PLAYER_TOKEN.search(text)
        assert found is not None, "the lesson has no token for its player"
        self.token = found[1]
        return text

    def report(self, path: str, body: str) -> dict[str, Any]:
        """Send one progress report as the player does."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.token}
        status, text = self.ask("POST", f"{path}/progress", body, **headers)
        return {"status": status, "text": text}
