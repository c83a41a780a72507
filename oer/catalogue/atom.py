"""Atom (RFC 4287): the newest answers to a search, for those who would rather be told than ask again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2005/Atom"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource of the feed; its address is its name for ever."""

    address: str
    title: str
    summary: str
    published_at: datetime
    creators: Sequence[str]


def feed(title: str, page: str, own: str, entries: Sequence[Entry]) -> str:
    """Return the document; `page` is the search it belongs to, `own` where it lies itself and by which it is known."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(_name("feed"))
    _put(root, "id", own)
    _put(root, "title", title)
    _put(root, "updated", max((entry.published_at for entry in entries), default=EPOCH).isoformat())
    _put(root, "author", "").append(_text("name", "Học Suốt Đời"))
    _put(root, "link", "", rel="self", type="application/atom+xml", href=own)
    _put(root, "link", "", rel="alternate", type="text/html", href=page)
    for entry in entries:
        root.append(_entry(entry))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _entry(entry: Entry) -> ElementTree.Element:
    made = ElementTree.Element(_name("entry"))
    _put(made, "id", entry.address)
    _put(made, "title", entry.title)
    _put(made, "updated", entry.published_at.isoformat())
    _put(made, "published", entry.published_at.isoformat())
    for creator in entry.creators:
        _put(made, "author", "").append(_text("name", creator))
    _put(made, "link", "", rel="alternate", type="text/html", href=entry.address)
    _put(made, "summary", entry.summary)
    return made


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _text(tag: str, words: str) -> ElementTree.Element:
    made = ElementTree.Element(_name(tag))
    made.text = "".join(letter for letter in words if letter >= " " or letter in "\t\n") or None
    return made


def _put(parent: ElementTree.Element, tag: str, words: str, **attributes: str) -> ElementTree.Element:
    made = _text(tag, words)
    made.attrib.update(attributes)
    parent.append(made)
    return made
