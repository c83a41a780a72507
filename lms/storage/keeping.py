"""Where bytes lie: under their SHA-256, in a folder or in an S3 bucket, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from lms import settings

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are kept: their SHA-256 in hexadecimal and their number."""

    sha256: str
    size: int


def place_of(sha256: str) -> str:
    """Return where bytes lie below the root of a storage: no folder holds more than a few hundred names."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


class Draft:
    """Bytes on their way in: a temporary file that is hashed while it is written."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / secrets.token_hex(16)
        self._file = self.path.open("xb")
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, chunk: bytes | bytearray) -> int:
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)
        return len(chunk)

    def close(self) -> Stored:
        """End writing and return what was written."""
        self._file.close()
        return Stored(self._hash.hexdigest(), self.size)

    def read_again(self) -> None:
        """Hash anew what was changed after it was written."""
        self._hash = hashlib.sha256()
        with self.path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                self._hash.update(chunk)
            self.size = stream.tell()

    def discard(self) -> None:
        """Forget the bytes; after they were kept, do nothing."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class Storage(Protocol):
    """Keeps bytes under their SHA-256. `keep` takes the draft's file away; what is kept already is not written again."""

    def draft(self) -> Draft: ...

    def keep(self, draft: Draft) -> Stored: ...

    def open(self, sha256: str, start: int = 0) -> BinaryIO:
        """Return the bytes from `start` on; raise FileNotFoundError where there are none."""
        ...

    def path(self, sha256: str) -> Path | None:
        """Return the file on this machine, or None where the bytes lie elsewhere."""
        ...

    def exists(self, sha256: str) -> bool: ...

    def touch(self, sha256: str) -> bool:
        """Say that the bytes are needed; return whether they are there. No sweep of the next hours takes them."""
        ...

    def delete(self, sha256: str) -> None: ...

    def list_old(self, before: datetime) -> Iterator[str]:
        """Yield the hashes of what was neither kept nor touched since `before`."""
        ...

    def drop(self, sha256: str, before: datetime) -> None:
        """Remove bytes, unless they were kept again or touched since `before`, be it at this very moment."""
        ...

    def settle(self, before: datetime, is_needed: Callable[[str], bool]) -> None:
        """End what was left half done before `before`: drafts that nobody finishes, bytes set aside by an earlier `drop`."""
        ...


class FileStorage:
    """A folder: `ab/cd/abcd…`, drafts in `incoming/` on the same disk so that keeping is one rename."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def draft(self) -> Draft:
        return Draft(self.root / "incoming")

    def keep(self, draft: Draft) -> Stored:
        stored = draft.close()
        target = self.path(stored.sha256)
        if self.touch(stored.sha256):
            draft.discard()
            return stored
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.path.chmod(0o640)
        draft.path.replace(target)
        return stored

    def open(self, sha256: str, start: int = 0) -> BinaryIO:
        stream = self.path(sha256).open("rb")
        stream.seek(start)
        return stream

    def path(self, sha256: str) -> Path:
        return self.root / place_of(sha256)

    def exists(self, sha256: str) -> bool:
        return self.path(sha256).exists()

    def touch(self, sha256: str) -> bool:
        try:
            os.utime(self.path(sha256))
        except FileNotFoundError:
            return False
        return self.exists(sha256)  # a sweep may have taken the name away while the time was written

    def delete(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def list_old(self, before: datetime) -> Iterator[str]:
        for path in self.root.glob("??/??/*"):
            if _is_older(path, before):
                yield path.name

    def drop(self, sha256: str, before: datetime) -> None:
        """Take the name away first, then look at the time: whoever keeps the same bytes meanwhile finds no name and writes them anew."""
        aside = self.root / "incoming" / f"{ASIDE}{sha256}"
        try:
            aside.parent.mkdir(parents=True, exist_ok=True)
            self.path(sha256).replace(aside)
        except FileNotFoundError:
            return
        if _is_older(aside, before):
            aside.unlink()
        else:
            aside.replace(self.path(sha256))

    def settle(self, before: datetime, is_needed: Callable[[str], bool]) -> None:
        for path in (self.root / "incoming").glob("*"):
            sha256 = path.name.removeprefix(ASIDE)
            if path.name.startswith(ASIDE) and is_needed(sha256) and not self.exists(sha256):
                path.replace(self.path(sha256))  # the sweep was killed between its two steps
            elif _is_older(path, before):
                path.unlink(missing_ok=True)


ASIDE = "aside-"


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def put(storage: Storage, stream: BinaryIO) -> Stored:
    """Keep what `stream` holds from where it stands."""
    draft = storage.draft()
    try:
        shutil.copyfileobj(stream, draft, CHUNK)
        return storage.keep(draft)
    finally:
        draft.discard()


@contextmanager
def local_file(storage: Storage, sha256: str) -> Iterator[Path]:
    """Lend the bytes as a file on this machine, for tools that read files; a copy goes away at the end."""
    path = storage.path(sha256)
    if path is not None:
        yield path
        return
    draft = storage.draft()
    try:
        with storage.open(sha256) as stream:
            shutil.copyfileobj(stream, draft, CHUNK)
        draft.close()
        yield draft.path
    finally:
        draft.discard()


@lru_cache(maxsize=4)
def storage_at(url: str) -> Storage:
    """Return the storage that a setting names: `file:///folder` or `s3://bucket/prefix?endpoint=…&region=…`."""
    if urlsplit(url).scheme == "s3":
        from lms.storage.s3 import S3Storage  # noqa: PLC0415 – boto3 weighs 40 MB, and most installations keep files in a folder

        return S3Storage(url, settings.current().data_dir / "incoming")
    return FileStorage(Path(unquote(urlsplit(url).path)))


def current_storage() -> Storage:
    """Return the storage of this installation."""
    return storage_at(settings.current().storage_url)
