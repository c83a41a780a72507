"""Where bytes lie: under their SHA-256, in a folder or in an S3 bucket, written whole or not at all."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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

    def delete(self, sha256: str) -> None: ...


class FileStorage:
    """A folder: `ab/cd/abcd…`, drafts in `incoming/` on the same disk so that keeping is one rename."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def draft(self) -> Draft:
        return Draft(self.root / "incoming")

    def keep(self, draft: Draft) -> Stored:
        stored = draft.close()
        target = self.path(stored.sha256)
        if target.exists():
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

    def delete(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)


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
