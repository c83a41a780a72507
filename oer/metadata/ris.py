"""RIS, the tagged lines of EndNote, Zotero and library catalogues."""

from __future__ import annotations

import re

from oer.metadata.citing import authors, day_of, key_of
from oer.metadata.work import Concept, Creator, Work

TYPES = {"image": "ART", "audio": "SOUND", "video": "VIDEO", "dataset": "DATA", "link": "ELEC"}
_LINE = re.compile(r"^([A-Z][A-Z0-9])  - ?(.*)$")
_LATER = {"A4": "translator", "ED": "editor"}


def write(work: Work) -> str:
    """Return the record; every line ends as the format wants it, in CR LF."""
    named, day = authors(work), day_of(work)
    year, _, rest = day.partition("-")
    pairs = [
        ("TY", TYPES.get(work.kind, "GEN")),
        ("ID", key_of(work)),
        ("TI", work.title),
        *(("AU", one.name) for one in named),
        *((tag, one.name) for tag, role in _LATER.items() for one in work.by(role) if one not in named),
        ("PB", work.publisher),
        ("PY", year),
        ("DA", "/".join([year, *(rest.split("-") if rest else []), "", ""][:3]) + "/" if rest else ""),
        ("AB", work.description),
        ("LA", work.language),
        *(("KW", one.vi) for one in work.subjects),
        ("UR", work.url),
        ("C1", work.licence),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in pairs if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def read(record: str) -> Work:
    """Return what the first record says."""
    found: dict[str, list[str]] = {}
    for line in record.split("\r\n"):
        if matched := _LINE.match(line):
            if matched[1] == "ER":
                break
            found.setdefault(matched[1], []).append(matched[2])
    day = next(iter(found.get("DA", [])), "").strip("/").replace("/", "-")
    kind = next(iter(found.get("TY", [])), "")
    return Work(
        url=next(iter(found.get("UR", [])), ""),
        title=next(iter(found.get("TI", [])), ""),
        description=next(iter(found.get("AB", [])), ""),
        kind=next((name for name, tag in TYPES.items() if tag == kind), "text"),
        creators=[
            *(Creator(name) for name in found.get("AU", [])),
            *(Creator(name, role) for tag, role in _LATER.items() for name in found.get(tag, [])),
        ],
        publisher=next(iter(found.get("PB", [])), ""),
        language=next(iter(found.get("LA", [])), "vi"),
        subjects=[Concept(word) for word in found.get("KW", [])],
        issued_on=day or next(iter(found.get("PY", [])), ""),
        licence=next(iter(found.get("C1", [])), ""),
    )
