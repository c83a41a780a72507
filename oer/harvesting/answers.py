"""Answers of another library's OAI-PMH, read without trusting them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LONGEST = 20_000
"""Characters of one value that are kept."""


class Unreadable(Exception):
    """What came is no answer of OAI-PMH; the sentence is for people."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: Dublin Core as it came, element by element; empty where it was deleted."""

    identifier: str
    datestamp: str
    is_deleted: bool = False
    dc: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a list: `errors` are (code, words), `token` leads to the next page, empty at the end."""

    at: datetime
    records: tuple[Record, ...] = ()
    token: str = ""
    size: int = 0
    errors: tuple[tuple[str, str], ...] = ()
    repository: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> set[str]:
        return {code for code, _ in self.errors}


class _NoDoctype(TreeBuilder):
    """Refuses a document type, and with it entities of its own."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise Unreadable(f"Câu trả lời mang khai báo DOCTYPE {name!r} nên bị bỏ.")


def _parse(body: bytes) -> Element:
    parser = XMLParser(target=_NoDoctype())  # noqa: S314 – without a document type there are no entities, and the size was limited before
    try:
        parser.feed(body)
        root = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable("Câu trả lời không phải XML đúng dạng.") from error
    if not isinstance(root, Element) or root.tag != f"{OAI}OAI-PMH":
        raise Unreadable("Địa chỉ này không trả lời bằng OAI-PMH 2.0.")
    return root


def read(body: bytes) -> Answer:
    """Return what an answer says; raise Unreadable."""
    root = _parse(body)
    token = next(root.iter(f"{OAI}resumptionToken"), None)
    size = token.get("completeListSize", "") if token is not None else ""
    identify = root.find(f"{OAI}Identify")
    return Answer(
        at=_instant(_text(root, "responseDate")),
        records=tuple(found for item in root.iter(f"{OAI}record") if (found := _record(item)) is not None),
        token=(token.text or "").strip() if token is not None else "",
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0,
        errors=tuple((found.get("code", ""), (found.text or "").strip()[:500]) for found in root.findall(f"{OAI}error")),
        repository={item.tag.removeprefix(OAI): (item.text or "").strip()[:500] for item in identify} if identify is not None else {},
    )


def _text(parent: Element, name: str) -> str:
    return (parent.findtext(f"{OAI}{name}") or "").strip()


def _instant(value: str) -> datetime:
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Unreadable("Câu trả lời không ghi thời điểm (responseDate).") from error


def _record(item: Element) -> Record | None:
    header = item.find(f"{OAI}header")
    identifier = _text(header, "identifier") if header is not None else ""
    if header is None or not identifier:
        return None
    values: dict[str, list[str]] = defaultdict(list)
    metadata: Any = item.find(f"{OAI}metadata")
    for found in metadata.iter() if metadata is not None else ():
        value = " ".join((found.text or "").split())[:LONGEST]
        if isinstance(found.tag, str) and found.tag.startswith(DC) and value:
            values[found.tag.removeprefix(DC)].append(value)
    return Record(identifier, _text(header, "datestamp")[:30], header.get("status") == "deleted", dict(values))
