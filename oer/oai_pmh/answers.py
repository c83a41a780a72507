"""Answers of OAI-PMH 2.0 as XML (§3.2); the root declares the protocol's namespace, in which plain names then stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from oer.oai_pmh.protocol import GRANULARITY, Refusal, stamp

OAI = "http://www.openarchives.org/OAI/2.0/"
IDENTIFIER = f"{OAI}oai-identifier"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOMAIN = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")

register_namespace("xsi", XSI)
register_namespace("oai-identifier", IDENTIFIER)


@dataclass(frozen=True, slots=True)
class Header:
    """Who a record is, when it last changed, the sets it is in, and whether it was withdrawn."""

    id: UUID
    changed_at: datetime
    is_deleted: bool
    specs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """What this library says of itself."""

    name: str
    base_url: str
    host: str
    email: str
    earliest: datetime

    def identifier(self, resource_id: UUID) -> str:
        """Return the name under which the world knows a record."""
        return f"oai:{self.host}:{resource_id}"

    def resource_id(self, identifier: str) -> UUID | None:
        """Return the resource that a record's name means, None for a name that is not ours."""
        try:
            found = UUID(identifier.removeprefix(f"oai:{self.host}:"))
        except ValueError:
            return None
        return found if identifier == self.identifier(found) else None


def clean(value: str) -> str:
    """Return the words without what XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", value)


def element(name: str, text: str = "", **attributes: str) -> Element:
    """Return an element of the protocol's namespace."""
    made = Element(name, attributes)
    made.text = clean(text) or None
    return made


def document(repository: Repository, at: datetime, arguments: Mapping[str, str], body: Iterable[Element]) -> bytes:
    """Return a whole answer; `arguments` are repeated in its request."""
    root = Element("OAI-PMH", {"xmlns": OAI, f"{{{XSI}}}schemaLocation": f"{OAI} {OAI}OAI-PMH.xsd"})
    root.append(element("responseDate", stamp(at)))
    root.append(element("request", repository.base_url, **arguments))
    root.extend(body)
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def error(refusal: Refusal) -> Element:
    """Return a refusal in the protocol's words."""
    return element("error", refusal.words, code=refusal.code)


def identify(repository: Repository) -> Element:
    """Return the self-portrait; a host with a dot in it also tells how its identifiers are made (oai-identifier 2.0)."""
    made = Element("Identify")
    facts = (
        ("repositoryName", repository.name), ("baseURL", repository.base_url), ("protocolVersion", "2.0"),
        ("adminEmail", repository.email), ("earliestDatestamp", stamp(repository.earliest)), ("deletedRecord", "persistent"),
        ("granularity", GRANULARITY),
    )  # fmt: skip
    made.extend(element(name, text) for name, text in facts)
    if _DOMAIN.fullmatch(repository.host):
        place = {f"{{{XSI}}}schemaLocation": f"{IDENTIFIER} {IDENTIFIER}.xsd"}
        about = SubElement(SubElement(made, "description"), f"{{{IDENTIFIER}}}oai-identifier", place)
        sample = repository.identifier(UUID(int=0))
        for name, text in (
            ("scheme", "oai"), ("repositoryIdentifier", repository.host), ("delimiter", ":"), ("sampleIdentifier", sample),
        ):  # fmt: skip
            SubElement(about, f"{{{IDENTIFIER}}}{name}").text = text
    return made


def metadata_format(prefix: str, schema: str, namespace: str) -> Element:
    """Return one form in which records can be had."""
    made = Element("metadataFormat")
    made.extend((element("metadataPrefix", prefix), element("schema", schema), element("metadataNamespace", namespace)))
    return made


def set_of(spec: str, name: str) -> Element:
    """Return one set."""
    made = Element("set")
    made.extend((element("setSpec", spec), element("setName", name)))
    return made


def header(repository: Repository, about: Header) -> Element:
    """Return the header of a record."""
    made = element("header", **({"status": "deleted"} if about.is_deleted else {}))
    made.append(element("identifier", repository.identifier(about.id)))
    made.append(element("datestamp", stamp(about.changed_at)))
    made.extend(element("setSpec", spec) for spec in about.specs)
    return made


def record(repository: Repository, about: Header, metadata: Element | None) -> Element:
    """Return a record; a withdrawn one has a header and nothing else."""
    made = Element("record")
    made.append(header(repository, about))
    if metadata is not None and not about.is_deleted:
        SubElement(made, "metadata").append(metadata)
    return made


def resumption(token: str, *, told: int, size: int) -> Element:
    """Return where the list goes on; an empty token ends a list that came in parts (§3.5)."""
    numbers = {"cursor": str(told)} | ({"completeListSize": str(size)} if size else {})
    return element("resumptionToken", token, **numbers)
