"""Files as people really have them: odd sizes, odd colours, odd rates, several pictures in one, names that do not fit."""

from __future__ import annotations

import time
from pathlib import Path

import av
import pypdfium2
import pytest
from flask import Flask
from PIL import Image

from lms import database
from lms.jobs import run_pending_jobs
from lms.media import queries, services
from lms.media.models import Rendition, StoredFile
from lms.renditions import ffmpeg
from lms.storage.keeping import current_storage
from tests.lms.media.conftest import Make, run_ffmpeg


def _converted(path: Path, name: str | None = None) -> tuple[StoredFile, dict[str, Rendition]]:
    with database.transaction():
        file_id = services.receive_path(actor=None, path=path, name=name).id
    run_pending_jobs()
    row = queries.get_stored_file(file_id)
    assert (row.state, row.fault) == ("ready", "")
    return row, {made.kind: made for made in queries.list_renditions([file_id])[file_id]}


def _path(made: Rendition) -> Path:
    path = current_storage().path(made.sha256)
    assert path is not None
    return path


@pytest.mark.parametrize(("form", "media_type"), [("GIF", "image/gif"), ("WEBP", "image/webp"), ("PNG", "image/png")])
def test_a_moving_picture_moves_in_the_original_and_stands_in_the_small_ones(
    app: Flask, tmp_path: Path, form: str, media_type: str
) -> None:  # fmt: skip
    path = tmp_path / f"dong.{form.lower()}"
    pictures = [Image.new("RGB", (500, 300), colour) for colour in ("red", "green", "blue")]
    pictures[0].save(path, form, save_all=True, append_images=pictures[1:], duration=100, loop=0)
    row, made = _converted(path)
    assert (row.kind, row.width, row.height, set(made)) == ("image", 500, 300, {"w320", "w640"})
    assert row.media_type in {media_type, "image/apng"}
    with queries.open_bytes(row) as stream, Image.open(stream) as original:
        assert getattr(original, "n_frames", 1) == 3
    with Image.open(_path(made["w320"])) as small:
        assert (getattr(small, "n_frames", 1), small.size) == (1, (320, 192))
        red, green, blue = small.convert("RGB").getpixel((160, 96))  # type: ignore[misc] # RGB has three values
        assert red > 200 and green < 60 and blue < 60


def test_colours_of_a_press_become_colours_of_a_screen(app: Flask, tmp_path: Path) -> None:
    """A leaflet for the printer is CMYK, which browsers show in each their own way."""
    path = tmp_path / "to-roi.jpg"
    Image.new("CMYK", (700, 400), (0, 255, 255, 0)).save(path, icc_profile=b"of the press" * 20)
    _, made = _converted(path)
    with Image.open(_path(made["w320"])) as small:
        red, green, blue = small.convert("RGB").getpixel((9, 9))  # type: ignore[misc] # RGB has three values
        assert red > 180 and green < 90 and blue < 90
        assert "icc_profile" not in small.info


def test_a_drawing_with_a_script_cannot_run(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "hinh.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>')
    row, made = _converted(path)
    services.claim(row)
    database.commit()
    assert (row.kind, row.media_type, made) == ("image", "image/svg+xml", {})
    answer = app.test_client().get(f"/media/{row.id}/original")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_book_of_two_thousand_pages_shows_the_first_twenty(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "sach.pdf"
    document = pypdfium2.PdfDocument.new()
    for _ in range(2000):
        document.new_page(595, 842)
    document.save(path)
    document.close()
    began = time.monotonic()
    row, made = _converted(path)
    assert (row.pages, len(made)) == (2000, 20)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("name", "words", "media_type"),
    [
        ("ghi.wav", (), "audio/wav"),
        ("ghi.opus", ("-c:a", "libopus"), "audio/ogg"),
        ("ghi.m4a", ("-c:a", "aac"), "audio/mp4"),
        ("ghi.flac", (), "audio/flac"),
    ],
)
def test_recordings_of_every_form_can_be_heard(app: Flask, tmp_path: Path, name: str, words: tuple[str, ...], media_type: str) -> None:
    path = tmp_path / name
    run_ffmpeg("-f", "lavfi", "-i", "sine=440:d=3", "-ar", "48000", *words, str(path))
    row, made = _converted(path)
    assert (row.kind, set(made)) == ("audio", {"audio"})
    assert row.media_type.removeprefix("audio/").removeprefix("x-") == media_type.removeprefix("audio/")
    assert row.duration == pytest.approx(3, abs=0.2)
    assert ffmpeg.probe(_path(made["audio"])).duration == pytest.approx(3, abs=0.2)


def test_odd_sides_become_even_and_never_larger(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "le.mkv"
    run_ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=640x360:r=10:d=2", "-vf", "format=yuv444p,scale=321:181,setsar=1", "-c:v", "libx264", str(path)
    )
    row, made = _converted(path)
    assert (row.width, row.height) == (321, 181)
    for kind in set(made) - {"poster"}:
        width, height = made[kind].width or 0, made[kind].height or 0
        assert (width % 2, height % 2, width <= 321, height <= 181) == (0, 0, True, True)


def test_slides_of_one_frame_a_second_keep_their_length(app: Flask, films: Make) -> None:
    row, made = _converted(films(size="320x240", rate=1, seconds=9))
    probe = ffmpeg.probe(_path(made["240p"]))
    assert row.duration == pytest.approx(9, abs=0.2)
    assert (probe.duration, probe.fps) == (pytest.approx(9, abs=1.1), pytest.approx(1, abs=0.2))
    assert made["240p"].playlist.count("#EXTINF:") >= 2


def test_a_film_of_ten_bits_plays_on_every_phone(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "hdr.mp4"
    colours = {"color_primaries": "bt2020", "color_trc": "smpte2084", "colorspace": "bt2020nc"}
    told = [word for name, value in colours.items() for word in (f"-{name}", value)]
    picture = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=2", "-pix_fmt", "yuv420p10le")
    params = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:log-level=error"
    run_ffmpeg(*picture, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", params, "-tag:v", "hvc1", *told, str(path))
    assert ffmpeg.probe(path).is_hdr
    _, made = _converted(path)
    assert _pixels(_path(made["360p"])) == ("yuv420p", "bt709")


def _pixels(path: Path) -> tuple[str, str]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        transfer = {1: "bt709", 16: "smpte2084"}.get(int(stream.codec_context.color_trc or 0), "other")
        return str(stream.codec_context.pix_fmt), transfer


def test_a_picture_under_the_name_of_another_form_is_taken_for_what_it_is(app: Flask, tmp_path: Path) -> None:
    """Telephones and chat programs rename pictures; it is a picture all the same."""
    path = tmp_path / "anh.jpg"
    Image.new("RGB", (400, 300), "teal").save(path, "WEBP")
    row, made = _converted(path)
    assert (row.kind, row.media_type, set(made)) == ("image", "image/webp", {"w320", "w640"})
