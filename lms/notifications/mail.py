"""How a letter leaves the house: by SMTP, or into a folder where a developer reads it."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from lms import clock

SECONDS = 30


def compose(*, sender: str, to: str, subject: str, text: str, mark: str) -> EmailMessage:
    """Write a letter; `mark` makes its Message-ID, the same however often it is tried, so that readers see it once."""
    message = EmailMessage()
    message["From"], message["To"] = f"Học Suốt Đời <{sender}>", to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def deliver(url: str, message: EmailMessage) -> None:
    """Send by `file:///folder`, `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`; raise OSError."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        _write(Path(unquote(parts.path)), message)
    else:
        _send(parts, message)


def sender_of(url: str, host: str) -> str:
    """Return the address that letters come from: `?from=` of the mail address, else one of the house's own host."""
    return parse_qs(urlsplit(url).query).get("from", [f"khong-tra-loi@{host}"])[0]


def _write(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    (folder / f"{name}.eml").write_bytes(message.as_bytes())


def _send(parts: SplitResult, message: EmailMessage) -> None:
    host, is_shut = parts.hostname or "localhost", parts.scheme == "smtps"
    port = parts.port or (465 if is_shut else 25)
    context = ssl.create_default_context()
    connection = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context) if is_shut else smtplib.SMTP(host, port, timeout=SECONDS)
    with connection as server:
        if not is_shut:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
