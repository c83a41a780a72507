"""A file that was received is converted after the commit."""

from __future__ import annotations

from lms.events import subscribe
from lms.jobs import enqueue
from lms.media.events import FileStored
from lms.media.queries import render_key
from lms.media.tasks import render


def _convert(event: FileStored) -> None:
    enqueue(render, key=render_key(event.file_id), file_id=str(event.file_id))


def register() -> None:
    """Subscribe; twice counts once."""
    subscribe(FileStored, _convert)
