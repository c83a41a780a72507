"""CSL-JSON 1.0.2, by which citation styles are fed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oer.metadata.citing import authors, day_of, key_of
from oer.metadata.work import Creator, Work

TYPES = {"image": "graphic", "audio": "song", "video": "motion_picture", "dataset": "dataset", "link": "webpage"}
ROLES = {"editor": "editor", "translator": "translator", "illustrator": "illustrator", "narrator": "narrator", "contributor": "contributor"}


def write(work: Work) -> list[dict[str, Any]]:
    """Return a list of one item; names are literal, since Vietnamese names have no part that sorts first."""
    named = authors(work)
    found: dict[str, Any] = {
        "id": key_of(work),
        "type": TYPES.get(work.kind, "document"),
        "title": work.title,
        "author": [{"literal": one.name} for one in named],
        "publisher": work.publisher,
        "abstract": work.description,
        "language": work.language,
        "keyword": ", ".join(one.vi for one in work.subjects),
        "URL": work.url,
        "version": str(work.version),
        "license": work.licence,
    }
    for role, name in ROLES.items():
        found[name] = [{"literal": one.name} for one in work.by(role) if one not in named]
    if day := day_of(work):
        found["issued"] = {"date-parts": [[int(part) for part in day.split("-")]]}
    return [{key: value for key, value in found.items() if value}]


def read(items: Sequence[Mapping[str, Any]]) -> Work:
    """Return what the first item says."""
    item = items[0]
    names = [("author", "author"), *ROLES.items()]
    parts = [str(part) for part in next(iter(item.get("issued", {}).get("date-parts", [])), [])]
    return Work(
        url=str(item.get("URL", "")),
        title=str(item.get("title", "")),
        description=str(item.get("abstract", "")),
        kind=next((kind for kind, name in TYPES.items() if name == item.get("type")), "text"),
        creators=[Creator(_name(one), role) for role, name in names for one in item.get(name, [])],
        publisher=str(item.get("publisher", "")),
        language=str(item.get("language", "vi")),
        licence=str(item.get("license", "")),
        issued_on="-".join([parts[0].zfill(4), *(part.zfill(2) for part in parts[1:])]) if parts else "",
        version=int(item["version"]) if str(item.get("version", "")).isdigit() else 1,
    )


def _name(said: Mapping[str, Any]) -> str:
    return str(said.get("literal") or " ".join(str(said[part]) for part in ("family", "given") if said.get(part)))
