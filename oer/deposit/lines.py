"""Small records as people write them: one a line, parts behind semicolons; each reader takes what its writer gives. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from oer.catalogue.description import clean, is_web_address

RELATIONS = {"part_of": "một phần của", "translation_of": "bản dịch của", "remix_of": "làm lại từ", "replaces": "thay cho"}
"""The words by which a relation is typed in Vietnamese."""

_BY_WORD = {word: kind for kind, word in RELATIONS.items()}
_DAY = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")


def read_list(lines: str) -> tuple[str, ...]:
    """Return the lines that say something."""
    return tuple(dict.fromkeys(line for raw in lines.splitlines() if (line := clean(raw).removeprefix("- ").strip())))


def _parts(lines: str) -> Iterable[list[str]]:
    for line in lines.splitlines():
        parts = [clean(part) for part in line.split(";")]
        if any(parts):
            yield parts


def read_bases(lines: str) -> tuple[dict[str, str], ...]:
    """Return decisions from «số hiệu; ngày; nơi ban hành; tên»; a part that looks like a day is the day, wherever it stands."""
    found = []
    for parts in _parts(lines):
        days = [part for part in parts[1:] if _DAY.match(part) or re.match(r"^\d{4}-\d\d-\d\d$", part)]
        words = [part for part in parts[1:] if part and part not in days]
        basis = {
            "number": parts[0],
            "date": _iso(days[0]) if days else "",
            "issuer": words[0] if words else "",
            "title": "; ".join(words[1:]),
        }
        found.append({key: value for key, value in basis.items() if value})
    return tuple(found)


def write_bases(bases: Iterable[dict[str, str]]) -> str:
    """Return the lines from which `read_bases` gives the same decisions."""
    lines = []
    for basis in bases:
        year, _, rest = basis.get("date", "").partition("-")
        day = "/".join([*reversed(rest.split("-")), year]) if rest else year
        lines.append("; ".join(part for part in (basis.get("number", ""), day, basis.get("issuer", ""), basis.get("title", "")) if part))
    return "\n".join(lines)


def _iso(day: str) -> str:
    found = _DAY.match(day)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else day


def read_relations(lines: str) -> tuple[dict[str, str], ...]:
    """Return relations from «thay cho; https://…; tên»; a word that is none of RELATIONS stays, for the check to name it."""
    found = []
    for parts in _parts(lines):
        target = next((part for part in parts if is_web_address(part)), "")
        words = [part for part in parts if part and part != target]
        kind = words[0].lower().removeprefix("là ").removeprefix("được ") if words else ""
        relation = {"kind": _BY_WORD.get(kind, kind), "target": target, "title": "; ".join(words[1:])}
        found.append({key: value for key, value in relation.items() if value})
    return tuple(found)


def write_relations(relations: Iterable[dict[str, str]]) -> str:
    """Return the lines from which `read_relations` gives the same relations."""
    lines = []
    for one in relations:
        kind = one.get("kind", "")
        lines.append("; ".join(part for part in (RELATIONS.get(kind, kind), one.get("target", ""), one.get("title", "")) if part))
    return "\n".join(lines)


def read_indicators(typed: str) -> tuple[str, ...]:
    """Return indicators as they are kept, from «1.1, 2.3»."""
    words = re.split(r"[,;\s]+", clean(typed).lower())
    return tuple(dict.fromkeys(word if word.startswith("c") else f"c{word}" for word in words if word))


def write_indicators(indicators: Iterable[str]) -> str:
    """Return indicators as people write them."""
    return ", ".join(name.removeprefix("c") for name in indicators)
