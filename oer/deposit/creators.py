"""Creators as people write them: one a line, with the role and the ORCID iD behind semicolons where there are any. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from oer.catalogue.description import ROLES, clean
from oer.metadata.work import orcid_of

_BY_WORD = {word: role for role, word in ROLES.items()}
_LIKE_ORCID = re.compile(r"^(https?://orcid\.org/|[\dX-]{15,20}$)", re.IGNORECASE)


def read(lines: str) -> tuple[dict[str, str], ...]:
    """Return the creators; a role that is no known word, or an iD that is wrong, stays as it was typed, for the check to name it."""
    found = []
    for line in lines.splitlines():
        name, *rest = (clean(part) for part in line.split(";"))
        orcids = [part for part in rest if _LIKE_ORCID.match(part)]
        role = next((part for part in rest if part and part not in orcids), "")
        if name:
            creator = {"name": name, "role": _BY_WORD.get(role.lower(), role or "author")}
            found.append(creator | ({"orcid": orcid_of(orcids[0]) or orcids[0]} if orcids else {}))
    return tuple(found)


def write(creators: Iterable[dict[str, str]]) -> str:
    """Return the lines from which `read` gives the same creators."""
    lines = []
    for creator in creators:
        role = creator.get("role", "author")
        parts = [creator["name"], "" if role == "author" else ROLES.get(role, role), creator.get("orcid", "")]
        lines.append("; ".join(part for part in parts if part))
    return "\n".join(lines)
