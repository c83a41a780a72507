"""The door of the files: which file or rendition an address names, and what the macros of other rooms' pages call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lms.errors import NotFound
from lms.media import addresses, queries, ways
from lms.media.models import Rendition, StoredFile
from lms.web.room import Room

room = Room("media", "lms.media")


FOR_TEMPLATES: dict[str, Any] = {
    "media_address": addresses,
    "media_progress": queries.get_progress,
    "media_sources": ways.describe_sources,
    "media_ways": ways.list_ways,
}
"""What the macros in templates/media/ call."""
room.record_once(lambda state: state.app.jinja_env.globals.update(FOR_TEMPLATES))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rendition on its way out, under the rights of its file."""

    stored_file: StoredFile
    rendition: Rendition

    @property
    def id(self) -> UUID:
        return self.stored_file.id

    @property
    def visibility(self) -> str:
        return self.stored_file.visibility

    @property
    def owner_id(self) -> UUID | None:
        return self.stored_file.owner_id


def load_file(file_id: UUID) -> StoredFile:
    """Return the file that an address names."""
    return queries.get_stored_file(file_id)


def load_rendition(file_id: UUID, kind: str, ending: str) -> Wanted:
    """Return the rendition that an address names."""
    stored_file = queries.get_stored_file(file_id)
    rendition = queries.find_rendition(file_id, kind)
    if rendition is None or ending not in {addresses.ENDINGS.get(rendition.media_type), "m3u8" if rendition.playlist else None}:
        raise NotFound("Bản này của tệp chưa có. Nếu tệp vừa tải lên, hãy chờ chuyển đổi xong.")
    return Wanted(stored_file, rendition)
