"""Captions are read from WebVTT and SubRip, faults name their line, and what is written reads the same."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.errors import Invalid
from lms.media import queries, services
from lms.media.captions import Cue, parse, serialise

VTT = "WEBVTT\n\nNOTE lời ghi\n\n1\n00:01.000 --> 00:02.500 align:start\n<v Lan>Chào bạn\n\n00:00:03.000 --> 00:00:04.000\nHai\ndòng\n"
SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\nChào bạn\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nHai\r\ndòng\r\n"


def test_webvtt_is_read() -> None:
    assert parse(VTT) == [Cue(1.0, 2.5, "<v Lan>Chào bạn", "align:start"), Cue(3.0, 4.0, "Hai\ndòng")]
    assert parse(VTT)[0].words == "Chào bạn"


def test_subrip_is_read() -> None:
    assert parse("\ufeff" + SRT) == [Cue(1.0, 2.5, "Chào bạn"), Cue(3.0, 4.0, "Hai\ndòng")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("WEBVTT\n\n00:01 --> 00:02\nx", "Dòng 3: giờ chưa đúng"),
        ("WEBVTT\n\n00:05.000 --> 00:02.000\nx", "Dòng 3: giờ kết thúc"),
        ("chỉ là chữ", "Chưa thấy câu"),
        ("", "Chưa thấy câu"),
    ],
)
def test_faults_name_their_line(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        parse(text)


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.sampled_from(["Chào", "Một\nhai", "đ&amp;"])), min_size=1))
def test_what_is_written_reads_the_same(cues: list[tuple[int, int, str]]) -> None:
    written = sorted((Cue(at / 1000, (at + long) / 1000, words) for at, long, words in cues), key=lambda cue: (cue.start, cue.end))
    assert parse(serialise(written)) == written


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert parse(text)
    except Invalid as error:
        assert error.message


def test_only_films_and_recordings_have_words(app: Flask) -> None:
    row = services.receive(actor=None, stream=BytesIO(b"abc"), name="a.txt")
    with pytest.raises(Invalid):
        services.add_caption(actor=None, stored_file=row, language="vi", text=VTT, label="Tiếng Việt")
    row.kind = "video"
    services.add_caption(actor=None, stored_file=row, language="vi", text=SRT, label="Tiếng Việt")
    services.add_caption(actor=None, stored_file=row, language="vi", text=VTT, label="Tiếng Việt")
    kept = queries.list_captions([row.id])[row.id]
    assert [(caption.language, caption.label) for caption in kept] == [("vi", "Tiếng Việt")]
    assert kept[0].text.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.500 align:start\n<v Lan>Chào bạn")
