"""What is done with files: receive, claim for a page, add their words."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from lms import clock
from lms.audit.services import record
from lms.database import new_id, session
from lms.errors import Invalid
from lms.events import publish
from lms.identity.models import Person
from lms.media import captions
from lms.media.events import FileStored
from lms.media.models import READY, RECEIVED, Caption, Rendition, StoredFile
from lms.media.queries import find_caption, find_twin, list_renditions
from lms.media.sniffing import HEAD_BYTES, Sniffed, sniff
from lms.media.storage import CHUNK, Draft, current_storage
from lms.text import nfc

CONVERTED = ("video", "audio", "image", "pdf")
"""Kinds of which something is made; the others are ready as they come."""


def receive(*, actor: Person | None, stream: BinaryIO, name: str) -> StoredFile:
    """Keep what `stream` holds; raise Invalid with a sentence where it cannot be used."""
    draft = current_storage().draft()
    try:
        shutil.copyfileobj(stream, draft, CHUNK)
        return receive_draft(actor=actor, draft=draft, name=name)
    finally:
        draft.discard()


def receive_path(*, actor: Person | None, path: Path, name: str | None = None) -> StoredFile:
    """Keep a copy of a file of this machine."""
    with path.open("rb") as stream:
        return receive(actor=actor, stream=stream, name=name or path.name)


def receive_draft(*, actor: Person | None, draft: Draft, name: str) -> StoredFile:
    """Keep bytes that were written already; the draft is gone afterwards."""
    name = clean_name(name)
    draft.close()
    with draft.path.open("rb") as stream:
        sniffed = sniff(stream.read(HEAD_BYTES), name)
    row = _described(sniffed, draft.path, name)
    stored = current_storage().keep(draft)
    row.id, row.sha256, row.size = new_id(), stored.sha256, stored.size
    row.owner_id = actor.id if actor else None
    session.add(row)
    session.flush()
    record(actor, "media:file:receive", subject_id=row.id, detail={"name": name, "size": row.size, "media_type": row.media_type})
    if not copy_from_twin(row) and row.state == RECEIVED:
        publish(FileStored(row.id))
    return row


def _described(sniffed: Sniffed, path: Path, name: str) -> StoredFile:
    """Return a row that says what can be known at once."""
    state = RECEIVED if sniffed.kind in CONVERTED and sniffed.media_type != "image/svg+xml" else READY
    return StoredFile(name=name, media_type=sniffed.media_type, kind=sniffed.kind, state=state, visibility="private")


def clean_name(name: str) -> str:
    """Return the last part of a name, in NFC, without what no file system or header can hold."""
    last = nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip().strip(".")
    stem, dot, ending = kept.rpartition(".")
    return (f"{stem[: 199 - len(ending)]}.{ending}" if dot and stem and len(ending) <= 10 else kept[:200]) or "tep"


def copy_from_twin(row: StoredFile) -> bool:
    """Take over what was made of the same bytes for another upload; return whether there was any."""
    twin = find_twin(row)
    if twin is None:
        return False
    present = {made.kind for made in list_renditions([row.id])[row.id]}
    for made in list_renditions([twin.id])[twin.id]:
        if made.kind not in present:
            session.add(_copy(made, row.id))
    for field in ("kind", "media_type", "duration", "width", "height", "pages", "state"):
        setattr(row, field, getattr(twin, field))
    session.flush()
    return True


def _copy(made: Rendition, file_id: UUID) -> Rendition:
    fields = ("kind", "sha256", "media_type", "size", "width", "height", "bandwidth", "playlist")
    return Rendition(stored_file_id=file_id, **{field: getattr(made, field) for field in fields})


def claim(stored_file: StoredFile, *, visibility: str = "public") -> None:
    """Say that a page uses the file, so that the sweep leaves it; what is public already stays public."""
    if stored_file.claimed_at is None:
        stored_file.claimed_at = clock.now()
    if stored_file.visibility != "public":
        stored_file.visibility = visibility
    session.flush()


def add_caption(*, actor: Person | None, stored_file: StoredFile, language: str, text: str, label: str) -> Caption:
    """Give a film or recording its words in a language (WebVTT or SubRip), in place of earlier ones in that language."""
    if stored_file.kind not in {"video", "audio"}:
        raise Invalid("Chỉ phim và bản ghi âm mới có lời thoại.", field="text")
    cues = captions.parse(text)
    row = find_caption(stored_file.id, language) or Caption(id=new_id(), stored_file_id=stored_file.id, language=language[:20])
    row.label, row.text = nfc(label).strip()[:60] or language, captions.serialise(cues)
    session.add(row)
    session.flush()
    record(actor, "media:caption:add", subject_id=stored_file.id, detail={"language": language, "cues": len(cues)})
    return row
