"""oEmbed 1.0: how another page shows a resource of ours. Pure."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import escape

WIDTH, HEIGHT = 640, 480
LEAST, MOST = 200, 4_000

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def resource_of(url: str, base: str) -> UUID | None:
    """Return the resource whose page `url` is, or None."""
    found = re.fullmatch(re.escape(base) + r"/resources/([0-9a-f-]{36})(?:[?#].*)?", url)
    try:
        return UUID(found[1]) if found else None
    except ValueError:
        return None


def within(wanted: str | None, usual: int) -> int:
    """Return a measure in pixels that keeps to the asked maximum, as far as it makes sense."""
    if not wanted or not wanted.isascii() or not wanted.isdigit() or len(wanted) > 6:
        return usual
    return max(LEAST, min(int(wanted), usual, MOST))


def frame(address: str, title: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    """Return the HTML to paste."""
    return (
        f'<iframe src="{escape(address)}/embed" title="{escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" allowfullscreen style="border:0;max-width:100%"></iframe>'
    )


def answer(*, address: str, title: str, author: str, base: str, width: int, height: int) -> dict[str, Any]:
    """Return the answer as plain values."""
    found: dict[str, Any] = {
        "version": "1.0", "type": "rich", "title": title, "author_name": author, "provider_name": "Học Suốt Đời",
        "provider_url": base, "cache_age": 3600, "html": frame(address, title, width, height), "width": width, "height": height,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def as_xml(found: dict[str, Any]) -> bytes:
    """Return the answer in the other form that the standard knows."""
    root = Element("oembed")
    for name, value in found.items():
        SubElement(root, name).text = _NOT_IN_XML.sub("", str(value))
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written
