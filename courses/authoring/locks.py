"""Two people at one course: which state a form was opened on, and who saved another one since. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.errors import Conflict


def mark(value: Any) -> str:
    """Return a short mark of plain values: two equal ones say that nothing was changed in between."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Saved:
    """Who saved last, and when; `is_self`: the very person who asks, in another window."""

    who: str
    at: datetime
    is_self: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that stands otherwise in the saved state than in what was typed."""

    label: str
    theirs: str
    mine: str


class SavedElsewhere(Conflict):
    """The state that a form was opened on is no longer the one that is saved."""

    def __init__(self, saved: Saved) -> None:
        super().__init__("Nội dung này vừa được lưu ở nơi khác. Phần bạn gõ vẫn còn nguyên.")
        self.saved = saved
