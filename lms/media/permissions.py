"""Who may see and change files: what a public page uses is for all, the rest for its owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lms.access.policy import Grants, Rule, holds, owns
from lms.identity.models import Person

READ, WRITE = "media:read", "media:write"

is_public = Rule(
    "mọi người, khi tệp nằm trong trang công khai", lambda _actor, stored_file: getattr(stored_file, "visibility", "") == "public"
)
is_owner = owns("owner_id", "người đã tải tệp lên")

Reader = Callable[[Person, Any], bool]

_readers: list[Reader] = []


def let_read(reader: Reader) -> None:
    """Let a room above say who may see a private file because of the page it stands on; asked last, so it may ask the database."""
    if reader not in _readers:
        _readers.append(reader)


def _reads(actor: Person | None, subject: Any) -> bool:
    stored_file = getattr(subject, "stored_file", subject)  # a rendition goes out under the rights of its file
    return actor is not None and any(ask(actor, stored_file) for ask in _readers)


is_reader = Rule("người được xem trang có tệp ấy", _reads)

GRANTS: Grants = {
    READ: [is_public, is_owner, holds("administrator"), is_reader],
    WRITE: [is_owner, holds("administrator")],
}
