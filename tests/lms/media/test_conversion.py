"""Films, recordings, pictures and documents are converted by the real tools, and what cannot be is told in words."""

from __future__ import annotations

import itertools
import subprocess
from io import BytesIO
from pathlib import Path
from uuid import UUID

import av
import pypdfium2
import pytest
from flask import Flask
from PIL import Image

from lms import database, events
from lms.errors import Invalid
from lms.jobs import run_pending_jobs
from lms.media import queries, services
from lms.media.events import FileBroken, RenditionReady
from lms.media.models import Rendition, StoredFile
from lms.renditions import ffmpeg
from lms.storage.keeping import current_storage
from tests.lms.media.conftest import Make, run_ffmpeg


def _converted(path: Path, name: str | None = None) -> tuple[StoredFile, dict[str, Rendition]]:
    """Receive a file, let its job run, and return what is there afterwards."""
    with database.transaction():
        file_id = services.receive_path(actor=None, path=path, name=name).id
    run_pending_jobs()
    return _found(file_id)


def _found(file_id: UUID) -> tuple[StoredFile, dict[str, Rendition]]:
    return queries.get_stored_file(file_id), {made.kind: made for made in queries.list_renditions([file_id])[file_id]}


def _path(made: Rendition) -> Path:
    path = current_storage().path(made.sha256)
    assert path is not None
    return path


def test_a_film_becomes_a_ladder(app: Flask, films: Make) -> None:
    row, made = _converted(films(seconds=9), "bài giảng.mp4")
    assert (row.state, row.fault, row.kind, row.width, row.height) == ("ready", "", "video", 640, 360)
    assert row.duration == pytest.approx(9, abs=0.1)
    assert set(made) == {"poster", "audio", "144p", "240p", "360p"}
    for kind, size in {"144p": (256, 144), "240p": (426, 240), "360p": (640, 360)}.items():
        probe = ffmpeg.probe(_path(made[kind]))
        assert (probe.width, probe.height) == size == (made[kind].width, made[kind].height)
        assert probe.has_audio
        assert probe.duration == pytest.approx(9, abs=0.2)
        assert made[kind].playlist.count("#EXTINF:") == 3
    assert made["144p"].size < made["240p"].size < made["360p"].size
    assert made["poster"].media_type == "image/webp"


def test_byte_ranges_of_the_playlist_cover_the_file(app: Flask, films: Make) -> None:
    _, made = _converted(films(seconds=9))
    lines = made["240p"].playlist.splitlines()
    ranges = [line.removeprefix("#EXT-X-BYTERANGE:").split("@") for line in lines if line.startswith("#EXT-X-BYTERANGE:")]
    assert all(int(start) + int(size) == int(then) for (size, start), (_, then) in itertools.pairwise(ranges))
    head = int(next(line for line in lines if "EXT-X-MAP" in line).split('BYTERANGE="')[1].split("@")[0])
    content = _path(made["240p"]).read_bytes()
    for size, start in ranges:
        piece = BytesIO(content[:head] + content[int(start) : int(start) + int(size)])
        with av.open(piece) as container:
            assert next(container.decode(video=0)).key_frame


def test_what_one_listens_to_is_light_and_even(app: Flask, films: Make) -> None:
    _, made = _converted(films(seconds=9))
    assert made["audio"].size * 8 / 9 <= 32_000
    loudness = ffmpeg.measure_loudness(_path(made["audio"]), 9)
    assert loudness is not None
    assert float(loudness["input_i"]) == pytest.approx(-16, abs=1.0)


def test_a_film_without_sound_has_nothing_to_listen_to(app: Flask, films: Make) -> None:
    row, made = _converted(films(size="320x240", sound=False))
    assert row.state == "ready"
    assert set(made) == {"poster", "144p", "240p"}


