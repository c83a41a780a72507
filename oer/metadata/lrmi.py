"""LRMI as schema.org has it: `LearningResource` in JSON-LD after the profile AMB of DINI-AG-KIM, and for search engines' eyes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from oer.metadata.work import Concept, Creator, LegalBasis, Part, Relation, Work

CONTEXT = "https://w3id.org/kim/amb/context.jsonld"
HCRT, LEVELS = "https://w3id.org/kim/hcrt/", "https://w3id.org/kim/educationalLevel/"
OPEN = re.compile(r"^https?://creativecommons\.org/")
ORCID, SCHEMA = "https://orcid.org/", "https://schema.org/"
FRAMEWORK = "Công dân học tập"
TYPES = {"image": "ImageObject", "audio": "AudioObject", "video": "VideoObject", "dataset": "Dataset", "link": "WebPage"}
KINDS = {
    "text": "text", "document": "worksheet", "image": "image", "audio": "audio", "video": "video", "link": "web_page",
    "lesson_plan": "lesson_plan", "exercise": "drill_and_practice", "dataset": "data",
}  # fmt: skip
"""The kinds as HCRT names them."""
ROLES = {"editor": "editor", "translator": "translator", "illustrator": "illustrator", "narrator": "readBy"}
"""Roles for which schema.org has a property of its own."""
RELATIONS = {"part_of": "isPartOf", "translation_of": "translationOfWork", "remix_of": "isBasedOn", "replaces": "replaces"}
_HOUSES = re.compile(
    r"^(Hội|Ban|Trung tâm|Sở|Phòng|Nhóm|Trường|Ủy ban|Bộ|Cục|Viện|Đại học|Công ty|Thư viện|Đài|Báo|Nhà xuất bản|Câu lạc bộ|Học Suốt Đời)\b"
)
"""How names of houses begin; AMB wants every maker to be a person or an organisation."""


def to_json(work: Work) -> dict[str, Any]:
    """Return the record after AMB; what is not known is left out."""
    types = ["LearningResource", *([TYPES[work.kind]] if work.kind in TYPES else [])]
    found: dict[str, Any] = {
        "@context": [CONTEXT, {"@language": work.language}, {"replaces": "http://purl.org/dc/terms/replaces"}],
        "id": work.url,
        "type": types,
        "@type": types
        if len(types) > 1
        else types[0],  # the same again for readers who know no aliases; JSON-LD 1.1 lets a type be said twice
        "url": work.url,
        "name": work.title,
        "identifier": work.identifier,
        "description": work.description,
        "inLanguage": list(work.languages),
        "learningResourceType": _kinds(work),
        "about": [_concept(one) for one in (*work.subjects, *work.topics) if one.uri],
        "keywords": [one.vi for one in (*work.subjects, *work.topics)],
        "audience": [_concept(one) for one in work.audiences if one.uri],
        "educationalLevel": [{"id": uri, "type": "Concept"} for level in work.levels for uri in level.exact if uri.startswith(LEVELS)],
        "educationalAlignment": [*_levels(work), *_indicators(work)],
        "teaches": [
            {"id": f"{work.url}#outcome-{number}", "prefLabel": {"vi": said}} for number, said in enumerate(work.outcomes, start=1)
        ],
        "isAccessibleForFree": True,
        "timeRequired": f"PT{work.duration_minutes}M" if work.duration_minutes else "",
        "sameAs": work.source_url,
        "version": str(work.version),
        "dateCreated": work.issued_on,
        "datePublished": _day(work.published_at),
        "dateModified": _day(work.changed_at),
        "accessMode": list(work.access_modes),
        "accessibilityFeature": list(work.access_features),
        "accessibilityHazard": list(work.access_hazards),
        "citation": [_law(basis) for basis in work.legal_bases],
        "encodingFormat": list(work.formats),
        "encoding": [_file(part) for part in work.parts if part.url],
        **_makers(work),
        **_related(work),
    }
    found["license" if OPEN.match(work.licence) else "usageInfo"] = {"id": work.licence} if work.licence else None
    return {key: value for key, value in found.items() if value or value is True}


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _labels(concept: Concept) -> dict[str, str]:
    return {language: label for language, label in (("vi", concept.vi), ("en", concept.en)) if label}


def _concept(concept: Concept) -> dict[str, Any]:
    return {"id": concept.uri, "type": "Concept", "prefLabel": _labels(concept)}


def _kinds(work: Work) -> list[dict[str, Any]]:
    uri = HCRT + KINDS.get(work.kind, "other")
    labels = {"prefLabel": _labels(work.kind_term)} if work.kind_term else {}
    return [{"id": uri, "type": "Concept", **labels}]


def _levels(work: Work) -> list[dict[str, Any]]:
    return [
        {
            "type": "AlignmentObject",
            "alignmentType": "educationalLevel",
            "targetName": level.vi,
            **({"targetUrl": level.uri} if level.uri else {}),
        }
        for level in work.levels
    ]


def _indicators(work: Work) -> list[dict[str, Any]]:
    shape = {"type": "AlignmentObject", "alignmentType": "teaches", "educationalFramework": FRAMEWORK}
    return [{**shape, "targetName": indicator} for indicator in work.indicators]


def _maker(creator: Creator) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "Organization" if _HOUSES.match(creator.name) and not creator.orcid else "Person",
        "name": creator.name,
    }
    if creator.orcid:
        found["id"] = ORCID + creator.orcid
    if creator.role in ROLES:
        found["additionalType"] = SCHEMA + ROLES[creator.role]
    return found


def _makers(work: Work) -> dict[str, Any]:
    return {
        "creator": [_maker(one) for one in work.by("author")],
        "contributor": [_maker(one) for one in work.creators if one.role != "author"],
        "publisher": [{"type": "Organization", "name": work.publisher}] if work.publisher else [],
    }


def _related(work: Work) -> dict[str, Any]:
    """Return each relation under its property; AMB wants what a work is based on to have a name."""
    found: dict[str, Any] = {}
    for one in work.relations:
        name = one.title or (one.target if one.kind == "remix_of" else "")
        found.setdefault(RELATIONS[one.kind], []).append({"id": one.target, **({"name": name} if name else {})})
    return found


def _law(basis: LegalBasis) -> dict[str, Any]:
    found = {
        "type": "Legislation",
        "name": basis.title,
        "legislationIdentifier": basis.number,
        "legislationDate": basis.date,
        "legislationPassedBy": {"type": "Organization", "name": basis.issuer} if basis.issuer else None,
    }
    return {key: value for key, value in found.items() if value}


def _file(part: Part) -> dict[str, Any]:
    found = {
        "type": "MediaObject",
        "name": part.name,
        "contentUrl": part.url,
        "encodingFormat": part.media_type,
        "contentSize": str(part.size),
        "sha256": part.sha256,
    }
    return {key: value for key, value in found.items() if value}


def for_search_engines(work: Work) -> dict[str, Any]:
    """Return the same record as plain schema.org, which stands in the page: no aliases, terms as DefinedTerm."""
    plain: dict[str, Any] = _plain(to_json(work))
    return {**plain, "@context": SCHEMA.rstrip("/")}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"id"}:
        return value["id"]
    names = {"id": "@id", "type": "@type"}
    found = {names.get(key, key): _plain(one) for key, one in value.items() if key not in {"prefLabel", "@context"}}
    if "prefLabel" in value:
        found |= {"@type": "DefinedTerm", "name": next(iter(value["prefLabel"].values()), "")}
    return found


def from_json(record: Mapping[str, Any]) -> Work:
    """Return what a record says, of AMB or of plain schema.org."""
    languages = [str(one) for one in _many(record.get("inLanguage"))] or ["vi"]
    about = [_read_concept(one) for one in _many(record.get("about"))]
    alignments = [one for one in _many(record.get("educationalAlignment")) if isinstance(one, Mapping)]
    levels = [one for one in alignments if one.get("alignmentType") == "educationalLevel"]
    kinds = [_id(one).removeprefix(HCRT) for one in _many(record.get("learningResourceType"))]
    minutes = re.fullmatch(r"PT(\d+)M", _text(record.get("timeRequired")))
    version = _text(record.get("version"))
    return Work(
        url=_id(record),
        title=_text(record.get("name")),
        identifier=_text(record.get("identifier")),
        description=_text(record.get("description")),
        language=languages[0],
        other_languages=tuple(languages[1:]),
        kind=next((kind for kind, name in KINDS.items() if name in kinds), "text"),
        subjects=[one for one in about if "/vocabularies/topics/" not in one.uri],
        topics=[one for one in about if "/vocabularies/topics/" in one.uri],
        levels=[_read_level(one) for one in levels],
        audiences=[_read_concept(one) for one in _many(record.get("audience"))],
        outcomes=[_label(one) for one in _many(record.get("teaches"))],
        indicators=[_text(one.get("targetName")) for one in alignments if one.get("educationalFramework") == FRAMEWORK],
        duration_minutes=int(minutes[1]) if minutes else None,
        creators=_read_makers(record),
        publisher=next((_text(one.get("name")) for one in _many(record.get("publisher")) if isinstance(one, Mapping)), ""),
        licence=_id(record.get("license")) or _id(record.get("usageInfo")),
        source_url=_text(record.get("sameAs")),
        issued_on=_text(record.get("dateCreated")),
        published_at=_moment(record.get("datePublished")),
        changed_at=_moment(record.get("dateModified")),
        version=int(version) if version.isdigit() else 1,
        access_modes=_texts(record.get("accessMode")),
        access_features=_texts(record.get("accessibilityFeature")),
        access_hazards=_texts(record.get("accessibilityHazard")),
        legal_bases=[_read_law(one) for one in _many(record.get("citation")) if isinstance(one, Mapping)],
        relations=[
            Relation(kind, _id(one), _name_unless_address(one))
            for kind, name in RELATIONS.items()
            for one in _many(record.get(name))
            if _id(one)
        ],
        formats=_texts(record.get("encodingFormat")),
        parts=[_read_file(one) for one in _many(record.get("encoding")) if isinstance(one, Mapping)],
    )


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _texts(value: Any) -> list[str]:
    return [one for one in _many(value) if isinstance(one, str)]


def _id(value: Any) -> str:
    if isinstance(value, Mapping):
        return _text(value.get("id") or value.get("@id") or value.get("url"))
    return _text(value)


def _label(value: Any) -> str:
    if not isinstance(value, Mapping):
        return _text(value)
    labels = value.get("prefLabel") or value.get("name") or ""
    return _text(labels.get("vi") or next(iter(labels.values()), "")) if isinstance(labels, Mapping) else _text(labels)


def _name_unless_address(value: Any) -> str:
    name = _label(value)
    return "" if name == _id(value) else name


def _read_concept(value: Any) -> Concept:
    labels = value.get("prefLabel") if isinstance(value, Mapping) else None
    english = _text(labels.get("en")) if isinstance(labels, Mapping) else ""
    uri = _id(value) if isinstance(value, Mapping) else ""
    return Concept(_label(value) or uri, english, uri, uri.rpartition("/")[2])


def _read_level(value: Mapping[str, Any]) -> Concept:
    uri = _text(value.get("targetUrl"))
    return Concept(_text(value.get("targetName")), "", uri, uri.rpartition("/")[2])


def _read_makers(record: Mapping[str, Any]) -> list[Creator]:
    by_property = {SCHEMA + name: role for role, name in ROLES.items()}
    found = []
    for name in ("creator", "author", "contributor"):
        for one in _many(record.get(name)):
            said = one if isinstance(one, Mapping) else {"name": one}
            role = by_property.get(_text(said.get("additionalType")), "contributor" if name == "contributor" else "author")
            address = _id(said) if isinstance(one, Mapping) else ""
            found.append(Creator(_text(said.get("name")), role, address.removeprefix(ORCID) if address.startswith(ORCID) else ""))
    return found


def _read_law(value: Mapping[str, Any]) -> LegalBasis:
    issuer = value.get("legislationPassedBy")
    return LegalBasis(
        _text(value.get("legislationIdentifier")),
        _label(issuer) if issuer else "",
        _text(value.get("legislationDate")),
        _text(value.get("name")),
    )


def _read_file(value: Mapping[str, Any]) -> Part:
    size = _text(value.get("contentSize"))
    return Part(
        _text(value.get("contentUrl")), _text(value.get("encodingFormat")), int(size) if size.isdigit() else 0, _text(value.get("sha256")),
        _text(value.get("name")),
    )  # fmt: skip


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(_text(value)[:10]), datetime.min.time(), UTC)
    except ValueError:
        return None
