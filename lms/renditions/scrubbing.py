"""Place, device and time go out of pictures and films as they arrive; what is seen and heard stays as it was, bit for bit."""

from __future__ import annotations

import hashlib
import mmap
import re
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from lms.errors import Invalid
from lms.renditions import boxes, exif
from lms.renditions.exif import Bytes

Piece = tuple[int, int] | bytes
"""A stretch of the source, or bytes in place of what was there."""
CHUNK = 1024 * 1024
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
PNG_NOTES = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"))


def _jpeg(content: mmap.mmap) -> Iterator[Piece]:
    """Keep what the picture needs (JFIF, the colour profile, Adobe's mark) up to its end; ISO/IEC 10918-1 annex B.

    Telephones write a second picture, a film or their own notes behind the end: those go too.
    """
    orientation, kept, at = 1, list[Piece](), 2
    while at + 4 <= len(content) and content[at + 1] != 0xD9:
        if content[at] != 0xFF:
            raise ValueError("no marker where one should be")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        end = at + 2 + (struct.unpack(">H", content[at + 2 : at + 4])[0] if not (marker == 1 or 0xD0 <= marker <= 0xD8) else 0)
        head = content[at + 4 : at + 18]
        if marker == 0xE1 and head.startswith(exif.MARK):
            orientation = exif.read_orientation(content[at + 10 : end])
        if marker == 0xDA:
            found = _NEXT_MARKER.search(content, end)
            end = found.start() if found else len(content)
        if _is_needed(marker, head):
            kept.append((at, end))
        at = end
    yield 0, 2
    if orientation != 1:
        notes = exif.MARK + exif.only_orientation(orientation)
        yield b"\xff\xe1" + struct.pack(">H", len(notes) + 2) + notes
    yield from kept
    yield at, min(at + 2, len(content))


def _is_needed(marker: int, head: bytes) -> bool:
    if marker == 0xE2:
        return head.startswith(b"ICC_PROFILE\x00")
    return marker in {0xE0, 0xEE} or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _png(content: mmap.mmap) -> Iterator[Piece]:
    """Drop the chunks of notes (PNG, third edition, §11.3); a chunk that says how to turn the picture is written anew."""
    yield 0, 8
    at = 8
    while at + 12 <= len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + size
        if kind not in PNG_NOTES:
            yield at, min(end, len(content))
        elif kind == b"eXIf" and (orientation := exif.read_orientation(content[at + 8 : at + 8 + size])) != 1:
            notes = b"eXIf" + exif.only_orientation(orientation)
            yield struct.pack(">I", len(notes) - 4) + notes + struct.pack(">I", _crc(notes))
        if kind == b"IEND":
            return
        at = end


def _crc(chunk: bytes) -> int:
    from zlib import crc32  # noqa: PLC0415 – PNG alone asks for it

    return crc32(chunk)


def _webp(content: mmap.mmap) -> Iterator[Piece]:
    """Drop the chunks EXIF and «XMP » and the flags that announce them (RFC 9649 §2.7)."""
    chunks, orientation = list(_riff(content)), 1
    for kind, start, end in chunks:
        if kind == b"EXIF":
            notes = content[start + 8 : end].removeprefix(exif.MARK)
            orientation = exif.read_orientation(notes)
    kept = list[Piece]()
    for kind, start, end in chunks:
        if kind == b"VP8X":
            flags = content[start + 8] & ~0x0C | (0x08 if orientation != 1 else 0)
            kept += [(start, start + 8), bytes([flags]), (start + 9, end)]
        elif kind not in {b"EXIF", b"XMP "}:
            kept.append((start, end))
    if orientation != 1:
        notes = exif.only_orientation(orientation)
        kept.append(b"EXIF" + struct.pack("<I", len(notes)) + notes)
    yield b"RIFF" + struct.pack("<I", 4 + sum(map(_length, kept))) + b"WEBP"
    yield from kept


