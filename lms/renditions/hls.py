"""HTTP Live Streaming (RFC 8216) over one fragmented MP4: playlists computed from the file's own index, nothing copied."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import BinaryIO

FILE = "{file}"
"""Stands in a kept playlist for the address of its file."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of bytes that can be played by itself after the head of the file."""

    start: int
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Variant:
    """One line of the ladder for the master playlist."""

    address: str
    bandwidth: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Index:
    """How a fragmented file is cut: the bytes of its head (`ftyp`, `moov`), then its segments."""

    head: int
    segments: tuple[Segment, ...]


class NoIndex(Exception):
    """The file carries no segment index."""


def _boxes(stream: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, start, size) of the boxes at the top of an ISO base media file (ISO/IEC 14496-12 §4.2)."""
    start = 0
    while True:
        stream.seek(start)
        head = stream.read(16)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        if size == 1:
            size = struct.unpack(">Q", head[8:16])[0]
        if size < 8:
            return
        yield kind, start, size
        start += size


def read_index(stream: BinaryIO) -> Index:
    """Return what the first `sidx` box lists (ISO/IEC 14496-12 §8.16.3); raise NoIndex without one."""
    listing, head = b"", 0
    for kind, start, size in _boxes(stream):
        if kind == b"sidx" and not listing:
            stream.seek(start + 8)
            listing, head = stream.read(size - 8), start
        elif kind == b"moof":
            if listing:
                return Index(head, _listed(listing, start))
            break
    raise NoIndex


def _listed(listing: bytes, first: int) -> tuple[Segment, ...]:
    timescale = struct.unpack(">I", listing[8:12])[0]
    at = 20 if listing[0] == 0 else 28
    count = struct.unpack(">H", listing[at + 2 : at + 4])[0]
    found, start = [], first
    for number in range(count):
        place = at + 4 + 12 * number
        size, length = struct.unpack(">II", listing[place : place + 8])
        size &= 0x7FFFFFFF
        found.append(Segment(start, size, length / timescale))
        start += size
    return tuple(found)


def media_playlist(index: Index) -> str:
    """Write the playlist of one rendition by byte ranges; `FILE` stands for its address."""
    longest = max(1, ceil(max((segment.seconds for segment in index.segments), default=1.0)))
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{longest}", "#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD"]
    lines += ["#EXT-X-INDEPENDENT-SEGMENTS", f'#EXT-X-MAP:URI="{FILE}",BYTERANGE="{index.head}@0"']
    for segment in index.segments:
        lines += [f"#EXTINF:{segment.seconds:.6f},", f"#EXT-X-BYTERANGE:{segment.size}@{segment.start}", FILE]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def bandwidth(index: Index) -> int:
    """Return the peak bits a second over any segment, as EXT-X-STREAM-INF wants it; a short last one weighs as a whole second."""
    return max((ceil(segment.size * 8 / max(1.0, segment.seconds)) for segment in index.segments), default=0)


def master_playlist(variants: Sequence[Variant]) -> str:
    """Write the master playlist, the lightest first: a player begins with what a weak network carries."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for variant in sorted(variants, key=lambda each: each.bandwidth):
        lines.append(f"#EXT-X-STREAM-INF:BANDWIDTH={variant.bandwidth},RESOLUTION={variant.width}x{variant.height}")
        lines.append(variant.address)
    return "\n".join([*lines, ""])
