"""Signposting (FAIR Signposting Profile): typed links by which machines go from a page to its files, licence and descriptions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from oer.metadata.work import Work

DESCRIPTIONS = (
    (".jsonld", "application/ld+json"), (".dc.xml", "application/xml"), (".lom.xml", "application/xml"), (".bib", "application/x-bibtex"),
    (".ris", "application/x-research-info-systems"), (".csl.json", "application/vnd.citationstyles.csl+json"),
)  # fmt: skip
"""The endings at which a resource is described, and their media types."""
TYPES = {"image": "ImageObject", "audio": "AudioObject", "video": "VideoObject", "dataset": "Dataset"}
MOST_ITEMS = 20
"""Files in the header; the link set holds all."""


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link."""

    rel: str
    href: str
    type: str = ""

    def written(self) -> str:
        """Return it as the header Link writes it (RFC 8288)."""
        return f'<{self.href}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


def links(work: Work, files: Iterable[tuple[str, str]]) -> list[Link]:
    """Return the links of a resource's page; `files` are (address, media type)."""
    found = [Link("cite-as", work.url), Link("type", "https://schema.org/AboutPage")]
    found.append(Link("type", f"https://schema.org/{TYPES.get(work.kind, 'LearningResource')}"))
    found += [Link("license", work.licence)] if work.licence else []
    found += [Link("describedby", f"{work.url}{ending}", media_type) for ending, media_type in DESCRIPTIONS]
    return found + [Link("item", address, media_type) for address, media_type in files]


def header(found: Sequence[Link], link_set: str) -> str:
    """Return the links as one header; of many files the first ones, since headers are short, and the way to all."""
    items = [link for link in found if link.rel == "item"]
    told = [link for link in found if link.rel != "item"] + items[:MOST_ITEMS]
    return ", ".join(link.written() for link in [*told, Link("linkset", link_set, "application/linkset+json")])


def link_set(anchor: str, found: Iterable[Link]) -> dict[str, Any]:
    """Return the links as a link set (RFC 9264)."""
    context: dict[str, Any] = {"anchor": anchor}
    for link in found:
        context.setdefault(link.rel, []).append({"href": link.href} | ({"type": link.type} if link.type else {}))
    return {"linkset": [context]}


def back(address: str) -> str:
    """Return the header of a description: the page that it describes."""
    return Link("describes", address, "text/html").written()
