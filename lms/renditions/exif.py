"""The notes that cameras leave in pictures (Exif, CIPA DC-008, in the form of TIFF 6.0): the one of use read, the rest found."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple, Protocol, overload

MARK = b"Exif\x00\x00"
ORIENTATION, EXIF_NOTES, GPS_NOTES = 0x0112, 0x8769, 0x8825
ABOUT_THE_MAKER = frozenset(
    (
        0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x013C, 0x02BC, 0x83BB, 0x8649, 0x927C, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F,
    )
)  # fmt: skip
"""Description, make, model, program, time, person, host, XMP, IPTC, Photoshop's, the maker's own, and Windows' own."""
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
MOST_DIRECTORIES = 64


class Bytes(Protocol):
    """What can be looked at without being read whole: bytes, or a file mapped into memory."""

    def __len__(self) -> int: ...

    @overload
    def __getitem__(self, at: int, /) -> int: ...

    @overload
    def __getitem__(self, at: slice, /) -> bytes: ...

    def find(self, wanted: bytes, start: int = ..., /) -> int: ...


class Entry(NamedTuple):
    """One note: its tag, where its twelve bytes lie, where its value lies, and how many bytes that has."""

    tag: int
    at: int
    value_at: int
    size: int


def _order(content: Bytes) -> str:
    order = {b"II": "<", b"MM": ">"}.get(bytes(content[0:2]))
    if order is None:
        raise ValueError("neither byte order")
    return order


def _entries(content: Bytes, directory: int) -> tuple[list[Entry], int]:
    """Return the notes of a directory and where the next one lies (0: nowhere)."""
    order = _order(content)
    (count,) = struct.unpack(order + "H", content[directory : directory + 2])
    found = []
    for at in range(directory + 2, directory + 2 + 12 * count, 12):
        tag, form, number = struct.unpack(order + "HHI", content[at : at + 8])
        size = SIZES.get(form, 1) * number
        value_at = at + 8 if size <= 4 else struct.unpack(order + "I", content[at + 8 : at + 12])[0]
        found.append(Entry(tag, at, value_at, size))
    end = directory + 2 + 12 * count
    after = content[end : end + 4]
    return found, struct.unpack(order + "I", after)[0] if len(after) == 4 else 0


def read_orientation(content: bytes) -> int:
    """Return how the picture is to be turned (1 to 8; 1 where nothing says)."""
    try:
        order = _order(content)
        entries, _ = _entries(content, struct.unpack(order + "I", content[4:8])[0])
        for entry in entries:
            if entry.tag == ORIENTATION:
                (value,) = struct.unpack(order + "H", content[entry.value_at : entry.value_at + 2])
                return int(value) if 1 <= value <= 8 else 1
    except (ValueError, struct.error):
        pass  # notes that cannot be read turn nothing
    return 1


def only_orientation(orientation: int) -> bytes:
    """Return notes that say how to turn the picture and nothing else."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)


EMPTY = struct.pack(">2sHIHI", b"MM", 42, 8, 0, 0)


def find_notes(content: Bytes) -> Iterator[tuple[int, int]]:
    """Yield where in a TIFF file values lie that tell of place, device, time or person. Raises ValueError for what is no TIFF."""
    (first,) = struct.unpack(_order(content) + "I", content[4:8])
    waiting, seen = [first], set[int]()
    while waiting and len(seen) < MOST_DIRECTORIES:
        directory = waiting.pop()
        if directory in seen or not 0 < directory < len(content):
            continue
        seen.add(directory)
        entries, following = _entries(content, directory)
        waiting.append(following)
        for entry in entries:
            if entry.tag in {EXIF_NOTES, GPS_NOTES}:
                yield from _values(content, entry)
            elif entry.tag in ABOUT_THE_MAKER:
                yield entry.value_at, entry.value_at + entry.size


def _values(content: Bytes, pointer: Entry) -> Iterator[tuple[int, int]]:
    """Yield every value of a directory that one note points to, and its notes themselves."""
    (directory,) = struct.unpack(_order(content) + "I", content[pointer.at + 8 : pointer.at + 12])
    if not 0 < directory < len(content):
        return
    entries, _ = _entries(content, directory)
    for entry in entries:
        yield entry.value_at, entry.value_at + entry.size
    yield directory, directory + 2 + 12 * len(entries)
