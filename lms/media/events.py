"""What happens to files."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FileStored:
    """A file was received and has still to be converted."""

    file_id: UUID


@dataclass(frozen=True, slots=True)
class RenditionReady:
    """Everything that is made of the file has been made."""

    file_id: UUID


@dataclass(frozen=True, slots=True)
class FileBroken:
    """The file could not be read; `fault` says why, in words for its owner."""

    file_id: UUID
    fault: str
