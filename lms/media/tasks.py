"""Conversions: each rendition is kept as soon as it is made, so that a worker that died goes on where it stopped."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

import structlog

from lms import clock, settings
from lms.database import session, transaction
from lms.errors import Invalid
from lms.i18n import clock_time
from lms.jobs import current_job, enqueue, job
from lms.media import queries, services
from lms.media.models import BROKEN, READY, StoredFile
from lms.renditions import ffmpeg, images, pages, plan
from lms.renditions.plan import Made, Probe
from lms.storage.keeping import current_storage, local_file

log = structlog.get_logger(__name__)
SWEEP_KEY, SWEEP_BYTES_KEY = "media.sweep", "media.sweep-bytes"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be converted, read once at the beginning."""

    file_id: UUID
    sha256: str
    kind: str
    present: frozenset[str]
    """Renditions that an earlier, interrupted run has made."""


@job("media.render", queue="media", retries=3, lease=60, limit=1, long=True)
def render(file_id: str) -> None:
    """Make everything that is made of a file."""
    order = _begin(UUID(file_id))
    if order is None:
        return
    try:
        with local_file(current_storage(), order.sha256) as path, _workshop(order.file_id) as folder:
            MAKERS[order.kind](order, path, folder)
    except Invalid as error:
        _close(order.file_id, error.message)
    else:
        _close(order.file_id, "")


def _begin(file_id: UUID) -> Order | None:
    with transaction():
        row: StoredFile | None = session.get(StoredFile, file_id)
        if row is None or row.state in {READY, BROKEN} or row.kind not in MAKERS:
            return None
        if services.copy_from_twin(row):
            services.announce_ready(row)
            return None
        services.begin_conversion(row)
        present = frozenset(made.kind for made in queries.list_renditions([file_id])[file_id])
        return Order(file_id, row.sha256, row.kind, present)


@contextmanager
def _workshop(file_id: UUID) -> Iterator[Path]:
    """Lend an empty folder; what a run that was killed left in it goes first."""
    folder = settings.current().data_dir / "work" / str(file_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(order: Order, made: Made) -> None:
    with transaction():
        row: StoredFile | None = session.get(StoredFile, order.file_id)
        if row is not None:
            services.add_rendition(row, made)
    made.path.unlink()


def _close(file_id: UUID, fault: str) -> None:
    with transaction():
        row: StoredFile | None = session.get(StoredFile, file_id)
        if row is not None and fault:
            services.mark_broken(row, fault)
        elif row is not None:
            services.finish_conversion(row)


def _convert_film(order: Order, path: Path, folder: Path) -> None:
    source = ffmpeg.probe(path)
    missing = [kind for kind in plan.wanted(source) if kind not in order.present]
    loudness = ffmpeg.measure_loudness(path, source.duration) if source.has_audio and missing else None
    if "poster" in missing:
        _keep(order, images.make_poster(ffmpeg.take_poster(path, folder, source), folder))
    if "audio" in missing:
        made, read = ffmpeg.make_audio(path, folder, source, loudness, _teller(source, "Đang làm bản nghe", 0.0, 0.1))
        if not source.has_video:
            _refuse_cut(source, read)
        _keep(order, made)
    rungs = [rung for rung in plan.ladder(source) if rung.kind in missing]
    if rungs:
        films, read = ffmpeg.make_ladder(path, folder, source, rungs, loudness, _teller(source, "Đang chuyển đổi phim", 0.1, 0.95))
        _refuse_cut(source, read)
        for film in films:
            _keep(order, film)


def _refuse_cut(source: Probe, read: float) -> None:
    if plan.reads_short(read, source.duration):
        raise Invalid(
            f"Tệp chỉ đọc được đến {clock_time(read)} trong {clock_time(source.duration)}, phần sau bị thiếu hoặc hỏng. "
            "Hãy chép lại tệp từ máy quay rồi tải lên."
        )


def _teller(source: Probe, words: str, start: float, end: float) -> Callable[[float], None]:
    """Return what tells the job's owner how far a run is, at most once a second, with the time that is left."""
    began, job_row = time.monotonic(), current_job()
    last = [began - 1]

    def tell(seconds: float) -> None:
        now = time.monotonic()
        if now - last[0] < 1:
            return
        last[0] = now
        share = min(1.0, seconds / source.duration)
        left = (now - began) / share * (1 - share) if share > 0.02 else None
        job_row.progress(start + share * (end - start), f"{words}, {_span(left)}." if left is not None else f"{words}.")

    return tell


def _span(seconds: float) -> str:
    return f"còn khoảng {max(5, round(seconds / 5) * 5)} giây" if seconds < 90 else f"còn khoảng {round(seconds / 60)} phút"


def _convert_picture(order: Order, path: Path, folder: Path) -> None:
    for made in images.resize(path, folder, order.present):
        _keep(order, made)


def _convert_document(order: Order, path: Path, folder: Path) -> None:
    for made in pages.preview(path, folder, order.present):
        _keep(order, made)


MAKERS: dict[str, Callable[[Order, Path, Path], None]] = {
    "video": _convert_film,
    "audio": _convert_film,
    "image": _convert_picture,
    "pdf": _convert_document,
}


@job("media.sweep")
def sweep() -> None:
    """Remove what no page has used within a day, then bytes that no row knows, and come again tomorrow."""
    services.sweep()
    enqueue(sweep_bytes, key=SWEEP_BYTES_KEY)
    _promise_sweep()


@job("media.sweep-bytes", long=True)
def sweep_bytes() -> None:
    """Remove bytes older than a day that no row knows: their upload was kept, and its transaction failed.

    No transaction is open while the storage is walked. Who keeps the same bytes meanwhile makes them young, and young ones stay.
    """
    storage, before = current_storage(), clock.now() - services.KEPT_UNCLAIMED
    with transaction():
        if not queries.has_files():
            log.warning("media.sweep.nothing_known")  # an empty database beside a full storage is a wrong setting, not a reason to delete
            return
    hashes, dropped = storage.list_old(before), 0
    while batch := list(islice(hashes, BATCH)):
        for sha256 in set(batch) - _known(batch):
            storage.drop(sha256, before)
            dropped += 1
    storage.settle(before, lambda sha256: bool(_known([sha256])))
    if dropped:
        with transaction():
            services.note_dropped(dropped)


def _known(hashes: list[str]) -> set[str]:
    with transaction():
        return queries.find_known(hashes)


def _promise_sweep() -> None:
    enqueue(sweep, key=SWEEP_KEY, delay=timedelta(days=1))


def keep_sweeping() -> None:
    """At the start of the house: promise the next sweep; one that is promised already stands for it."""
    with transaction():
        _promise_sweep()
