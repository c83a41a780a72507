"""What search engines and feed readers are told: sitemaps (sitemaps.org 0.9), Atom (RFC 4287), OpenSearch 1.1. Pure.

Rooms offer what they have in `app.extensions`: `lms_sitemaps` {name: Sitemap}, `lms_feed` [callables that return news].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
MOST_PLACES = 50_000
"""Addresses in one sitemap, as the protocol allows."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """A page and the time of its last change."""

    address: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages of one kind: how many there are, and those of a part (from 0) of MOST_PLACES at most, always in the same order."""

    count: Callable[[], int]
    list_part: Callable[[int], Iterable[Place]]


@dataclass(frozen=True, slots=True)
class News:
    """One entry of the feed: a page that was published or changed."""

    address: str
    title: str
    summary: str
    published_at: datetime
    changed_at: datetime
    authors: Sequence[str] = ()
    rights: str = ""


def clean(value: str) -> str:
    """Return the words without what XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", value)


def _at(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _document(root: Element) -> bytes:
    """Return the document; its root declares the namespace in which plain names stand."""
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def sitemap_index(addresses: Iterable[str]) -> bytes:
    """Return the index of all sitemaps."""
    root = Element("sitemapindex", {"xmlns": SITEMAP})
    for address in addresses:
        SubElement(SubElement(root, "sitemap"), "loc").text = address
    return _document(root)


def sitemap(places: Iterable[Place]) -> bytes:
    """Return one sitemap."""
    root = Element("urlset", {"xmlns": SITEMAP})
    for place in places:
        entry = SubElement(root, "url")
        SubElement(entry, "loc").text = place.address
        if place.changed_at is not None:
            SubElement(entry, "lastmod").text = _at(place.changed_at)
    return _document(root)


def feed(*, address: str, home: str, title: str, language: str, news: Sequence[News], now: datetime) -> bytes:
    """Return an Atom feed, the newest first; an empty one was changed `now`."""
    root = Element("feed", {"xmlns": ATOM, "{http://www.w3.org/XML/1998/namespace}lang": language})
    changed_at = max((one.changed_at for one in news), default=now)
    for name, text in (("id", address), ("title", title), ("updated", _at(changed_at))):
        SubElement(root, name).text = text
    SubElement(SubElement(root, "author"), "name").text = title
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": address})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": home})
    for one in news:
        root.append(_entry(one))
    return _document(root)


def _entry(one: News) -> Element:
    entry = Element("entry")
    for name, text in (("id", one.address), ("title", clean(one.title)), ("updated", _at(one.changed_at))):
        SubElement(entry, name).text = text
    for author in one.authors:
        SubElement(SubElement(entry, "author"), "name").text = clean(author)
    SubElement(entry, "published").text = _at(one.published_at)
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": one.address})
    for name, text in (("summary", one.summary), ("rights", one.rights)):
        if text:
            SubElement(entry, name).text = clean(text)
    return entry


def opensearch(*, base: str, icon: str, name: str, words: str, language: str) -> bytes:
    """Return how a browser or another library asks our search."""
    root = Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    facts = (
        ("ShortName", name), ("Description", words), ("Language", language), ("InputEncoding", "UTF-8"), ("OutputEncoding", "UTF-8"),
    )  # fmt: skip
    for element, text in facts:
        SubElement(root, element).text = text
    SubElement(root, "Image", {"width": "32", "height": "32", "type": "image/png"}).text = f"{base}{icon}"
    asked = f"{base}/resources?q={{searchTerms}}&page={{startPage?}}"
    SubElement(root, "Url", {"type": "text/html", "template": asked})
    asked = f"{base}/api/v1/resources?q={{searchTerms}}&page={{startPage?}}&per_page={{count?}}"
    SubElement(root, "Url", {"type": "application/json", "template": asked})
    own = {"type": "application/opensearchdescription+xml", "rel": "self", "template": f"{base}/opensearch.xml"}
    SubElement(root, "Url", own)
    return _document(root)
