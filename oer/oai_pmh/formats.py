"""The forms in which a record can be harvested. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from xml.etree.ElementTree import Element

from oer.metadata import dublin_core, lom, lrmi
from oer.metadata.dublin_core import OAI_DC, XSI
from oer.metadata.work import Work
from oer.oai_pmh.answers import clean

AMB = "/oai/amb.xsd"
"""Where the schema of our JSON in XML lies below the library's address; its whole address is the namespace too."""


@dataclass(frozen=True, slots=True)
class Format:
    """A metadataPrefix with the schema and namespace that it stands for, and how a work is written in it."""

    prefix: str
    schema: str
    namespace: str
    write: Callable[[Work], Element]


def _lom(work: Work) -> Element:
    root = lom.to_xml(work)
    root.set(f"{{{XSI}}}schemaLocation", f"{lom.LOM} {lom.SCHEMA}")
    return root


def _amb(namespace: str, work: Work) -> Element:
    """Return the record after AMB as its JSON, in one element."""
    root = Element(f"{{{namespace}}}amb", {f"{{{XSI}}}schemaLocation": f"{namespace} {namespace}"})
    root.text = clean(json.dumps(lrmi.to_json(work), ensure_ascii=False))
    return root


@cache
def formats(base_url: str) -> Mapping[str, Format]:
    """Return the forms by prefix."""
    amb = base_url + AMB
    found = (
        Format("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC, dublin_core.to_xml),
        Format("lom", lom.SCHEMA, lom.LOM, _lom),
        Format("amb", amb, amb, partial(_amb, amb)),
    )
    return {one.prefix: one for one in found}


def amb_schema(base_url: str) -> str:
    """Return the XML schema of AMB as JSON within one element."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{base_url}{AMB}" elementFormDefault="qualified">
  <xs:element name="amb" type="xs:string">
    <xs:annotation><xs:documentation xml:lang="en">A record in JSON-LD after https://w3id.org/kim/amb/.</xs:documentation></xs:annotation>
  </xs:element>
</xs:schema>
"""
