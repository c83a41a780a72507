"""A resource as reference managers read it: BibTeX and CSL-JSON 1.0.2."""

from __future__ import annotations

import re
from typing import Any

from lms.text import slugify
from oer.metadata.work import Work

CSL_TYPES = {"image": "graphic", "audio": "song", "video": "motion_picture", "dataset": "dataset", "link": "webpage"}

_SPECIAL = re.compile(r"([{}%&$#_\\~^])")


def _authors(work: Work) -> list[str]:
    return [creator.name for creator in work.by("author") or work.creators]


def _key(work: Work) -> str:
    year = str(work.published_at.year) if work.published_at else ""
    return f"{slugify(work.title)[:40].strip('-') or 'tai-lieu'}-{year}".rstrip("-")


def _escaped(value: str) -> str:
    """Escape what TeX would take for a command; white space becomes one blank."""
    return " ".join(_SPECIAL.sub(lambda match: "\\textbackslash{}" if match[1] == "\\" else f"\\{match[1]}", value).split())


def bibtex(work: Work) -> str:
    """Return one @misc entry; names stand in braces, since BibTeX would take a Vietnamese name apart."""
    fields = {
        "title": f"{{{_escaped(work.title)}}}",
        "author": " and ".join(f"{{{_escaped(name)}}}" for name in _authors(work)),
        "publisher": _escaped(work.publisher),
        "year": str(work.published_at.year) if work.published_at else "",
        "url": work.url,
        "language": work.language,
        "note": _escaped(work.licence_name),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{_key(work)},\n{lines}\n}}\n"


def csl_json(work: Work) -> list[dict[str, Any]]:
    """Return a list of one CSL item; names are literal."""
    found: dict[str, Any] = {
        "id": _key(work),
        "type": CSL_TYPES.get(work.kind, "document"),
        "title": work.title,
        "author": [{"literal": name} for name in _authors(work)],
        "publisher": work.publisher,
        "abstract": work.description,
        "language": work.language,
        "URL": work.url,
        "version": str(work.version),
    }
    if work.published_at:
        day = work.published_at
        found["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    return [{key: value for key, value in found.items() if value}]
