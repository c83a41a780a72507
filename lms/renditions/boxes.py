"""Films and pictures made of boxes (ISO/IEC 14496-12, QuickTime, HEIF): where in them place and device are told."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from lms.renditions.exif import EMPTY, Bytes

TITLES = frozenset(
    (
        b"\xa9nam", b"\xa9ART", b"\xa9alb", b"\xa9cpy", b"\xa9wrt", b"\xa9gen", b"\xa9lyr", b"aART", b"covr", b"trkn", b"disk", b"desc",
        b"ldes", b"titl", b"auth", b"perf", b"cprt", b"name", b"chpl", b"kind", b"ludt", b"tagc", b"free", b"skip",
    )
)  # fmt: skip
"""What stays of the notes: title, people who made it, rights, cover, chapters, loudness."""
IN_FILE = frozenset((b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"free", b"skip", b"wide", b"pnot", b"idat"))
IN_MOVIE = frozenset((b"mvhd", b"trak", b"mvex", b"iods", b"pssh", b"cmov", b"udta", b"meta", b"ctab", b"clip", b"free", b"skip"))
SPHERICAL = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
"""The one box of a foreign kind that a player needs: how a film seen all around is laid out."""

NOTHING = bytes(65_536)

Patch = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its four letters, where it begins, where its content begins, where it ends."""

    kind: bytes
    start: int
    inside: int
    end: int


