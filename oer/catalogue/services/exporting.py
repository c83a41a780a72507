"""Published resources as rows of the import's own form, with their files: out and in again changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer

from lms.database import session
from lms.media.models import Caption, StoredFile
from lms.media.queries import find_stored_files, list_captions, open_bytes
from oer.catalogue.models import PUBLISHED, Resource, ResourceVersion
from oer.catalogue.rows import FIELDS

BATCH = 200
COLUMNS = tuple(name for name in FIELDS if name not in {"identifier", "files"})


def export_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield a row for each published resource, in the order of publication; write its files into `folder`."""
    current = (ResourceVersion.resource_id == Resource.id) & (ResourceVersion.number == Resource.current_number)
    query = (
        select(Resource, ResourceVersion)
        .join(ResourceVersion, current)
        .where(Resource.state == PUBLISHED)
        .options(undefer(ResourceVersion.text), selectinload(ResourceVersion.files))
    )
    last = UUID(int=0)
    while rows := session.execute(query.where(Resource.id > last).order_by(Resource.id).limit(BATCH)).all():
        ids = [file.stored_file_id for _, version in rows for file in version.files]
        stored, captions = find_stored_files(ids), list_captions(ids)
        for resource, version in rows:
            row = {name: value for name in COLUMNS if (value := getattr(version, name))}
            files = [
                name
                for file in version.files
                if file.stored_file_id in stored
                for name in _write(stored[file.stored_file_id], captions[file.stored_file_id], folder)
            ]
            yield {"identifier": resource.identifier or str(resource.id), **row, **({"files": files} if files else {})}
        last = rows[-1][0].id
        session.expunge_all()


def _write(stored: StoredFile, captions: list[Caption], folder: Path) -> list[str]:
    """Write a file and its words, each under a name that its content gives."""
    stem, dot, ending = stored.name.rpartition(".")
    name = f"{stored.sha256[:12]}-{stem or ending}"
    path = folder / (f"{name}.{ending}" if dot else name)
    with open_bytes(stored) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    written = [f"{folder.name}/{path.name}"]
    for caption in captions:
        words = folder / f"{name}.{caption.language}.vtt"
        words.write_text(caption.text, encoding="utf-8")
        written.append(f"{folder.name}/{words.name}")
    return written
