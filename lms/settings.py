"""Every setting, read from the environment once; all faults are told at once, in plain words."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """The environment cannot be used; `faults` holds one sentence for each wrong setting."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose. Addresses are URLs, `data_dir` is absolute."""

    env: str
    data_dir: Path
    database_url: str
    broker_url: str
    cache_url: str
    storage_url: str
    search_url: str
    secret_key: str
    base_url: str
    content_origin: str
    mail_url: str
    demo: bool
    rate_limit: bool
    trusted_proxies: int
    sendfile: str
    four_eyes: bool

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def is_embedded_broker(self) -> bool:
        return self.broker_url.startswith("filesystem://")


class _Reader:
    """Collects faults instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def read(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        raw = self.environ.get(name, "").strip() or default
        try:
            return parse(raw)
        except ValueError as error:
            self.faults.append(f"{name}={raw!r}: {error}")
            return parse(default)


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw not in allowed:
            raise ValueError("must be one of " + ", ".join(allowed))
        return raw

    return parse


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw and urlsplit(raw).scheme not in schemes:
            raise ValueError("must begin with " + " or ".join(f"{scheme}://" for scheme in schemes))
        return raw

    return parse


def _origin(raw: str) -> str:
    parts = urlsplit(raw)
    try:
        is_host = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or too large
        is_host = False
    if parts.scheme not in {"http", "https"} or not is_host or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("must be http(s)://host[:port] without a path")
    return raw.rstrip("/")


def _same_origin(one: str, other: str) -> bool:
    """Return whether a browser takes both for one origin (RFC 6454 §4): scheme, host and port, the usual port where none is written."""

    def triple(origin: str) -> tuple[str, str | None, int | None]:
        parts = urlsplit(origin)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)

    return triple(one) == triple(other)


def _content_origin(reader: _Reader, base_url: str, production: bool) -> str:
    """Return where uploaded packages are served: in production another origin, so that their scripts cannot act as the reader."""
    name = "LMS_CONTENT_ORIGIN"
    origin = reader.read(name, base_url.replace("127.0.0.1", "localhost"), _origin)
    if production and not reader.environ.get(name, "").strip():
        reader.faults.append(f"{name}: required in production; give uploaded packages a host name of their own")
    elif production and _same_origin(origin, base_url) and not any(fault.startswith(f"{name}=") for fault in reader.faults):
        reader.faults.append(f"{name}={origin!r}: must be another origin than LMS_BASE_URL in production")
    return origin


def _switch(on: str, off: str) -> Callable[[str], bool]:
    def parse(raw: str) -> bool:
        if raw not in {on, off}:
            raise ValueError(f"must be {on} or {off}")
        return raw == on

    return parse


def _proxies(raw: str) -> int:
    if not raw.isdigit() or int(raw) > 10:
        raise ValueError("must be the number of proxies in front, 0 to 10")
    return int(raw)


def _sendfile(raw: str) -> str:
    if raw not in {"off", "x-sendfile"} and not re.fullmatch(r"x-accel-redirect:(/[A-Za-z0-9._-]+)+", raw):
        raise ValueError("must be off, x-sendfile or x-accel-redirect:/internal-prefix")
    return raw


def _port(raw: str) -> int:
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        raise ValueError("must be a port number between 1 and 65535")
    return int(raw)


def _secret_key(environ: Mapping[str, str], data_dir: Path, production: bool, faults: list[str]) -> str:
    given = environ.get("LMS_SECRET_KEY", "")
    if given:
        if production and len(given) < 32:
            faults.append("LMS_SECRET_KEY: must have at least 32 characters in production")
        return given
    if production:
        faults.append("LMS_SECRET_KEY: required in production; make one with `openssl rand -hex 32`")
        return ""
    # Development keeps its key beside its data, so that a restart signs nobody out.
    key_file = data_dir / "secret_key"
    if not key_file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_hex(32))
    return key_file.read_text().strip()


def _search_beside(database_url: str, data_dir: Path) -> str:
    """Return where the index lies if nobody says: on PostgreSQL beside the tables, since several machines may share them."""
    return database_url if database_url.startswith("postgresql:") else f"whoosh://{data_dir}/search"


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings from `environ`, or raise `SettingsError` naming every fault."""
    reader = _Reader(environ)
    env = reader.read("LMS_ENV", "development", _one_of("development", "production"))
    production = env == "production"
    data_dir = (ROOT / reader.read("LMS_DATA_DIR", "var", str)).resolve()
    port = reader.read("PORT", "8000", _port)
    database_url = reader.read("LMS_DATABASE_URL", f"sqlite:///{data_dir}/lms.sqlite3", _url("sqlite", "postgresql"))
    base_url = reader.read("LMS_BASE_URL", f"http://127.0.0.1:{port}", _origin)
    demo = reader.read("LMS_DEMO", "0" if production else "1", _switch("1", "0"))
    rate_limit = reader.read("LMS_RATE_LIMIT", "on", _switch("on", "off"))
    if production and demo:
        reader.faults.append("LMS_DEMO=1: demonstration accounts are refused in production")
    if production and not rate_limit:
        reader.faults.append("LMS_RATE_LIMIT=off: refused in production")
    settings = Settings(
        env=env,
        data_dir=data_dir,
        database_url=database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        broker_url=reader.read("LMS_BROKER_URL", "filesystem://localhost", _url("filesystem", "redis", "rediss", "amqp", "amqps")),
        cache_url=reader.read("LMS_CACHE_URL", "memory://", _url("memory", "redis", "rediss")),
        storage_url=reader.read("LMS_STORAGE_URL", f"file://{data_dir}/files", _url("file", "s3")),
        search_url=reader.read("LMS_SEARCH_URL", _search_beside(database_url, data_dir), _url("whoosh", "postgresql")),
        secret_key=_secret_key(environ, data_dir, production, reader.faults),
        base_url=base_url,
        content_origin=_content_origin(reader, base_url, production),
        mail_url=reader.read("LMS_MAIL_URL", f"file://{data_dir}/mail", _url("file", "smtp", "smtps")),
        demo=demo,
        rate_limit=rate_limit,
        trusted_proxies=reader.read("LMS_TRUSTED_PROXIES", "0", _proxies),
        sendfile=reader.read("LMS_SENDFILE", "off", _sendfile),
        four_eyes=reader.read("LMS_FOUR_EYES", "on", _switch("on", "off")),
    )
    if settings.sendfile != "off" and settings.storage_url.startswith("s3:"):
        reader.faults.append(f"LMS_SENDFILE={settings.sendfile!r}: files in a bucket cannot be handed over; leave it off")
    if reader.faults:
        raise SettingsError(reader.faults)
    return settings


_current: list[Settings] = []


def use(settings: Settings) -> None:
    """Let `current()` answer with these settings; the application factory calls it."""
    _current[:] = [settings]


def current() -> Settings:
    """Return the settings of this process."""
    return _current[0]


def load_or_exit() -> Settings:
    """Read the process's environment; where it cannot be used, say every fault on standard error and exit 2."""
    try:
        return load(os.environ)
    except SettingsError as error:
        sys.stderr.write("Cấu hình chưa dùng được / These settings cannot be used:\n")
        sys.stderr.writelines(f"  - {fault}\n" for fault in error.faults)
        sys.exit(2)
