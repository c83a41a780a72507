"""BibTeX: one @misc entry, as LaTeX and reference managers read it."""

from __future__ import annotations

import re

from oer.metadata.citing import authors, day_of, key_of
from oer.metadata.work import Creator, Work

_SPECIAL = re.compile(r"([{}%&$#_\\~^])")
_NAMED = {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
_BACK = re.compile(r"\\textbackslash\{\}|\\textasciitilde\{\}|\\textasciicircum\{\}|\\([{}%&$#_])")
_PLAIN = {"\\textbackslash{}": "\\", "\\textasciitilde{}": "~", "\\textasciicircum{}": "^"}
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", re.MULTILINE)


def escaped(value: str) -> str:
    """Escape what TeX would take for a command; white space becomes one blank."""
    return " ".join(_SPECIAL.sub(lambda found: _NAMED.get(found[1], f"\\{found[1]}"), value).split())


def unescaped(value: str) -> str:
    """Return the text that `escaped` was given."""
    return _BACK.sub(lambda found: _PLAIN.get(found[0], found[1] or ""), value)


def write(work: Work) -> str:
    """Return the entry; names and title stand in braces of their own, since BibTeX would take a Vietnamese name apart."""
    day = day_of(work)
    fields = {
        "title": f"{{{escaped(work.title)}}}",
        "author": " and ".join(f"{{{escaped(one.name)}}}" for one in authors(work)),
        "translator": " and ".join(f"{{{escaped(one.name)}}}" for one in work.by("translator")) if work.by("author") else "",
        "publisher": escaped(work.publisher),
        "year": day[:4],
        "month": day[5:7],
        "url": work.url,
        "language": work.language,
        "keywords": ", ".join(escaped(one.vi) for one in work.subjects),
        "note": escaped(work.licence_name),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key_of(work)},\n{lines}\n}}\n"


def read(entry: str) -> Work:
    """Return what an entry of this shape says: one field a line."""
    fields = {name.lower(): value for name, value in _FIELD.findall(entry)}
    year, month = fields.get("year", ""), fields.get("month", "")
    return Work(
        url=fields.get("url", ""),
        title=_one(fields.get("title", "")),
        creators=[*_names(fields.get("author", ""), "author"), *_names(fields.get("translator", ""), "translator")],
        publisher=unescaped(fields.get("publisher", "")),
        issued_on=f"{year}-{month}" if month else year,
        language=fields.get("language", "vi"),
        licence_name=unescaped(fields.get("note", "")),
    )


def _one(value: str) -> str:
    return unescaped(value[1:-1] if value.startswith("{") and value.endswith("}") else value)


def _names(value: str, role: str) -> list[Creator]:
    return [Creator(_one(name), role) for name in re.split(r"(?<=\}) and (?=\{)", value) if name]
