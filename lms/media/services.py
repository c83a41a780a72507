"""What is done with files: receive, claim for a page, add their words."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.audit.services import record
from lms.database import after_commit, new_id, session
from lms.errors import Invalid
from lms.events import publish
from lms.identity.models import Person
from lms.media import captions
from lms.media.events import FileBroken, FileStored, RenditionReady
from lms.media.models import BROKEN, CONVERTING, READY, RECEIVED, Caption, Rendition, StoredFile
from lms.media.queries import find_caption, find_rendition, find_twin, is_shared, list_renditions, list_unclaimed
from lms.renditions import ffmpeg, images, pages
from lms.renditions.plan import Made
from lms.renditions.scrubbing import hash_of_kept, scrub
from lms.renditions.sniffing import HEAD_BYTES, Sniffed, sniff
from lms.storage.keeping import CHUNK, Draft, current_storage, put
from lms.text import nfc

KEPT_UNCLAIMED = timedelta(days=1)


def receive(*, actor: Person | None, stream: BinaryIO, name: str) -> StoredFile:
    """Keep what `stream` holds; raise Invalid with a sentence where it cannot be used."""
    return receive_kept(actor=actor, row=keep_stream(stream, name))


def keep_stream(stream: BinaryIO, name: str) -> StoredFile:
    """Look at what `stream` holds and keep it, as `keep_draft` does."""
    draft = current_storage().draft()
    try:
        shutil.copyfileobj(stream, draft, CHUNK)
        return keep_draft(draft, name)
    finally:
        draft.discard()


def receive_path(*, actor: Person | None, path: Path, name: str | None = None) -> StoredFile:
    """Keep a copy of a file of this machine."""
    with path.open("rb") as stream:
        return receive(actor=actor, stream=stream, name=name or path.name)


def keep_draft(draft: Draft, name: str) -> StoredFile:
    """Look at bytes that were written and keep them; the row returned is not in the database yet.

    The slow half of receiving, done before a transaction begins; raises Invalid for what cannot be used.
    """
    name = clean_name(name)
    draft.close()
    with draft.path.open("rb") as stream:
        sniffed = sniff(stream.read(HEAD_BYTES), name)
    row = _described(sniffed, draft.path, name)
    if scrub(draft.path, sniffed.media_type, name):
        draft.read_again()
    stored = current_storage().keep(draft)
    row.id, row.sha256, row.size = new_id(), stored.sha256, stored.size
    return row


def hash_as_kept(path: Path) -> str:
    """Return the SHA-256 under which a file of this machine would be kept, without keeping it."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    try:
        return hash_of_kept(path, sniff(head, path.name).media_type, path.name)
    except Invalid:  # it will be refused with a sentence when it is received
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def receive_kept(*, actor: Person | None, row: StoredFile) -> StoredFile:
    """Write down a file whose bytes are kept, and announce it."""
    row.owner_id = actor.id if actor else None
    session.add(row)
    session.flush()
    record(actor, "media:file:receive", subject_id=row.id, detail={"name": row.name, "size": row.size, "media_type": row.media_type})
    if row.state == RECEIVED and not copy_from_twin(row):
        publish(FileStored(row.id))
    return row


def _described(sniffed: Sniffed, path: Path, name: str) -> StoredFile:
    """Return a row that says what can be known at once; raise Invalid where the bytes do not hold what they promise."""
    row = StoredFile(name=name, media_type=sniffed.media_type, kind=sniffed.kind, state=RECEIVED, visibility="private", fault="")
    if sniffed.kind in {"video", "audio"}:
        _describe_film(row, path)
    elif sniffed.media_type in images.MEDIA_TYPES:
        row.width, row.height = images.measure(path)
    elif sniffed.kind == "pdf":
        row.pages = pages.count_pages(path)
    else:
        row.state = READY
    return row


def _describe_film(row: StoredFile, path: Path) -> None:
    found = ffmpeg.probe(path)
    row.duration = round(found.duration, 3)
    if found.has_video:
        row.kind, row.width, row.height = "video", found.width, found.height
    else:
        row.kind = "audio"
        row.media_type = row.media_type.replace("video/", "audio/")


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
    made_of_twin = list_renditions([twin.id])[twin.id]
    if not all(current_storage().touch(made.sha256) for made in made_of_twin):
        return False  # the sweep is taking the twin away at this moment
    for made in made_of_twin:
        if made.kind not in present:
            session.add(_copy(made, row.id))
    for field in ("kind", "media_type", "duration", "width", "height", "pages", "state"):
        setattr(row, field, getattr(twin, field))
    session.flush()
    return True


def _copy(made: Rendition, file_id: UUID) -> Rendition:
    fields = ("kind", "sha256", "media_type", "size", "width", "height", "bandwidth", "playlist")
    return Rendition(stored_file_id=file_id, **{field: getattr(made, field) for field in fields})


def begin_conversion(row: StoredFile) -> None:
    """Say that the file is being converted."""
    row.state, row.fault = CONVERTING, ""


def add_rendition(row: StoredFile, made: Made) -> None:
    """Keep one rendition; made a second time, it takes the place of the first."""
    with made.path.open("rb") as stream:
        stored = put(current_storage(), stream)
    rendition = find_rendition(row.id, made.kind) or Rendition(id=new_id(), stored_file_id=row.id, kind=made.kind)
    rendition.sha256, rendition.size, rendition.media_type = stored.sha256, stored.size, made.media_type
    rendition.width, rendition.height, rendition.bandwidth, rendition.playlist = made.width, made.height, made.bandwidth, made.playlist
    session.add(rendition)
    session.flush()


def finish_conversion(row: StoredFile) -> None:
    """Say that everything was made; said twice, it is announced once."""
    if row.state != READY:
        row.state, row.fault = READY, ""
        announce_ready(row)


def announce_ready(row: StoredFile) -> None:
    """Tell the house that everything is made of the file."""
    publish(RenditionReady(row.id))


def mark_broken(row: StoredFile, fault: str) -> None:
    """Say, in words for its owner, why the file cannot be used."""
    row.state, row.fault = BROKEN, fault[:300]
    record(None, "media:file:break", subject_id=row.id, detail={"fault": fault})
    publish(FileBroken(row.id, fault))


def sweep() -> int:
    """Remove files that no page has used within a day; return how many. Bytes go with their last row, after the commit."""
    before = clock.now() - KEPT_UNCLAIMED
    rows = list_unclaimed(before)
    return sum(_swept(row, before) for row in rows)


def _swept(row: StoredFile, before: datetime) -> bool:
    """Remove one file; what a page uses after all is claimed instead, and the others still go."""
    hashes = {row.sha256, *(made.sha256 for made in list_renditions([row.id])[row.id])}
    try:
        with session.begin_nested():
            session.execute(delete(StoredFile).where(StoredFile.id == row.id))
    except IntegrityError:
        row.claimed_at = clock.now()
        return False
    record(None, "media:file:sweep", subject_id=row.id, detail={"name": row.name, "size": row.size})
    for sha256 in hashes:
        if not is_shared(sha256):
            after_commit(partial(current_storage().drop, sha256, before))
    return True


def release(stored_file: StoredFile) -> None:
    """Say that the page that claimed a private file needs it no more: the sweep takes it, unless another page uses it."""
    if stored_file.visibility != "public":
        stored_file.claimed_at = None
        session.flush()


def note_dropped(count: int) -> None:
    """Write down that bytes were removed that no row knew."""
    record(None, "media:bytes:sweep", detail={"count": count})


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
