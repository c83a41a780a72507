"""A letter leaves once, after the commit of its cause, and its text is forgotten."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from lms import database, settings
from lms.identity.services import forget_password, register
from lms.jobs import FAILED, HELD, Job, run_pending_jobs
from lms.notifications.models import Letter
from lms.notifications.services import send_mail


class _Post(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as receives one letter."""

    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.letters.append(self._letter())  # type: ignore[attr-defined] # the fixture's server carries them
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 good\r\n")
            if word == b"QUIT":
                return

    def _letter(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)


@pytest.fixture
def post(app: Flask) -> Iterator[list[bytes]]:
    """A mail server; the house sends through it. Yields what it received."""
    letters: list[bytes] = []
    before = settings.current()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Post) as server:
        server.letters = letters  # type: ignore[attr-defined] # read by the handler
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.use(dataclasses.replace(before, mail_url=f"smtp://127.0.0.1:{server.server_address[1]}?from=thu@example.vn"))
        yield letters
        server.shutdown()
    settings.use(before)


def _read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_goes_through_the_post(post: list[bytes]) -> None:
    with database.transaction():
        send_mail(to="lan@example.vn", subject="Chào\r\nbạn", text="Khóa học của bạn đã xong.\n.\nHết")
    run_pending_jobs()
    run_pending_jobs()
    [letter] = map(_read, post)
    assert (letter["To"], letter["From"], letter["Subject"]) == ("lan@example.vn", "Học Suốt Đời <thu@example.vn>", "Chào bạn")
    assert letter.get_content().replace("\r\n", "\n").strip() == "Khóa học của bạn đã xong.\n.\nHết"
    row = database.session.scalars(select(Letter)).one()
    assert (row.text, row.sent_at is not None) == ("", True)


def test_nothing_leaves_when_its_cause_is_undone(post: list[bytes]) -> None:
    send_mail(to="lan@example.vn", subject="Chào", text="x")
    database.rollback()
    assert (run_pending_jobs(), post) == (0, [])


def test_a_closed_post_is_tried_again(app: Flask) -> None:
    before = settings.current()
    settings.use(dataclasses.replace(before, mail_url="smtp://127.0.0.1:9"))
    with database.transaction():
        send_mail(to="lan@example.vn", subject="Chào", text="x")
    run_pending_jobs()
    settings.use(before)
    row = database.session.scalars(select(Job)).one()
    assert (row.state, row.attempts) == (HELD, 1)
    assert row.state != FAILED
    assert database.session.scalars(select(Letter)).one().text == "x"


def test_who_forgot_the_password_gets_a_link(app: Flask) -> None:
    with database.transaction():
        register(full_name="Nguyễn Thị Lan", identifier="lan59", password="hoc-suot-doi", email="lan@example.vn")
    with database.transaction():
        forget_password(identifier="lan59", base_url="http://localhost")
    run_pending_jobs()
    folder = Path(urlsplit(settings.current().mail_url).path)
    letter = _read(max(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns).read_bytes())
    assert "http://localhost/reset/" in letter.get_content()