def _riff(content: mmap.mmap) -> Iterator[tuple[bytes, int, int]]:
    at, last = 12, min(len(content), 8 + struct.unpack("<I", content[4:8])[0])
    while at + 8 <= last:
        kind, size = struct.unpack("<4sI", content[at : at + 8])
        end = min(at + 8 + size + size % 2, last)
        yield kind, at, end
        at = end


def _tiff(content: Bytes) -> Iterator[Piece]:
    return _patched(content, ((start, bytes(end - start)) for start, end in exif.find_notes(content) if end <= len(content)))


def _patched(content: Bytes, patches: Iterable[boxes.Patch]) -> Iterator[Piece]:
    at = 0
    for start, written in sorted(patches):
        if start >= at and content[start : start + len(written)] != written:
            yield at, start
            yield written
            at = start + len(written)
    yield at, len(content)


def _length(piece: Piece) -> int:
    return len(piece) if isinstance(piece, bytes) else piece[1] - piece[0]


def _pieces(content: mmap.mmap, media_type: str) -> list[Piece]:
    """Return what of the content is kept, and what stands in place of the rest."""
    match media_type:
        case "image/jpeg":
            found = _jpeg(content)
        case "image/png" | "image/apng":
            found = _png(content)
        case "image/webp":
            found = _webp(content)
        case "image/tiff":
            found = _tiff(content)
        case "image/heic" | "image/heif" | "image/avif":
            found = _patched(content, boxes.picture_patches(content))
        case _ if media_type.startswith(("video/", "audio/")) and content[4:8] in {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide"}:
            found = _patched(content, boxes.film_patches(content))
        case _:
            return [(0, len(content))]
    return [piece for piece in found if _length(piece)]


def _looked_at(content: mmap.mmap, media_type: str, name: str) -> list[Piece]:
    try:
        return _pieces(content, media_type)
    except (ValueError, IndexError, struct.error) as error:
        words = f"Không đọc được “{name}”: tệp bị hỏng hoặc chưa chép xong. Hãy mở thử trên máy bạn, chép lại rồi tải lên."
        raise Invalid(words, field="file") from error


def scrub(path: Path, media_type: str, name: str) -> bool:
    """Take place, device and time out of a file; return whether it was changed. Raises Invalid where it cannot be read."""
    with path.open("r+b") as stream, mmap.mmap(stream.fileno(), 0) as content:
        pieces = _looked_at(content, media_type, name)
        if _is_same(content, pieces):
            return False
        if _is_in_place(pieces, len(content)):
            at = 0
            for piece in pieces:
                if isinstance(piece, bytes):
                    content[at : at + len(piece)] = piece
                at += _length(piece)
            return True
        written = path.with_name(f"{path.name}.scrubbed")
        try:
            with written.open("xb") as target:
                for chunk in _chunks(content, pieces):
                    target.write(chunk)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    return True


def hash_of_kept(path: Path, media_type: str, name: str) -> str:
    """Return the SHA-256 that a file has once it is scrubbed; write nothing."""
    found = hashlib.sha256()
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for chunk in _chunks(content, _looked_at(content, media_type, name)):
            found.update(chunk)
    return found.hexdigest()


def _chunks(content: mmap.mmap, pieces: Iterable[Piece]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            yield from (content[at : min(at + CHUNK, piece[1])] for at in range(piece[0], piece[1], CHUNK))


def _is_in_place(pieces: Iterable[Piece], size: int) -> bool:
    """Return whether each stretch that stays lies where it lay, and nothing became shorter."""
    at = 0
    for piece in pieces:
        if not isinstance(piece, bytes) and piece[0] != at:
            return False
        at += _length(piece)
    return at == size


def _is_same(content: mmap.mmap, pieces: list[Piece]) -> bool:
    at = 0
    for piece in pieces:
        if isinstance(piece, bytes):
            if content[at : at + len(piece)] != piece:
                return False
        elif piece[0] != at:
            return False
        at += _length(piece)
    return at == len(content)
