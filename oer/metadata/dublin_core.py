"""Dublin Core: the fifteen elements (ISO 15836-1) in OAI-PMH's container `oai_dc`, and the terms (ISO 15836-2) with their schemes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, register_namespace, tostring

from oer.metadata.work import RELATIONS, Concept, Creator, LegalBasis, Part, Relation, Work
from oer.metadata.xml import add, text_of

DC = "http://purl.org/dc/elements/1.1/"
TERMS = "http://purl.org/dc/terms/"
DCMITYPE = "http://purl.org/dc/dcmitype/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TYPES = {"image": "StillImage", "audio": "Sound", "video": "MovingImage", "dataset": "Dataset", "link": "InteractiveResource"}
"""The DCMI Type Vocabulary; all else is Text."""
RELATION_TERMS = {"part_of": "isPartOf", "translation_of": "isVersionOf", "remix_of": "source", "replaces": "replaces"}
"""Dublin Core knows no translation: it is a version of its original."""
KINDS = {value: kind for kind, value in TYPES.items()} | {"Text": "text", "Image": "image"}
_RELATION_KINDS = {term: kind for kind, term in RELATION_TERMS.items()}

for prefix, namespace in (("dc", DC), ("dcterms", TERMS), ("oai_dc", OAI_DC), ("xsi", XSI)):
    register_namespace(prefix, namespace)


def elements(work: Work) -> Iterator[tuple[str, str]]:
    """Yield (element, value) in the order of the standard; empty values are left out."""
    pairs = [("title", work.title)]
    pairs += [("creator" if one.role == "author" else "contributor", one.name) for one in work.creators]
    pairs += [("subject", concept.vi) for concept in (*work.subjects, *work.topics)]
    pairs += [
        ("description", work.description),
        ("publisher", work.publisher),
        ("date", work.issued_on or _day(work.published_at)),
        ("type", TYPES.get(work.kind, "Text")),
        *(("format", media_type) for media_type in work.formats),
        ("identifier", work.url),
        ("identifier", work.identifier),
        ("source", work.source_url),
        *(("language", tag) for tag in work.languages),
        *(("relation", relation.target) for relation in work.relations),
        *(("relation", basis.number) for basis in work.legal_bases),
        ("rights", work.licence),
        ("rights", work.licence_name),
    ]
    return ((name, value) for name, value in pairs if value)


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def to_xml(work: Work) -> Element:
    """Return the record as OAI-PMH carries it."""
    root = Element(f"{{{OAI_DC}}}dc", {f"{{{XSI}}}schemaLocation": f"{OAI_DC} {OAI_DC.rstrip('/')}.xsd"})
    for name, value in elements(work):
        add(root, f"{{{DC}}}{name}", value)
    return root


def terms_to_xml(work: Work) -> Element:
    """Return the record in Dublin Core terms, each value with the scheme that it is taken from."""
    root = Element("metadata")
    for name, value, scheme in _terms(work):
        if value:
            made = add(root, f"{{{TERMS}}}{name}", value)
            if scheme == "lang":
                made.set(XML_LANG, work.language)
            elif scheme:
                made.set(f"{{{XSI}}}type", f"dcterms:{scheme}")
    return root


def _terms(work: Work) -> Iterator[tuple[str, str, str]]:
    """Yield (term, value, scheme); the scheme «lang» stands for a text in the language of the work."""
    yield "title", work.title, "lang"
    for creator in work.creators:
        yield ("creator" if creator.role == "author" else "contributor"), creator.name, ""
    for concept in (*work.subjects, *work.topics):
        yield "subject", concept.vi, ""
    yield "description", work.description, "lang"
    yield "publisher", work.publisher, ""
    yield "created", work.issued_on, "W3CDTF"
    yield "issued", _day(work.published_at), "W3CDTF"
    yield "modified", _day(work.changed_at), "W3CDTF"
    yield "type", TYPES.get(work.kind, "Text"), "DCMIType"
    for media_type in work.formats:
        yield "format", media_type, "IMT"
    yield "extent", f"{work.weight} bytes" if work.weight else "", ""
    yield "extent", f"PT{work.duration_minutes}M" if work.duration_minutes else "", ""
    yield "identifier", work.url, "URI"
    yield "identifier", work.identifier, ""
    yield "source", work.source_url, "URI"
    for tag in work.languages:
        yield "language", tag, "RFC5646"
    for level in work.levels:
        yield "educationLevel", level.vi, ""
    for audience in work.audiences:
        yield "audience", audience.vi, ""
    for relation in work.relations:
        yield RELATION_TERMS[relation.kind], relation.target, "URI"
    for basis in work.legal_bases:
        yield "references", ", ".join(part for part in (basis.number, basis.issuer) if part), ""
    yield "license", work.licence, "URI"
    yield "rights", work.licence_name, ""


def describe(work: Work) -> bytes:
    """Return the record as an XML document."""
    document: bytes = tostring(to_xml(work), encoding="utf-8", xml_declaration=True)
    return document


def from_xml(root: Element) -> Work:
    """Return what a record says, of elements or of terms; what Dublin Core leaves open stays empty."""
    found: dict[str, list[str]] = {}
    for element in root:
        if element.tag.startswith((f"{{{DC}}}", f"{{{TERMS}}}")) and (value := text_of(element)):
            found.setdefault(element.tag.rpartition("}")[2], []).append(value)
    addresses = [value for value in found.get("identifier", []) if _is_address(value)]
    rights = [*found.get("license", []), *found.get("rights", [])]
    languages = found.get("language") or ["vi"]
    return Work(
        url=next(iter(addresses), ""),
        title=next(iter(found.get("title", [])), ""),
        identifier=next((value for value in found.get("identifier", []) if value not in addresses[:1]), ""),
        description="\n\n".join(found.get("description", [])),
        language=languages[0],
        other_languages=tuple(languages[1:]),
        kind=next((KINDS[value] for value in found.get("type", []) if value in KINDS), "text"),
        subjects=[Concept(value) for value in found.get("subject", [])],
        levels=[Concept(value) for value in found.get("educationLevel", [])],
        audiences=[Concept(value) for value in found.get("audience", [])],
        creators=[
            *(Creator(value) for value in found.get("creator", [])),
            *(Creator(value, "contributor") for value in found.get("contributor", [])),
        ],
        publisher=next(iter(found.get("publisher", [])), ""),
        licence=next((value for value in rights if _is_address(value)), ""),
        licence_name=next((value for value in rights if not _is_address(value)), ""),
        source_url=next((value for value in found.get("source", []) if _is_address(value)), ""),
        issued_on=next(iter([*found.get("created", []), *found.get("date", [])]), ""),
        published_at=_moment(found.get("issued", [])),
        changed_at=_moment(found.get("modified", [])),
        duration_minutes=_minutes(found.get("extent", [])),
        relations=_relations(found),
        legal_bases=_bases(found),
        formats=found.get("format", []),
        parts=_weight(found.get("extent", [])),
    )


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://"))


def _moment(values: list[str]) -> datetime | None:
    for value in values:
        try:
            return datetime.combine(date.fromisoformat(value[:10]), datetime.min.time(), UTC)
        except ValueError:
            continue
    return None


def _minutes(extents: list[str]) -> int | None:
    return next((int(value[2:-1]) for value in extents if value.startswith("PT") and value[-1] == "M" and value[2:-1].isdigit()), None)


def _weight(extents: list[str]) -> list[Part]:
    """Return the weight as one part without a name: the record says how heavy all files are together."""
    return [Part("", "", int(value[:-6])) for value in extents if value.endswith(" bytes") and value[:-6].isdigit()]


def _relations(found: dict[str, list[str]]) -> list[Relation]:
    """Return the relations whose term says what they are; of several sources the first is where the work was taken from."""
    pairs = [(kind, target) for kind in RELATIONS for target in found.get(RELATION_TERMS[kind], [])[1 if kind == "remix_of" else 0 :]]
    return [Relation(kind, target) for kind, target in pairs if _is_address(target)]


def _bases(found: dict[str, list[str]]) -> list[LegalBasis]:
    parts = [value.partition(", ") for value in found.get("references", [])]
    return [LegalBasis(number, issuer) for number, _, issuer in parts]