def test_a_silent_track_is_left_silent(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "im.m4a"
    run_ffmpeg("-f", "lavfi", "-i", "anullsrc=r=44100", "-t", "2", str(path))
    row, made = _converted(path)
    assert (row.state, row.kind, set(made)) == ("ready", "audio", {"audio"})


def test_a_phone_film_held_upright_stays_upright(app: Flask, films: Make, tmp_path: Path) -> None:
    path = tmp_path / "dien-thoai.mp4"
    path.write_bytes(_turned(films(size="640x360").read_bytes()))
    row, made = _converted(path)
    assert (row.width, row.height) == (360, 640)
    assert (made["240p"].width, made["240p"].height) == (240, 426)
    with Image.open(_path(made["poster"])) as poster:
        assert poster.width < poster.height


def _turned(film: bytes) -> bytes:
    """Write a quarter turn into the track's display matrix (ISO/IEC 14496-12 §8.3.2), as phones do."""
    plain, turned = (
        b"".join(number.to_bytes(4, "big") for number in numbers)
        for numbers in ((0x10000, 0, 0, 0, 0x10000), (0, 0x10000, 0, 0xFFFF0000, 0))
    )
    of_track = film.index(plain, film.index(b"tkhd"))
    return film[:of_track] + turned + film[of_track + len(plain) :]


def test_many_frames_a_second_become_thirty(app: Flask, films: Make) -> None:
    _, made = _converted(films(size="256x144", rate=60, seconds=2))
    assert ffmpeg.probe(_path(made["144p"])).fps == pytest.approx(30, abs=0.5)


def test_a_recording_with_a_cover_is_a_recording(app: Flask, tmp_path: Path) -> None:
    cover, path = tmp_path / "bia.png", tmp_path / "bai.mp3"
    Image.new("RGB", (64, 64), "green").save(cover)
    run_ffmpeg(
        "-f", "lavfi", "-i", "sine=440:d=2", "-i", str(cover), "-map", "0", "-map", "1", "-c:v", "mjpeg",
        "-disposition:v", "attached_pic", str(path),
    )  # fmt: skip
    row, made = _converted(path)
    assert (row.kind, row.media_type, set(made)) == ("audio", "audio/mpeg", {"audio"})


def test_a_recording_of_a_browser_names_no_length(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "ghi-man-hinh.webm"
    words = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=3", "-c:v", "libvpx", "-f", "webm", "-live", "1", "pipe:1"]
    done = subprocess.run([ffmpeg.binary(), "-loglevel", "error", *words], check=True, capture_output=True)
    path.write_bytes(done.stdout)
    row, _ = _converted(path)
    assert (row.state, row.kind) == ("ready", "video")
    assert row.duration == pytest.approx(3, abs=0.3)


def test_the_same_film_is_converted_once(app: Flask, films: Make) -> None:
    _, first = _converted(films(size="160x120", seconds=1))
    row, second = _converted(films(size="160x120", seconds=1), "khác tên.mp4")
    assert row.state == "ready"
    assert {kind: made.sha256 for kind, made in second.items()} == {kind: made.sha256 for kind, made in first.items()}


def test_ready_and_broken_are_announced(app: Flask, films: Make, tmp_path: Path) -> None:
    heard: list[object] = []
    events.subscribe(RenditionReady, heard.append)
    events.subscribe(FileBroken, heard.append)
    row, _ = _converted(films(size="160x120", seconds=1, rate=10))
    broken, _ = _converted(_cut(films(seconds=12), tmp_path, 0.4))
    assert heard == [RenditionReady(row.id), FileBroken(broken.id, broken.fault)]


def _cut(path: Path, folder: Path, share: float) -> Path:
    content = path.read_bytes()
    target = folder / f"cut-{share}.mp4"
    target.write_bytes(content[: int(len(content) * share)])
    return target


def test_a_film_that_ends_early_is_told(app: Flask, films: Make, tmp_path: Path) -> None:
    """The index lies at the front, so that the length is known and the rest is missing."""
    row, _ = _converted(_cut(films(seconds=12), tmp_path, 0.4))
    assert row.state == "broken"
    assert "trong 0:12, phần sau bị thiếu hoặc hỏng" in row.fault


def test_a_film_whose_index_is_missing_is_refused(app: Flask, films: Make, tmp_path: Path) -> None:
    """A camera writes the index last: copied half, the film cannot be opened at all."""
    whole = tmp_path / "may-quay.mp4"
    run_ffmpeg("-i", str(films()), "-c", "copy", "-movflags", "0", str(whole))
    with pytest.raises(Invalid, match="bị hỏng hoặc chưa chép xong"):
        services.receive_path(actor=None, path=_cut(whole, tmp_path, 0.7))


def _bomb(folder: Path) -> Path:
    path = folder / "bom.png"
    Image.new("1", (10_000, 10_000)).save(path)
    return path


def _locked(folder: Path) -> Path:
    """A document that RC4 with the user password «mật» keeps shut: only its trailer matters to a reader that has no password."""
    path = folder / "khoa.pdf"
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    body += b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"ab" * 32 + b">/U<" + b"cd" * 32 + b">>>endobj\n"
    body += b"trailer<</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<00><00>]>>\n%%EOF\n"
    path.write_bytes(body)
    return path


def _written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: _written(folder, "phim.mp4", b""), "không có nội dung"),
        (lambda folder: _written(folder, "bai-giang.mp4", b"MZ\x90\x00" + bytes(4000)), "chương trình chạy được"),
        (lambda folder: _written(folder, "cai-dat.exe", b"khong phai"), "chương trình chạy được"),
        (lambda folder: _written(folder, "phim.mp4", "Đây là chữ".encode()), "mang tên của phim nhưng nội dung là chữ"),
        (lambda folder: _written(folder, "anh.jpg", b"\xff\xd8\xff\xe0" + bytes(100)), "Không đọc được ảnh"),
        (lambda folder: _written(folder, "a.pdf", b"%PDF-1.7\nkhong con gi"), "Không đọc được tài liệu PDF"),
        (_bomb, "Ảnh 10.000 × 10.000 điểm quá lớn"),
        (_locked, "có mật khẩu"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(app: Flask, tmp_path: Path, make: Make, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        services.receive_path(actor=None, path=make(tmp_path))


def test_a_photograph_is_turned_and_tells_nothing(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "anh.jpg"
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "May anh cua toi"
    Image.new("RGB", (900, 400), "teal").save(path, exif=exif)
    row, made = _converted(path)
    assert (row.width, row.height, set(made)) == (400, 900, {"w320", "w640"})
    with Image.open(_path(made["w320"])) as small, Image.open(_path(made["w640"])) as large:
        assert (small.format, small.size, large.size) == ("WEBP", (320, 720), (400, 900))
        assert dict(small.getexif()) == {}


def _original(row: StoredFile) -> bytes:
    with queries.open_bytes(row) as stream:
        return stream.read()


def test_the_original_of_a_photograph_tells_no_place(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "anh.jpg"
    exif = Image.Exif()
    exif[0x0110] = "May anh cua toi"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 42.6)
    Image.new("RGB", (90, 40), "teal").save(path, exif=exif)
    row, _ = _converted(path)
    content = _original(row)
    assert b"May anh cua toi" in path.read_bytes()
    assert (b"Exif" in content, row.size, row.sha256) == (False, len(content), services.hash_as_kept(path))


def test_pages_of_a_document_are_shown(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "tai-lieu.pdf"
    document = pypdfium2.PdfDocument.new()
    for _ in range(22):
        document.new_page(595, 842)
    document.save(path)
    document.close()
    row, made = _converted(path)
    assert (row.state, row.pages, len(made), made["page-20"].width) == ("ready", 22, 20, 1000)
