"""IEEE 1484.12.1 Learning Object Metadata in its XML binding (1484.12.3, loose), values after the Learning Resource Exchange."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, register_namespace

from oer.metadata.work import ACCESS_FEATURES, ACCESS_HAZARDS, ACCESS_MODES, Concept, Creator, LegalBasis, Part, Relation, Work
from oer.metadata.xml import add, text_of

LOM = "http://ltsc.ieee.org/xsd/LOM"
SCHEMA = "http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd"
LRE, V1, OWN = "LREv3.0", "LOMv1.0", "hoc-suot-doi"
"""Sources of values; the last is ours, for what neither of the others has a word for."""
ORCID = "https://orcid.org/"
ROLES = {
    "author": "author", "editor": "editor", "translator": "translator", "illustrator": "graphical designer",
    "narrator": "technical implementer",
    "contributor": "unknown",
}  # fmt: skip
"""2.3.1; the standard knows no illustrator and no narrator: the nearest stand for them."""
KINDS = {
    "text": "text", "document": "other", "image": "image", "audio": "audio", "video": "video", "link": "web page",
    "lesson_plan": "lesson plan", "exercise": "drill and practice", "dataset": "data",
}  # fmt: skip
"""5.2 after LRE's «learning resource type»."""
RELATIONS = {"part_of": "ispartof", "translation_of": "isversionof", "remix_of": "isbasedon", "replaces": "hasversion"}
LEVELS = {
    "mam-non": "pre-school", "tieu-hoc": "compulsory education", "trung-hoc-co-so": "compulsory education",
    "pho-thong": "compulsory education",
    "trung-hoc-pho-thong": "compulsory education", "trung-cap": "vocational education",
    "so-cap": "vocational education",
    "cao-dang": "higher education", "dai-hoc": "higher education", "sau-dai-hoc": "higher education",
    "thuong-xuyen": "continuing education",
    "xoa-mu-chu": "continuing education", "boi-duong": "continuing education",
}  # fmt: skip
"""5.6 after LRE; the exact level stands in a classification beside it."""
PURPOSES = {
    "subjects": "discipline", "topics": "idea", "levels": "educational level", "outcomes": "educational objective",
    "audiences": "audience", "indicators": "competency",
}  # fmt: skip
_KIND_OF = {value: kind for kind, value in KINDS.items()}
_ROLE_OF = {value: role for role, value in ROLES.items()}
_RELATION_OF = {value: kind for kind, value in RELATIONS.items()}
_ESCAPED = re.compile(r"([\\,;])")

register_namespace("lom", LOM)


def _name(local: str) -> str:
    return f"{{{LOM}}}{local}"


def _text(parent: Element, name: str, value: str, language: str) -> None:
    if value:
        add(add(parent, _name(name)), _name("string"), value, language=language)


def _term(parent: Element, name: str, value: str, source: str = V1) -> None:
    held = add(parent, _name(name))
    add(held, _name("source"), source)
    add(held, _name("value"), value)


def _identifier(parent: Element, catalogue: str, entry: str) -> None:
    held = add(parent, _name("identifier"))
    add(held, _name("catalog"), catalogue)
    add(held, _name("entry"), entry)


def to_xml(work: Work) -> Element:
    """Return the record."""
    root = Element(_name("lom"))
    for write in (_general, _life_cycle, _technical, _educational, _rights, _relations, _classifications):
        write(root, work)
    return root


def _general(root: Element, work: Work) -> None:
    general = add(root, _name("general"))
    for catalogue, entry in (("URI", work.url), ("source", work.identifier)):
        if entry:
            _identifier(general, catalogue, entry)
    _text(general, "title", work.title, work.language)
    for tag in work.languages:
        add(general, _name("language"), tag)
    _text(general, "description", work.description, work.language)


def _life_cycle(root: Element, work: Work) -> None:
    cycle = add(root, _name("lifeCycle"))
    _text(cycle, "version", str(work.version), "x-none")
    for creator in work.creators:
        _contribution(cycle, ROLES[creator.role], creator.name, f"{ORCID}{creator.orcid}" if creator.orcid else "", work.issued_on)
    if work.publisher or work.published_at:
        day = work.published_at.date().isoformat() if work.published_at else ""
        _contribution(cycle, "publisher", work.publisher, "", day)


def _contribution(cycle: Element, role: str, name: str, address: str, day: str) -> None:
    held = add(cycle, _name("contribute"))
    _term(held, "role", role)
    if name:
        add(held, _name("entity"), _vcard(name, address))
    if day:
        add(add(held, _name("date")), _name("dateTime"), day)


