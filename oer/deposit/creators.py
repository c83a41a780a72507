"""Creators as people write them: one a line, with the role behind a semicolon where it is not the author's. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from oer.catalogue.description import ROLES, clean

_BY_WORD = {word: role for role, word in ROLES.items()}


def read(lines: str) -> tuple[dict[str, str], ...]:
    """Return the creators; a role that is no known word stays as it was typed, for the check to name it."""
    found = []
    for line in lines.splitlines():
        name, _, role = (clean(part) for part in line.partition(";"))
        if name:
            found.append({"name": name, "role": _BY_WORD.get(role.lower(), role or "author")})
    return tuple(found)


def write(creators: Iterable[dict[str, str]]) -> str:
    """Return the lines from which `read` gives the same creators."""
    lines = []
    for creator in creators:
        role = creator.get("role", "author")
        lines.append(creator["name"] if role == "author" else f"{creator['name']}; {ROLES.get(role, role)}")
    return "\n".join(lines)
