"""A file is received whole, kept once under its hash, and refused with a sentence where it cannot be used."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from lms.errors import Invalid
from lms.media import queries, services
from lms.media.services import clean_name


def test_bytes_are_kept_once_under_their_hash(app: Flask) -> None:
    first = services.receive(actor=None, stream=BytesIO("xin chào".encode()), name="a.txt")
    second = services.receive(actor=None, stream=BytesIO("xin chào".encode()), name="b.txt")
    assert first.id != second.id
    assert first.sha256 == second.sha256 == hashlib.sha256("xin chào".encode()).hexdigest()
    assert (first.kind, first.media_type, first.state, first.size) == ("text", "text/plain", "ready", 9)
    with queries.open_bytes(second) as stream:
        assert stream.read() == "xin chào".encode()


def test_a_path_is_received_under_its_name(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "ghi chú.md"
    path.write_text("# Đề mục")
    row = services.receive_path(actor=None, path=path)
    assert (row.name, row.media_type) == ("ghi chú.md", "text/markdown")
    assert queries.find_stored_files([row.id]) == {row.id: row}


def test_a_refused_file_leaves_nothing(app: Flask) -> None:
    from lms.media.storage import current_storage

    root = current_storage().root  # type: ignore[attr-defined] # the tests' storage is a folder
    with pytest.raises(Invalid, match="chương trình"):
        services.receive(actor=None, stream=BytesIO(b"MZ\x90\x00" + bytes(500)), name="bài giảng.mp4")
    assert list((root / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\etc/passwd", "passwd"),
        ("a\r\nb.mp4", "ab.mp4"),
        ("ba\u0300i.mp4", "bài.mp4"),
        ("...", "tep"),
        ("x" * 300 + ".mp4", "x" * 196 + ".mp4"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_claiming_makes_public_and_never_private_again(app: Flask) -> None:
    row = services.receive(actor=None, stream=BytesIO(b"abc"), name="a.txt")
    services.claim(row)
    claimed = row.claimed_at
    services.claim(row, visibility="private")
    assert (row.visibility, row.claimed_at) == ("public", claimed)