def _vcard(name: str, address: str) -> str:
    """Return a vCard 3.0; a name is one whole, since Vietnamese names have no part to stand first."""
    shown = _ESCAPED.sub(r"\\\1", " ".join(name.split()))
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{shown}", f"N:{shown};;;;", *([f"URL:{address}"] if address else []), "END:VCARD"]
    return "\n".join(lines)


def _technical(root: Element, work: Work) -> None:
    technical = add(root, _name("technical"))
    for media_type in work.formats:
        add(technical, _name("format"), media_type)
    if work.weight:
        add(technical, _name("size"), str(work.weight))
    for address in (work.url, work.source_url):
        if address:
            add(technical, _name("location"), address)


def _educational(root: Element, work: Work) -> None:
    educational = add(root, _name("educational"))
    _term(educational, "learningResourceType", KINDS.get(work.kind, "other"), LRE)
    for context in dict.fromkeys(LEVELS[level.notation] for level in work.levels if level.notation in LEVELS):
        _term(educational, "context", context, LRE)
    if work.duration_minutes:
        add(add(educational, _name("typicalLearningTime")), _name("duration"), f"PT{work.duration_minutes}M")


def _rights(root: Element, work: Work) -> None:
    rights = add(root, _name("rights"))
    _term(rights, "cost", "no")
    _term(rights, "copyrightAndOtherRestrictions", "yes" if work.licence else "no")
    _text(rights, "description", work.licence, "x-none")


def _relations(root: Element, work: Work) -> None:
    for one in work.relations:
        _relation(root, RELATIONS[one.kind], "URI", one.target, one.title, work.language)
    for basis in work.legal_bases:
        said = "; ".join((basis.issuer, basis.date, basis.title))
        _relation(root, "references", "legal", basis.number, said, work.language)


def _relation(root: Element, kind: str, catalogue: str, entry: str, said: str, language: str) -> None:
    held = add(root, _name("relation"))
    _term(held, "kind", kind)
    target = add(held, _name("resource"))
    _identifier(target, catalogue, entry)
    _text(target, "description", said, language)


def _classifications(root: Element, work: Work) -> None:
    for name in ("subjects", "topics", "levels", "audiences"):
        if concepts := getattr(work, name):
            held = _classification(root, PURPOSES[name])
            for concept in concepts:
                _taxon(held, concept)
    for outcome in work.outcomes:
        _text(_classification(root, PURPOSES["outcomes"]), "description", outcome, work.language)
    for indicator in work.indicators:
        _taxon(_classification(root, PURPOSES["indicators"]), Concept(indicator, notation=indicator), "Công dân học tập")
    for values, source in (
        (work.access_modes, "accessMode"),
        (work.access_features, "accessibilityFeature"),
        (work.access_hazards, "accessibilityHazard"),
    ):
        for value in values:
            _taxon(_classification(root, "accessibility restrictions"), Concept(value, notation=value), source)


def _classification(root: Element, purpose: str) -> Element:
    held = add(root, _name("classification"))
    _term(held, "purpose", purpose, OWN if purpose == PURPOSES["audiences"] else V1)
    return held


def _taxon(held: Element, concept: Concept, source: str = "") -> None:
    path = add(held, _name("taxonPath"))
    scheme = source or concept.uri.rpartition("/")[0]
    _text(path, "source", scheme or "x", "x-none")
    taxon = add(path, _name("taxon"))
    if concept.notation:
        add(taxon, _name("id"), concept.uri or concept.notation)
    entry = add(taxon, _name("entry"))
    for language, label in (("vi", concept.vi), ("en", concept.en)):
        if label:
            add(entry, _name("string"), label, language=language)


