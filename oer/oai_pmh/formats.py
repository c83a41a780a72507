"""The forms in which a record can be harvested. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from oer.metadata import dublin_core
from oer.metadata.dublin_core import DC, OAI_DC, XSI
from oer.metadata.work import Work
from oer.oai_pmh.answers import clean


@dataclass(frozen=True, slots=True)
class Format:
    """A metadataPrefix with the schema and namespace that it stands for, and how a work is written in it."""

    prefix: str
    schema: str
    namespace: str
    write: Callable[[Work], Element]


def _dublin_core(work: Work) -> Element:
    root = Element(f"{{{OAI_DC}}}dc", {f"{{{XSI}}}schemaLocation": f"{OAI_DC} {OAI_DC.rstrip('/')}.xsd"})
    for name, value in dublin_core.elements(work):
        SubElement(root, f"{{{DC}}}{name}").text = clean(value)
    return root


FORMATS: Mapping[str, Format] = {
    one.prefix: one for one in (Format("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC, _dublin_core),)
}