def boxes(content: Bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two places; a box that says it is longer ends the walk."""
    while end - start >= 8:
        size, kind = struct.unpack(">I4s", content[start : start + 8])
        inside = start + 8
        if size == 1 and end - start >= 16:
            (size,) = struct.unpack(">Q", content[start + 8 : start + 16])
            inside = start + 16
        elif size == 0:
            size = end - start
        if size < inside - start or start + size > end:
            return
        yield Box(kind, start, inside, start + size)
        start += size


def _blank(box: Box) -> Iterator[Patch]:
    """Make a box into free room of the same size, so that nothing behind it moves."""
    yield box.start + 4, b"free"
    yield from _zeros(box.inside, box.end - box.inside)


def _zeros(start: int, size: int) -> Iterator[Patch]:
    """Write zeros over a stretch, however long, without holding as many."""
    for at in range(0, size, len(NOTHING)):
        yield start + at, NOTHING if size - at >= len(NOTHING) else bytes(size - at)


def film_patches(content: Bytes) -> Iterator[Patch]:
    """Yield what is to be written over in a film or recording: notes of place and device, and tracks of such notes."""
    for box in boxes(content, 0, len(content)):
        if box.kind == b"moov":
            yield from _movie(content, box)
        elif box.kind not in IN_FILE:
            yield from _blank(box)


def _movie(content: Bytes, movie: Box) -> Iterator[Patch]:
    for box in boxes(content, movie.inside, movie.end):
        if box.kind == b"udta":
            yield from _notes(content, box.inside, box.end)
        elif box.kind == b"trak":
            yield from _track(content, box)
        elif box.kind == b"meta" or box.kind not in IN_MOVIE:
            yield from _blank(box)


def _notes(content: Bytes, start: int, end: int) -> Iterator[Patch]:
    for box in boxes(content, start, end):
        if box.kind == b"meta":
            yield from _tags(content, box)
        elif box.kind not in TITLES:
            yield from _blank(box)


def _tags(content: Bytes, meta: Box) -> Iterator[Patch]:
    """Keep the titles of iTunes' list, blank its other tags and every other list. QuickTime's own form lacks the version."""
    is_plain = content[meta.inside + 4 : meta.inside + 8] == b"hdlr"
    for box in boxes(content, meta.inside if is_plain else meta.inside + 4, meta.end):
        if box.kind == b"ilst":
            yield from (patch for tag in boxes(content, box.inside, box.end) if tag.kind not in TITLES for patch in _blank(tag))
        elif box.kind not in {b"hdlr", b"free", b"skip"}:
            yield from _blank(box)


def _track(content: Bytes, track: Box) -> Iterator[Patch]:
    if _handler(content, track) == b"meta":
        for start, size in _samples(content, track):
            if start + size <= len(content):
                yield from _zeros(start, size)
        yield from _blank(track)
        return
    for box in boxes(content, track.inside, track.end):
        if box.kind == b"udta":
            yield from _notes(content, box.inside, box.end)
        elif box.kind == b"meta" or (box.kind == b"uuid" and content[box.inside : box.inside + 16] != SPHERICAL):
            yield from _blank(box)


def _within(content: Bytes, box: Box, *path: bytes) -> Box | None:
    """Return the first box down a path of kinds."""
    for kind in path:
        found = next((inner for inner in boxes(content, box.inside, box.end) if inner.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def _handler(content: Bytes, track: Box) -> bytes:
    handler = _within(content, track, b"mdia", b"hdlr")
    return bytes(content[handler.inside + 8 : handler.inside + 12]) if handler else b""


def _samples(content: Bytes, track: Box) -> Iterator[tuple[int, int]]:
    """Yield (start, size) of each run of a track's samples (ISO/IEC 14496-12 §8.7)."""
    table = _within(content, track, b"mdia", b"minf", b"stbl")
    found = {box.kind: box for box in boxes(content, table.inside, table.end)} if table else {}
    offsets = found.get(b"co64") or found.get(b"stco")
    if offsets is None or b"stsz" not in found or b"stsc" not in found:
        return
    letter, width = ("Q", 8) if offsets.kind == b"co64" else ("I", 4)
    (chunks,) = struct.unpack(">I", content[offsets.inside + 4 : offsets.inside + 8])
    starts = struct.unpack(f">{chunks}{letter}", content[offsets.inside + 8 : offsets.inside + 8 + width * chunks])
    sizes, runs = _sizes(content, found[b"stsz"]), _runs(content, found[b"stsc"])
    first = 0
    for number, start in enumerate(starts, start=1):
        while len(runs) > 1 and runs[1][0] <= number:
            runs.pop(0)
        count = runs[0][1] if runs else 0
        yield start, sum(sizes[first : first + count])
        first += count


def _sizes(content: Bytes, box: Box) -> list[int]:
    one, count = struct.unpack(">II", content[box.inside + 4 : box.inside + 12])
    if one:
        return [one] * min(count, len(content))
    return list(struct.unpack(f">{count}I", content[box.inside + 12 : box.inside + 12 + 4 * count]))


def _runs(content: Bytes, box: Box) -> list[tuple[int, int]]:
    (count,) = struct.unpack(">I", content[box.inside + 4 : box.inside + 8])
    numbers = struct.unpack(f">{3 * count}I", content[box.inside + 8 : box.inside + 8 + 12 * count])
    return list(zip(numbers[0::3], numbers[1::3], strict=True))


def picture_patches(content: Bytes) -> Iterator[Patch]:
    """Yield what is to be written over in a HEIF picture (HEIC, AVIF): its items of Exif and XMP (ISO/IEC 23008-12 annex A)."""
    for box in boxes(content, 0, len(content)):
        if box.kind == b"meta":
            yield from _items(content, box)
        elif box.kind == b"moov":
            yield from _movie(content, box)
        elif box.kind not in IN_FILE:
            yield from _blank(box)


def _items(content: Bytes, meta: Box) -> Iterator[Patch]:
    found = {box.kind: box for box in boxes(content, meta.inside + 4, meta.end)}
    if b"iinf" not in found or b"iloc" not in found:
        return
    noted = dict(_kinds(content, found[b"iinf"]))
    inner = found[b"idat"].inside if b"idat" in found else 0
    for item, start, size in _places(content, found[b"iloc"], inner):
        kind = noted.get(item)
        if kind == b"Exif" and start + size <= len(content):
            yield start, (bytes(4) + EMPTY).ljust(size, b"\x00")[:size]
        elif kind == b"mime" and start + size <= len(content):
            yield start, b" " * size


def _kinds(content: Bytes, listed: Box) -> Iterator[tuple[int, bytes]]:
    """Yield the number and kind of each item."""
    start = listed.inside + (6 if content[listed.inside] == 0 else 8)
    for box in boxes(content, start, listed.end):
        version = content[box.inside]
        form, width = (">I", 4) if version == 3 else (">H", 2)
        (item,) = struct.unpack(form, content[box.inside + 4 : box.inside + 4 + width])
        yield item, bytes(content[box.inside + 6 + width : box.inside + 10 + width])


def _places(content: Bytes, listed: Box, inner: int) -> Iterator[tuple[int, int, int]]:
    """Yield (item, start, size) of each run of bytes (ISO/IEC 14496-12 §8.11.3)."""
    version, at = content[listed.inside], listed.inside + 4

    def number(width: int) -> int:
        nonlocal at
        at += width
        return int.from_bytes(content[at - width : at], "big")

    widths = number(2)
    of_offset, of_length, of_base, of_index = ((widths >> shift) & 15 for shift in (12, 8, 4, 0))
    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version in {1, 2} else 0
        number(2)
        base = number(of_base) + (inner if method == 1 else 0)
        for _ in range(number(2)):
            number(of_index if version in {1, 2} else 0)
            start, size = number(of_offset), number(of_length)
            if at > listed.end:
                raise ValueError("a list of places without end")
            yield item, base + start, size