def from_xml(root: Element) -> Work:
    """Return what a record says."""
    names = {"lom": LOM}
    languages = [text_of(one) for one in root.findall("lom:general/lom:language", names)] or ["vi"]
    identifiers = _read_identifiers(root)
    locations = [text_of(one) for one in root.findall("lom:technical/lom:location", names)]
    url = identifiers.get("URI") or next(iter(locations), "")
    contributions = [_read_contribution(one) for one in root.findall("lom:lifeCycle/lom:contribute", names)]
    publishers = [(creator.name, day) for role, creator, day in contributions if role == "publisher"]
    kind = text_of(root.find("lom:educational/lom:learningResourceType/lom:value", names))
    classified = [_read_classification(one) for one in root.findall("lom:classification", names)]
    related = [_read_relation(one) for one in root.findall("lom:relation", names)]
    version = text_of(root.find("lom:lifeCycle/lom:version/lom:string", names))
    size = text_of(root.find("lom:technical/lom:size", names))
    minutes = re.fullmatch(r"PT(\d+)M", text_of(root.find("lom:educational/lom:typicalLearningTime/lom:duration", names)))
    return Work(
        url=url,
        title=text_of(root.find("lom:general/lom:title/lom:string", names)),
        identifier=identifiers.get("source", ""),
        description=text_of(root.find("lom:general/lom:description/lom:string", names)),
        language=languages[0],
        other_languages=tuple(languages[1:]),
        kind=_KIND_OF.get(kind, "document"),
        subjects=_concepts(classified, "subjects"),
        topics=_concepts(classified, "topics"),
        levels=_concepts(classified, "levels"),
        audiences=_concepts(classified, "audiences"),
        outcomes=[said for purpose, said, _, _ in classified if purpose == PURPOSES["outcomes"] and said],
        indicators=[one.notation for purpose, _, _, taxa in classified if purpose == PURPOSES["indicators"] for one in taxa],
        access_modes=_access(classified, "accessMode", ACCESS_MODES),
        access_features=_access(classified, "accessibilityFeature", ACCESS_FEATURES),
        access_hazards=_access(classified, "accessibilityHazard", ACCESS_HAZARDS),
        duration_minutes=int(minutes[1]) if minutes else None,
        creators=[creator for role, creator, _ in contributions if role != "publisher"],
        publisher=next((name for name, _ in publishers), ""),
        licence=text_of(root.find("lom:rights/lom:description/lom:string", names)),
        source_url=next((place for place in locations if place != url), ""),
        issued_on=next((day for role, _, day in contributions if role != "publisher" and day), ""),
        published_at=next((_moment(day) for _, day in publishers if day), None),
        version=int(version) if version.isdigit() else 1,
        relations=[one for one in related if isinstance(one, Relation)],
        legal_bases=[one for one in related if isinstance(one, LegalBasis)],
        formats=[text_of(one) for one in root.findall("lom:technical/lom:format", names)],
        parts=[Part("", "", int(size))] if size.isdigit() else [],
    )


def _read_identifiers(root: Element) -> dict[str, str]:
    """Return the entries of 1.1 by their catalogues."""
    names = {"lom": LOM}
    found = root.findall("lom:general/lom:identifier", names)
    return {text_of(one.find("lom:catalog", names)): text_of(one.find("lom:entry", names)) for one in found}


def _moment(day: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day[:10]), datetime.min.time(), UTC)
    except ValueError:
        return None


def _read_contribution(element: Element) -> tuple[str, Creator, str]:
    names = {"lom": LOM}
    role = text_of(element.find("lom:role/lom:value", names))
    lines = dict(line.strip().partition(":")[::2] for line in text_of(element.find("lom:entity", names)).splitlines())
    name = re.sub(r"\\(.)", r"\1", lines.get("FN", ""))
    address = lines.get("URL", "")
    orcid = address.removeprefix(ORCID) if address.startswith(ORCID) else ""
    return role, Creator(name, _ROLE_OF.get(role, "contributor"), orcid), text_of(element.find("lom:date/lom:dateTime", names))


def _read_relation(element: Element) -> Relation | LegalBasis | None:
    names = {"lom": LOM}
    kind = text_of(element.find("lom:kind/lom:value", names))
    entry = text_of(element.find("lom:resource/lom:identifier/lom:entry", names))
    said = text_of(element.find("lom:resource/lom:description/lom:string", names))
    if kind == "references":
        issuer, day, title = (*said.split("; ", 2), "", "", "")[:3]
        return LegalBasis(entry, issuer, day, title)
    return Relation(_RELATION_OF[kind], entry, said) if kind in _RELATION_OF else None


Classified = tuple[str, str, str, list[Concept]]


def _read_classification(element: Element) -> Classified:
    """Return (purpose, description, source, taxa)."""
    names = {"lom": LOM}
    purpose = text_of(element.find("lom:purpose/lom:value", names))
    said = text_of(element.find("lom:description/lom:string", names))
    source = text_of(element.find("lom:taxonPath/lom:source/lom:string", names))
    return purpose, said, source, [_read_taxon(one) for one in element.findall("lom:taxonPath/lom:taxon", names)]


def _read_taxon(element: Element) -> Concept:
    names = {"lom": LOM}
    sign = text_of(element.find("lom:id", names))
    labels = {one.get("language", "vi"): text_of(one) for one in element.findall("lom:entry/lom:string", names)}
    shown = labels.get("vi") or next(iter(labels.values()), sign)
    return Concept(shown, labels.get("en", ""), sign if "/" in sign else "", sign.rpartition("/")[2])


def _concepts(classified: list[Classified], name: str) -> list[Concept]:
    own = {"accessMode", "accessibilityFeature", "accessibilityHazard"}
    return [one for purpose, _, source, taxa in classified if purpose == PURPOSES[name] and source not in own for one in taxa]


def _access(classified: list[Classified], source: str, known: tuple[str, ...]) -> list[str]:
    return [one.notation for _, _, named, taxa in classified if named == source for one in taxa if one.notation in known]
