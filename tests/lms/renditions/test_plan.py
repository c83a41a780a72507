"""What is made of a film follows rules: never above the source, upright films too, the soonest useful first."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.renditions import hls
from lms.renditions.plan import Probe, ladder, picture_widths, reads_short, wanted


def _film(width: int, height: int) -> Probe:
    return Probe(60, width, height, 25, has_video=True, has_audio=True)


@pytest.mark.parametrize(
    ("size", "rungs"),
    [
        ((1280, 720), {"144p": (256, 144), "240p": (426, 240), "360p": (640, 360), "480p": (852, 480), "720p": (1280, 720)}),
        ((3840, 2160), {"144p": (256, 144), "240p": (426, 240), "360p": (640, 360), "480p": (852, 480), "720p": (1280, 720)}),
        ((720, 1280), {"144p": (144, 256), "240p": (240, 426), "360p": (360, 640), "480p": (480, 852), "720p": (720, 1280)}),
        ((640, 360), {"144p": (256, 144), "240p": (426, 240), "360p": (640, 360)}),
        ((636, 358), {"144p": (254, 144), "240p": (426, 240), "360p": (636, 358)}),
        ((160, 91), {"144p": (160, 90)}),
    ],
)
def test_the_ladder(size: tuple[int, int], rungs: dict[str, tuple[int, int]]) -> None:
    assert {rung.kind: (rung.width, rung.height) for rung in ladder(_film(*size))} == rungs


@given(st.integers(16, 8000), st.integers(16, 8000))
def test_no_rung_is_above_the_source(width: int, height: int) -> None:
    rungs = ladder(_film(width, height))
    assert rungs
    assert all(rung.width <= width and rung.height <= height and rung.width % 2 == rung.height % 2 == 0 for rung in rungs)


@pytest.mark.parametrize(
    ("probe", "kinds"),
    [
        (Probe(9, 320, 240, 25, has_video=True, has_audio=True), ("poster", "audio", "144p", "240p")),
        (Probe(9, 320, 240, 25, has_video=True, has_audio=False), ("poster", "144p", "240p")),
        (Probe(9, has_audio=True), ("audio",)),
    ],
)
def test_what_is_wanted(probe: Probe, kinds: tuple[str, ...]) -> None:
    assert wanted(probe) == kinds


@pytest.mark.parametrize(
    ("width", "made"),
    [
        (200, (("w320", 200),)),
        (320, (("w320", 320),)),
        (500, (("w320", 320), ("w640", 500))),
        (5000, (("w320", 320), ("w640", 640), ("w1280", 1280))),
    ],
)
def test_widths_of_pictures(width: int, made: tuple[tuple[str, int], ...]) -> None:
    assert picture_widths(width) == made


@pytest.mark.parametrize(("read", "promised", "short"), [(60, 60, False), (58.5, 60, False), (30, 60, True), (2, 3, False), (0, 3, True)])
def test_what_ends_early(read: float, promised: float, short: bool) -> None:
    assert reads_short(read, promised) is short


def test_a_file_without_an_index_has_no_playlist() -> None:
    with pytest.raises(hls.NoIndex):
        hls.read_index(BytesIO(b"\x00\x00\x00\x08free"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(hls.NoIndex):
        hls.read_index(BytesIO(content))


def test_a_master_playlist_begins_with_the_lightest() -> None:
    text = hls.master_playlist([hls.Variant("b", 200, 20, 10), hls.Variant("a", 100, 10, 6)])
    assert [line for line in text.splitlines() if not line.startswith("#")] == ["a", "b"]
