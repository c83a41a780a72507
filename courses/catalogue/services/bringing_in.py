"""Bring a whole course in: everything slow first, without the database; then the small rows, in one short transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from courses.activities.faults import Faults
from courses.catalogue.folder import split
from courses.catalogue.manifest import compile_course
from courses.catalogue.models import Course
from courses.catalogue.paths import is_source
from courses.catalogue.permissions import WRITE
from courses.catalogue.queries import list_files
from courses.catalogue.services.folder import publish as _publish
from courses.catalogue.services.folder import replace_files, start
from courses.catalogue.spec import CourseSpec
from lms.access.policy import require
from lms.database import new_id, session
from lms.identity.models import Person
from lms.media.models import READY, StoredFile
from lms.media.queries import find_stored_files
from lms.media.services import claim, clean_name, hash_as_kept
from lms.renditions.sniffing import HEAD_BYTES, sniff

Compiled = tuple[CourseSpec, Faults]


@dataclass(frozen=True, slots=True)
class Folder:
    """A course's folder read and compiled: its texts, and where its other files lie."""

    slug: str
    texts: Mapping[str, str]
    files: Mapping[str, Path]
    compiled: Compiled


def read_folder(path: Path) -> Folder:
    """Read and compile a folder; the database is not asked."""
    texts, files = split(path)
    contents = {name: file.read_text(encoding="utf-8") for name, file in texts.items()}
    return Folder(path.resolve().name, contents, files, compiled(contents, files))


def compiled(texts: Mapping[str, str], files: Mapping[str, object]) -> Compiled:
    """Compile what is to lie in a folder, before it lies there."""
    sources = {name: text for name, text in texts.items() if is_source(name)}
    return compile_course(sources, [name for name in [*texts, *files] if not is_source(name)])


def sketch(path: Path) -> StoredFile:
    """Return a row for a file that is not kept, for a trial that is undone."""
    name = clean_name(path.name)
    with path.open("rb") as stream:
        sniffed = sniff(stream.read(HEAD_BYTES), name)
    row = StoredFile(id=new_id(), name=name, media_type=sniffed.media_type, kind=sniffed.kind, state=READY)
    row.sha256 = hash_as_kept(path)
    row.size, row.visibility, row.duration = path.stat().st_size, "private", 0.0
    return row


def find_course(slug: str) -> Course | None:
    """Return the course at an address, None if there is none."""
    row: Course | None = session.scalar(select(Course).where(Course.slug == slug))
    return row


def known_files(slug: str) -> dict[str, tuple[UUID, str]]:
    """Return {path: (id, SHA-256)} of the uploads that lie in a course already; empty where there is no such course."""
    course = find_course(slug)
    rows = {row.path: row.stored_file_id for row in list_files(course.id)} if course is not None else {}
    stored = find_stored_files([file_id for file_id in rows.values() if file_id is not None])
    return {path: (file_id, stored[file_id].sha256) for path, file_id in rows.items() if file_id in stored}


def bring_in(*, actor: Person, folder: Folder, files: Mapping[str, UUID], publish: bool) -> dict[str, int]:
    """Make a course of a folder, or bring one up to it, under the folder's name as address; return what changed.

    `files` {path: id} are uploads that are received. Raises NotAllowed, Conflict, CannotPublish.
    """
    course = find_course(folder.slug)
    is_new = course is None
    if course is None:
        course = start(actor=actor, title=folder.compiled[0].title or folder.slug, slug=folder.slug)
    require(actor, WRITE, course)
    stored = find_stored_files(list(files.values()))
    placed = {path: stored[file_id] for path, file_id in files.items()}
    for row in placed.values():
        claim(row, visibility="private")
    counts = replace_files(actor=actor, course=course, texts=folder.texts, files=placed)
    if publish:
        _publish(actor=actor, course=course, compiled=folder.compiled)
    changed = counts["created"] + counts["updated"] + counts["removed"] > 0
    return {
        "created": int(is_new),
        "updated": int(changed and not is_new),
        "unchanged": int(not changed and not is_new),
        "files": len(folder.texts) + len(folder.files),
    }
