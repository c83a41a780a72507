"""Who may see and change files: what a public page uses is for all, the rest for its owner."""

from __future__ import annotations

from lms.access.policy import Grants, Rule, holds, owns

READ, WRITE = "media:read", "media:write"

is_public = Rule(
    "mọi người, khi tệp nằm trong trang công khai", lambda _actor, stored_file: getattr(stored_file, "visibility", "") == "public"
)
is_owner = owns("owner_id", "người đã tải tệp lên")

GRANTS: Grants = {
    READ: [is_public, is_owner, holds("administrator")],
    WRITE: [is_owner, holds("administrator")],
}
