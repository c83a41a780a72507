"""Simple Dublin Core (ISO 15836-1) in the XML container that OAI-PMH uses, `oai_dc`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from oer.metadata.work import Work

DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TYPES = {"image": "StillImage", "audio": "Sound", "video": "MovingImage", "dataset": "Dataset", "link": "InteractiveResource"}
"""The DCMI Type Vocabulary; all else is Text."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

register_namespace("dc", DC)
register_namespace("oai_dc", OAI_DC)
register_namespace("xsi", XSI)


def elements(work: Work) -> Iterator[tuple[str, str]]:
    """Yield (element, value) in the order of the standard; empty values are left out."""
    pairs = [("title", work.title)]
    pairs += [("creator" if one.role == "author" else "contributor", one.name) for one in work.creators]
    pairs += [("subject", subject.vi) for subject in work.subjects]
    pairs += [
        ("description", work.description),
        ("publisher", work.publisher),
        ("date", work.published_at.date().isoformat() if work.published_at else ""),
        ("type", TYPES.get(work.kind, "Text")),
        *(("format", media_type) for media_type in work.formats),
        ("identifier", work.url),
        ("identifier", work.identifier),
        ("source", work.source_url),
        ("language", work.language),
        *(("relation", basis.number) for basis in work.legal_bases),
        ("rights", work.licence),
        ("rights", work.licence_name),
    ]
    return ((name, value) for name, value in pairs if value)


def describe(work: Work) -> bytes:
    """Return the record as an XML document."""
    root = Element(f"{{{OAI_DC}}}dc", {f"{{{XSI}}}schemaLocation": f"{OAI_DC} {OAI_DC.rstrip('/')}.xsd"})
    for name, value in elements(work):
        SubElement(root, f"{{{DC}}}{name}").text = _NOT_IN_XML.sub("", value)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
