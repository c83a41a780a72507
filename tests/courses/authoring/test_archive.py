"""A ZIP damaged on its way gets a sentence, whichever byte was hit and whichever way it is packed."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.authoring.archive import Member, members, open_archive, read_text
from lms.errors import Invalid

NAME = "course.yaml"
TEXT = "".join(f"title: Khóa {number}\n" for number in range(200))


def _packed(method: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr(NAME, TEXT)
    return made.getvalue()


PACKED = {method: _packed(method) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)}


def _read(raw: bytes) -> str:
    archive = open_archive(io.BytesIO(raw))
    return read_text(archive, members(archive)[NAME])


@pytest.mark.parametrize("method", sorted(PACKED))
def test_a_whole_archive_is_read(method: int) -> None:
    assert _read(PACKED[method]) == TEXT


@given(st.sampled_from(sorted(PACKED)), st.integers(0, 10_000), st.integers(1, 255))
def test_a_damaged_byte_is_read_or_refused_in_words(method: int, place: int, mask: int) -> None:
    raw = bytearray(PACKED[method])
    raw[place % len(raw)] ^= mask
    try:
        _read(bytes(raw))
    except Invalid as error:
        assert error.field == "file"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_inside_a_member_names_it(method: int) -> None:
    raw = bytearray(PACKED[method])
    begin = 30 + len(NAME) + 4
    raw[begin : begin + 12] = bytes(byte ^ 0xFF for byte in raw[begin : begin + 12])
    archive = open_archive(io.BytesIO(bytes(raw)))
    with closing(Member(archive, members(archive)[NAME])) as stream, pytest.raises(Invalid, match=NAME):
        stream.read()
