"""Where a picture or a film was taken, when and by which device never leaves the house; what is seen and heard stays."""

from __future__ import annotations

import hashlib
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from lms.errors import Invalid
from lms.renditions.scrubbing import hash_of_kept, scrub
from tests.lms.media.conftest import Make, run_ffmpeg

DEVICE, MAKER, PLACE = "DienThoaiCuaToi", "HangMayAnh", b"+21.0285+105.8542/"
SECRETS = (DEVICE.encode(), MAKER.encode(), PLACE, b"Exif\x00\x00II", b"2024:05:06", b"x:xmpmeta", b"ghi chu rieng")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPSLatitude>21,1.7N</GPSLatitude></x:xmpmeta>'
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _notes(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110], exif[0x0132] = orientation, MAKER, DEVICE, "2024:05:06 07:08:09"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (21.0, 1.0, 42.6), "E", (105.0, 51.0, 15.1)
    exif.get_ifd(0x8769)[0x927C] = b"ghi chu rieng" * 4
    return exif


def _picture() -> Image.Image:
    """A picture in which every turn shows: each corner has its own colour."""
    picture = Image.new("RGB", (64, 40), "teal")
    for place, colour in (((0, 0), "red"), ((48, 0), "yellow"), ((0, 24), "white"), ((48, 24), "black")):
        picture.paste(colour, (*place, place[0] + 16, place[1] + 16))
    return picture


def _jpeg(path: Path, orientation: int) -> None:
    """As a telephone leaves it: notes of two kinds, a second picture behind the end, with notes of its own."""
    _picture().save(path, "JPEG", exif=_notes(orientation), xmp=XMP, icc_profile=PROFILE, comment=b"ghi chu rieng", progressive=True)
    second = path.with_suffix(".second")
    _picture().save(second, "JPEG", exif=_notes(1))
    path.write_bytes(path.read_bytes() + second.read_bytes())


def _png(path: Path, orientation: int) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "ghi chu rieng")
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    _picture().save(path, "PNG", exif=_notes(orientation), pnginfo=words, icc_profile=PROFILE)


def _webp(path: Path, orientation: int) -> None:
    _picture().save(path, "WEBP", exif=_notes(orientation), xmp=XMP, icc_profile=PROFILE, lossless=True)


def _tiff(path: Path, orientation: int) -> None:
    notes = _notes(orientation)
    notes[0x02BC] = XMP
    _picture().save(path, "TIFF", exif=notes, icc_profile=PROFILE)


def _avif(path: Path, orientation: int) -> None:
    """Turned by a property of the picture, not by its notes."""
    _picture().save(path, "AVIF", exif=_notes(orientation), xmp=XMP, icc_profile=PROFILE)


PICTURES: dict[str, Callable[[Path, int], None]] = {
    "image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp, "image/tiff": _tiff, "image/avif": _avif,
}  # fmt: skip


def _seen(path: Path) -> tuple[bytes, bytes]:
    """Return every point as it is shown, and the colour profile."""
    with Image.open(path) as picture:
        profile = bytes(picture.info.get("icc_profile") or b"")
        return ImageOps.exif_transpose(picture).convert("RGB").tobytes(), profile


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("media_type", PICTURES)
def test_a_photograph_keeps_its_points_and_tells_nothing(tmp_path: Path, media_type: str, orientation: int) -> None:
    path = tmp_path / "anh"
    PICTURES[media_type](path, orientation)
    assert DEVICE.encode() in path.read_bytes()
    before, promised = _seen(path), hash_of_kept(path, media_type, "anh")
    assert scrub(path, media_type, "anh")
    content = path.read_bytes()
    assert [secret for secret in SECRETS if secret in content] == []
    assert _seen(path) == before
    with Image.open(path) as picture:
        exif = picture.getexif()
        assert dict(exif.get_ifd(0x8825)) == {}
        assert not {tag: value for tag, value in exif.items() if tag in {0x010F, 0x0110, 0x0132} and str(value).strip("\x00 ")}
    assert hashlib.sha256(content).hexdigest() == promised
    assert not scrub(path, media_type, "anh")


def test_what_tells_nothing_stays_as_it_came(tmp_path: Path) -> None:
    for media_type, form in {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}.items():
        path = tmp_path / form
        _picture().save(path, form)
        before = path.read_bytes()
        assert not scrub(path, media_type, form)
        assert path.read_bytes() == before


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("media_type", PICTURES)
def test_a_cut_picture_is_refused_or_tells_nothing(tmp_path: Path, media_type: str, cut: float) -> None:
    path = tmp_path / "anh"
    PICTURES[media_type](path, 6)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    try:
        scrub(path, media_type, "anh")
    except Invalid as error:
        assert "“anh”" in error.message
        return
    assert media_type == "image/avif" or not [secret for secret in SECRETS if secret in path.read_bytes()]


