"""What may be asked over the network, and what is done with odd answers."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from lms.errors import Invalid
from oer.harvesting import fetching
from oer.harvesting.fetching import Busy, Unreachable, fetch, is_public
from tests.oer.harvesting.repository import Repository, serving

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_the_own_network_is_out_of_reach(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.4.190", "2001:4860:4860::8888"])
def test_the_open_network_is_not(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def repository(app: Flask) -> Iterator[Repository]:
    with serving() as made:
        yield made


WRONG = [
    "file:///etc/passwd",
    "ftp://a.example/",
    "http://",
    "http://user:secret@a.example/",
    "http://a.example:x/",
    "//a.example",
    "gopher://a",
]


@pytest.mark.parametrize("url", [*WRONG, "http://localhost:1/", "http://[::1]:1/", "http://2130706433:1/", "http://0x7f.1:1/"])
def test_addresses_that_are_never_asked(app: Flask, url: str) -> None:
    with pytest.raises(Invalid):
        fetch(url, {})


def test_a_private_address_is_asked_only_where_it_is_allowed(repository: Repository) -> None:
    with pytest.raises(Invalid):
        fetch(repository.url, {"verb": "Identify"})
    assert repository.asked == []
    assert b"noRecordsMatch" in fetch(repository.url, {"verb": "Identify"}, allows_private=True)
    assert repository.agents[0].startswith("HocSuotDoi-harvester/")


def test_a_redirect_cannot_lead_inside(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")  # one address plays the open network
    repository.answer = lambda _asked: (302, {"Location": repository.url.replace("127.0.0.1", "127.0.0.2")}, b"")
    with pytest.raises(Invalid):
        fetch(repository.url, {})
    assert len(repository.asked) == 1


def test_redirects_end(repository: Repository) -> None:
    repository.answer = lambda _asked: (302, {"Location": repository.url}, b"")
    with pytest.raises(Unreachable):
        fetch(repository.url, {}, allows_private=True)
    assert len(repository.asked) == fetching.MOST_REDIRECTS + 1


@pytest.mark.parametrize("packed", [False, True])
def test_an_endless_answer_is_cut(repository: Repository, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 200_000)
    body = b"a" * 2_000_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    repository.answer = lambda _asked: (200, headers, gzip.compress(body) if packed else body)
    with pytest.raises(Unreachable):
        fetch(repository.url, {}, allows_private=True)


@pytest.mark.parametrize(
    ("header", "least", "most"), [("120", 120, 120), ("Wed, 01 Jan 2020 00:00:00 GMT", 1, 1), ("soon", 60, 60), ("9" * 9, 86400, 86400)]
)
def test_a_busy_library_is_left_alone(repository: Repository, header: str, least: float, most: float) -> None:
    repository.answer = lambda _asked: (503, {"Retry-After": header}, b"")
    with pytest.raises(Busy) as busy:
        fetch(repository.url, {}, allows_private=True)
    assert least <= busy.value.seconds <= most


def test_other_statuses_and_closed_doors(repository: Repository) -> None:
    repository.answer = lambda _asked: (404, {}, b"")
    with pytest.raises(Unreachable):
        fetch(repository.url, {}, allows_private=True)
    with pytest.raises(Unreachable):
        fetch("http://127.0.0.1:1/oai", {}, allows_private=True)


def test_an_address_that_leads_nowhere_gives_way_to_the_next(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(repository.url.rpartition(":")[2].split("/")[0])
    look_up = socket.getaddrinfo

    def answer(host: str, *arguments: Any, **options: Any) -> list[Any]:
        if host != "kho.example":
            return look_up(host, *arguments, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.3", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    assert b"noRecordsMatch" in fetch(f"http://kho.example:{port}/oai", {}, allows_private=True)


def _certificate(folder: Path, name: str) -> Path:
    """Write a key and a certificate that it signs itself, for a host of this name."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / f"{name}.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("name", "is_trusted", "answers"), [("localhost", True, True), ("localhost", False, False), ("x.example", True, False)]
)
def test_a_certificate_must_be_trusted_and_bear_the_name(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_trusted: bool, answers: bool
) -> None:  # fmt: skip
    path = _certificate(tmp_path, name)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with serving(path) as repository:
        url = repository.url.replace("127.0.0.1", "localhost")
        if answers:
            assert b"noRecordsMatch" in fetch(url, {}, allows_private=True)
        else:
            with pytest.raises(Unreachable):
                fetch(url, {}, allows_private=True)
            assert repository.asked == []
