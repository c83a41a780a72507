"""Read files, what was made of them, and their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select

from lms.database import session
from lms.errors import NotFound
from lms.jobs import HELD, RUNNING, SENT, Job
from lms.media.models import BROKEN, READY, Caption, Rendition, StoredFile
from lms.storage.keeping import current_storage


def get_stored_file(file_id: UUID) -> StoredFile:
    """Return the file or raise NotFound."""
    row: StoredFile | None = session.get(StoredFile, file_id)
    if row is None:
        raise NotFound("Không tìm thấy tệp này. Có thể tệp đã được gỡ.")
    return row


def find_stored_files(file_ids: Collection[UUID]) -> dict[UUID, StoredFile]:
    """Return the files that exist among `file_ids`."""
    rows = session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids))).all() if file_ids else []
    return {row.id: row for row in rows}


def list_renditions(file_ids: Collection[UUID]) -> dict[UUID, list[Rendition]]:
    """Return what was made of each file, the lightest first; files of which nothing was made have an empty list."""
    found: dict[UUID, list[Rendition]] = defaultdict(list)
    if file_ids:
        for row in session.scalars(
            select(Rendition).where(Rendition.stored_file_id.in_(file_ids)).order_by(Rendition.size, Rendition.kind)
        ):
            found[row.stored_file_id].append(row)
    return {file_id: found[file_id] for file_id in file_ids}


def find_rendition(file_id: UUID, kind: str) -> Rendition | None:
    """Return one rendition of a file, or None while it is not made."""
    row: Rendition | None = session.scalar(select(Rendition).where(Rendition.stored_file_id == file_id, Rendition.kind == kind))
    return row


def list_captions(file_ids: Collection[UUID]) -> dict[UUID, list[Caption]]:
    """Return the captions of each file, ordered by language."""
    found: dict[UUID, list[Caption]] = defaultdict(list)
    if file_ids:
        for row in session.scalars(select(Caption).where(Caption.stored_file_id.in_(file_ids)).order_by(Caption.language)):
            found[row.stored_file_id].append(row)
    return {file_id: found[file_id] for file_id in file_ids}


def find_caption(file_id: UUID, language: str) -> Caption | None:
    """Return the caption of a file in a language, or None."""
    row: Caption | None = session.scalar(select(Caption).where(Caption.stored_file_id == file_id, Caption.language == language))
    return row


def find_twin(stored_file: StoredFile) -> StoredFile | None:
    """Return another upload of the same bytes that was converted already."""
    row: StoredFile | None = session.scalar(
        select(StoredFile)
        .where(StoredFile.sha256 == stored_file.sha256, StoredFile.id != stored_file.id, StoredFile.state == READY)
        .order_by(StoredFile.id)
        .limit(1)
    )
    return row


def list_unclaimed(before: datetime) -> list[StoredFile]:
    """Return files received before `before` that no page uses, a few hundred at most."""
    query = select(StoredFile).where(StoredFile.claimed_at.is_(None), StoredFile.created_at < before).order_by(StoredFile.id).limit(500)
    return list(session.scalars(query))


def is_shared(sha256: str) -> bool:
    """Return whether any file or rendition still lies under this hash."""
    return bool(find_known([sha256]))


def find_known(hashes: Collection[str]) -> set[str]:
    """Return which of these hashes any file or rendition lies under."""
    return {sha256 for model in (StoredFile, Rendition) for sha256 in session.scalars(select(model.sha256).where(model.sha256.in_(hashes)))}


def has_files() -> bool:
    """Return whether any file is known at all."""
    return session.scalar(select(StoredFile.id).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file has come: its state, the share that is done, and words for its owner."""

    state: str
    progress: float
    note: str
    fault: str


def render_key(file_id: UUID) -> str:
    """Return the name of the work of converting a file, under which its job is found."""
    return f"media.render:{file_id}"


def get_progress(stored_file: StoredFile) -> Progress:
    """Return how far the conversion has come."""
    if stored_file.state in {READY, BROKEN}:
        return Progress(stored_file.state, 1.0, "", stored_file.fault)
    job: Job | None = session.scalar(
        select(Job).where(Job.key == render_key(stored_file.id), Job.state.in_((HELD, SENT, RUNNING))).order_by(Job.id.desc()).limit(1)
    )
    if job is None:
        return Progress(BROKEN, 1.0, "", "Máy chủ chưa chuyển đổi được tệp này. Bản gốc vẫn còn. Hãy báo quản trị hệ thống.")
    return Progress(stored_file.state, job.progress, job.note or "Đang chờ đến lượt chuyển đổi.", "")


def open_bytes(stored_file: StoredFile | Rendition, start: int = 0) -> BinaryIO:
    """Open the bytes from `start` on; the caller closes them."""
    return current_storage().open(stored_file.sha256, start)