def _film(films: Make, path: Path, *more: str) -> Path:
    words = [
        "-metadata",
        f"location={PLACE.decode()}",
        "-metadata",
        f"make={MAKER}",
        "-metadata",
        f"model={DEVICE}",
        "-metadata",
        "title=Bài",
    ]
    run_ffmpeg("-i", str(films()), *words, "-c", "copy", *more, str(path))
    return path


FILMS = {
    "máy quay.mov": ("video/quicktime", ("-f", "mov")),
    "điện thoại.mov": ("video/quicktime", ("-f", "mov", "-movflags", "use_metadata_tags")),
    "phim.mp4": ("video/mp4", ("-f", "mp4", "-movflags", "+faststart")),
    "phim-2.mp4": ("video/mp4", ("-f", "mp4", "-movflags", "use_metadata_tags")),
    "phim.3gp": ("video/3gpp", ("-f", "3gp")),
}


@pytest.mark.parametrize("name", FILMS)
def test_a_film_keeps_what_is_seen_and_heard(films: Make, tmp_path: Path, name: str) -> None:
    media_type, words = FILMS[name]
    path = _film(films, tmp_path / name, *words)
    size, before = path.stat().st_size, _packets(path)
    assert any(secret in path.read_bytes() for secret in (PLACE, DEVICE.encode(), b"loci"))
    promised = hash_of_kept(path, media_type, name)
    assert scrub(path, media_type, name)
    content = path.read_bytes()
    assert [secret for secret in (*SECRETS, b"loci", b"\xa9xyz") if secret in content] == []
    assert (len(content), _packets(path)) == (size, before)
    assert hashlib.sha256(content).hexdigest() == promised
    assert not scrub(path, media_type, name)


def _packets(path: Path) -> list[tuple[int, bytes]]:
    with av.open(str(path)) as container:
        return [(packet.stream.index, bytes(packet)) for packet in container.demux() if packet.size]


def test_a_recording_keeps_its_title(tmp_path: Path) -> None:
    path = tmp_path / "bài.m4a"
    words = ["-metadata", "title=Bài một", "-metadata", f"comment={DEVICE}"]
    run_ffmpeg("-f", "lavfi", "-i", "sine=440:d=1", *words, str(path))
    assert scrub(path, "audio/mp4", path.name)
    with av.open(str(path)) as container:
        assert container.metadata.get("title") == "Bài một"
    assert DEVICE.encode() not in path.read_bytes()


def _box(kind: bytes, *inner: bytes) -> bytes:
    content = b"".join(inner)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def test_a_track_of_places_is_written_over(films: Make, tmp_path: Path) -> None:
    """An action camera notes its place many times a second, in a track beside the picture."""
    film = tmp_path / "hanh-trinh.mp4"
    run_ffmpeg("-i", str(films()), "-c", "copy", "-movflags", "0", str(film))
    content, notes = film.read_bytes(), [b"GPS5 21.0285 105.8542" for _ in range(3)]
    moov = content.rindex(b"moov") - 4
    start = moov + 8
    table = _box(
        b"stbl", _box(b"stsd", struct.pack(">II", 0, 1), _box(b"gpmd", bytes(8))), _box(b"stts", struct.pack(">IIII", 0, 1, 3, 1000)),
        _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 3, 1)), _box(b"stsz", struct.pack(">IIIIII", 0, 0, 3, *map(len, notes))),
        _box(b"stco", struct.pack(">III", 0, 1, start)),
    )  # fmt: skip
    track = _box(b"trak", _box(b"mdia", _box(b"hdlr", bytes(8), b"meta", bytes(13)), _box(b"minf", table)))
    size = struct.unpack(">I", content[moov : moov + 4])[0]
    film.write_bytes(
        content[:moov] + _box(b"mdat", *notes) + struct.pack(">I", size + len(track)) + content[moov + 4 : moov + size] + track
    )
    assert content[moov + size :] == b""
    before = [packet for packet in _packets(film) if b"GPS5" not in packet[1]]
    assert scrub(film, "video/mp4", film.name)
    assert b"GPS5" not in film.read_bytes()
    assert _packets(film) == before


def test_a_long_film_is_written_over_where_it_lies(films: Make, tmp_path: Path) -> None:
    """2 GB are not copied for the sake of a few bytes."""
    path = _film(films, tmp_path / "a.mov", "-f", "mov")
    before = path.stat().st_ino
    scrub(path, "video/quicktime", "a.mov")
    assert path.stat().st_ino == before
    assert [found.name for found in tmp_path.iterdir()] == ["a.mov"]


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_cut_film_is_no_error_of_ours(films: Make, tmp_path: Path, share: float) -> None:
    path = tmp_path / "cut.mp4"
    shutil.copyfile(_film(films, tmp_path / "whole.mp4", "-movflags", "+faststart"), path)
    with path.open("r+b") as stream:
        stream.truncate(int(path.stat().st_size * share))
    scrub(path, "video/mp4", path.name)
    assert PLACE not in path.read_bytes()
