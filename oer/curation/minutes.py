"""The minutes of an appraisal (biên bản thẩm định): one sheet of facts, fixed when the decision is made. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.i18n import format_datetime
from oer.curation.checklist import points_for

PUBLISHED, RETURNED = "published", "returned"
WORDS = {PUBLISHED: "Đồng ý công bố", RETURNED: "Trả lại để sửa"}


@dataclass(frozen=True, slots=True)
class Appraised:
    """What was appraised: the version as it was handed in. `files` are (name, bytes, SHA-256)."""

    title: str
    address: str
    number: int
    kind: str
    kind_label: str
    creators: str
    licence: str
    depositor: str
    submitted_at: datetime
    fingerprint: str
    files: Sequence[tuple[str, int, str]]


def sheet(
    what: Appraised, *, ticked: Collection[str], decision: str, words: str, curator: str, decided_at: datetime, own: bool
) -> dict[str, object]:  # fmt: skip
    """Return all that is printed, as plain words; `own` says that the curator is the depositor."""
    return {
        "title": what.title, "address": what.address, "number": str(what.number), "kind": what.kind_label,
        "creators": what.creators or "chưa ghi", "licence": what.licence, "depositor": what.depositor,
        "submitted": format_datetime(what.submitted_at), "decided": format_datetime(decided_at),
        "waited": waited(decided_at - what.submitted_at), "fingerprint": what.fingerprint,
        "files": [{"name": name, "size": f"{size:,}".replace(",", ".") + " byte", "sha256": sha256} for name, size, sha256 in what.files],
        "points": [
            {"words": point.vi, "must": point.must, "fine": point.key in ticked} for point in points_for(what.kind)
        ],
        "decision": WORDS[decision], "words": words, "curator": curator, "own": own,
    }  # fmt: skip


def waited(span: timedelta) -> str:
    """Return a time of waiting in words: days, or hours, or minutes."""
    minutes = max(int(span.total_seconds() // 60), 0)
    for length, word in ((24 * 60, "ngày"), (60, "giờ")):
        if minutes >= length:
            return f"{minutes // length} {word}"
    return f"{minutes} phút"


def mark(printed: Mapping[str, object], key: str) -> str:
    """Return the mark of a sheet that only this house can make (HMAC-SHA256, 80 bits, in groups of four)."""
    text = json.dumps(printed, ensure_ascii=False, sort_keys=True).encode()
    code = hmac.new(key.encode(), b"minutes\n" + text, hashlib.sha256).hexdigest()[:20].upper()
    return "-".join(code[at : at + 4] for at in range(0, 20, 4))
