"""A ZIP that somebody sends as a course: what in it may be taken up, and how much. Pure; it reads what it is given."""

from __future__ import annotations

from contextlib import closing
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from courses.catalogue.manifest import COURSE
from courses.catalogue.paths import is_text, is_wanted
from lms.archives import UNREADABLE
from lms.errors import Invalid

MOST_FILES = 500
MOST_BYTES = 2_000_000_000
MOST_TEXT_BYTES = 1_000_000
MOST_PRESSED = 200
"""How many times smaller a packed file may be; more is a trap for the disk."""


def open_archive(stream: BinaryIO) -> ZipFile:
    """Open a ZIP or raise Invalid."""
    try:
        return ZipFile(stream)
    except UNREADABLE as error:
        raise Invalid("Tệp này không phải tệp .zip hoặc đã hỏng. Hãy tải lại từ trang khóa học rồi thử lần nữa.", field="file") from error


def members(archive: ZipFile) -> dict[str, ZipInfo]:
    """Return {path in the course: member}; raise Invalid for what is too much or holds no course."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise Invalid(f"Tệp .zip có hơn {MOST_FILES} tệp. Hãy bớt những tệp không thuộc khóa học.", field="file")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Invalid("Khóa học trong tệp .zip nặng hơn 2 GB. Hãy bớt phim rồi tải phim lên sau.", field="file")
    root = _root([entry.filename for entry in entries])
    found = {entry.filename.removeprefix(root): entry for entry in entries if entry.filename.startswith(root)}
    wanted = {path: entry for path, entry in found.items() if is_wanted(path)}
    for path, entry in wanted.items():
        if entry.flag_bits & 0x1:
            raise Invalid("Tệp .zip có mật khẩu. Hãy nén lại không đặt mật khẩu.", field="file")
        if entry.file_size > MOST_PRESSED * max(entry.compress_size, 1) and entry.file_size > MOST_TEXT_BYTES:
            raise Invalid(f"“{path}” được nén bất thường nên không nhận.", field="file")
        if is_text(path) and entry.file_size > MOST_TEXT_BYTES:
            raise Invalid(f"“{path}” dài hơn 1 MB chữ nên không nhận.", field="file")
    if COURSE not in wanted:
        raise Invalid("Trong tệp .zip không có khóa học (thiếu course.yaml).", field="file")
    return wanted


def _root(names: list[str]) -> str:
    """Return the folder in which the course lies, with its slash; the shallowest where there are several."""
    homes = [name.removesuffix(COURSE) for name in names if name == COURSE or name.endswith("/" + COURSE)]
    return min(homes, key=lambda home: (home.count("/"), home), default="")


class Member:
    """A member being read: its damage becomes Invalid, while what its reader does wrong (a full disk) stays what it is."""

    def __init__(self, archive: ZipFile, entry: ZipInfo) -> None:
        self._name = entry.filename
        try:
            self._stream = archive.open(entry)
        except UNREADABLE as error:
            raise self._damage() from error

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except UNREADABLE as error:
            raise self._damage() from error

    def close(self) -> None:
        self._stream.close()

    def _damage(self) -> Invalid:
        return Invalid(f"Không đọc được “{self._name}” trong tệp .zip. Hãy nén lại rồi thử lần nữa.", field="file")


def read_text(archive: ZipFile, entry: ZipInfo) -> str:
    """Return a text of the archive; raise Invalid where it is none."""
    with closing(Member(archive, entry)) as stream:
        raw = stream.read(MOST_TEXT_BYTES + 1)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Invalid(f"“{entry.filename}” trong tệp .zip không phải chữ UTF-8.", field="file") from error
