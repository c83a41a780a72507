"""Dublin Core of another library as a description of ours, with the reasons that keep it from being published. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lms.errors import Invalid
from lms.text import match_key
from oer import licences
from oer.catalogue.description import LONGEST, Description, clean, is_web_address, publication_faults
from oer.catalogue.rows import LONGEST_IDENTIFIER
from oer.licences import LICENCES, Licence
from oer.vocabularies import SUBJECTS, is_language_tag

LANGUAGES = {
    "vie": "vi", "eng": "en", "fra": "fr", "fre": "fr", "zho": "zh", "chi": "zh", "khm": "km", "lao": "lo", "deu": "de", "ger": "de",
    "jpn": "ja", "kor": "ko", "rus": "ru", "spa": "es", "tha": "th",
}  # fmt: skip
"""ISO 639-2 as older repositories write it, and the shorter tag that BCP 47 wants."""

_TAGS = re.compile(r"<[^<>]{1,200}>")
_DOI = re.compile(r"^(?:doi:\s*)?(10\.\d{4,9}/\S+)$", re.IGNORECASE)
_NAMES = {"by": "Attribution", "sa": "ShareAlike", "nc": "NonCommercial", "nd": "NoDerivatives"}


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """What is known of a source beyond its records: words it uses, and what to take where it says nothing."""

    kind: str = "link"
    language: str = ""
    levels: tuple[str, ...] = ()
    licence: str = ""
    subjects: Mapping[str, str] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)


def read_mapping(raw: Mapping[str, Any]) -> SourceMapping:
    """Return a source's mapping from JSON; raise Invalid naming what it cannot hold."""
    known = {"kind": str, "language": str, "levels": list, "licence": str, "subjects": dict, "licences": dict}
    for name, value in raw.items():
        if name not in known:
            raise Invalid(f"Bảng đối chiếu không có mục “{name}”; có: {', '.join(known)}.", field="mapping")
        parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else [value]
        if not isinstance(value, known[name]) or not all(isinstance(part, str) for part in parts):
            raise Invalid(f"Mục “{name}” của bảng đối chiếu không đúng dạng.", field="mapping")
    words = {name: {match_key(key): value for key, value in raw.get(name, {}).items()} for name in ("subjects", "licences")}
    plain = {name: raw[name] for name in ("kind", "language", "licence") if name in raw}
    return SourceMapping(**plain, levels=tuple(raw.get("levels", ())), subjects=words["subjects"], licences=words["licences"])


@dataclass(frozen=True, slots=True)
class Judged:
    """A description, and why it cannot be published as it is: sentences for curators; none where it can."""

    said: Description
    reasons: tuple[str, ...] = ()


def judge(identifier: str, dc: Mapping[str, list[str]], mapping: SourceMapping, *, licence: str = "") -> Judged:
    """Describe a record; `licence` is what a curator decided, and stands above what the record says."""
    said = _describe(dc, mapping)
    stated = licences_in(dc.get("rights", []), mapping)
    found = licences.find(licence) or (stated[0] if len(stated) == 1 else licences.find(mapping.licence) if not stated else None)
    said = replace(said, licence=found.uri if found else "")
    reasons = []
    if len(stated) > 1 and not licence:
        reasons.append("Nguồn nêu nhiều giấy phép khác nhau: " + ", ".join(one.short_name for one in stated) + ".")
    elif found is None:
        rights = "; ".join(dc.get("rights", []))[:300]
        reasons.append(f"Chưa hiểu giấy phép mà nguồn ghi: “{rights}”." if rights else "Nguồn không ghi giấy phép.")
    elif not found.is_open:
        reasons.append(f"Không phải giấy phép mở: {found.short_name}.")
    if len(identifier) > LONGEST_IDENTIFIER:
        reasons.append(f"Mã của nguồn dài quá {LONGEST_IDENTIFIER} ký tự.")
    if not said.source_url:
        reasons.append("Nguồn không cho địa chỉ để mở tài liệu.")
    faults = publication_faults(said, has_files=False)
    reasons += [fault.reason for fault in faults if fault.field not in {"licence", "text"}]
    return Judged(said, tuple(dict.fromkeys(reasons)))


def _describe(dc: Mapping[str, list[str]], mapping: SourceMapping) -> Description:
    creators = [(name, "author") for name in dc.get("creator", [])] + [(name, "contributor") for name in dc.get("contributor", [])]
    return Description(
        title=_plain(dc.get("title", [""])[0], LONGEST["title"]),
        description=_plain("\n\n".join(dc.get("description", [])), LONGEST["description"]),
        language=_language(dc.get("language", []), mapping),
        kind=mapping.kind,
        subjects=_subjects(dc.get("subject", []), mapping),
        levels=mapping.levels,
        creators=tuple({"name": plain, "role": role} for name, role in creators if (plain := _plain(name, 200))),
        publisher=_plain(next(iter(dc.get("publisher", [])), ""), LONGEST["publisher"]),
        source_url=_address([*dc.get("identifier", []), *dc.get("relation", []), *dc.get("source", [])]),
    )


def _plain(value: str, most: int) -> str:
    """Return words without tags and entities, cut where no field holds more."""
    found = clean(_TAGS.sub(" ", html.unescape(value)))
    found = "\n\n".join(" ".join(part.split()) for part in found.split("\n\n"))
    return found if len(found) <= most else found[: most - 1].rstrip() + "…"


def _address(values: Iterable[str]) -> str:
    """Return the first web address: a repository's own page before a DOI, which is looked up instead."""
    candidates = [value.strip() for value in values]
    for value in candidates:
        if is_web_address(value) and len(value) <= LONGEST["source_url"]:
            return value
    return next((f"https://doi.org/{match[1]}" for value in candidates if (match := _DOI.match(value))), "")


def _language(values: Iterable[str], mapping: SourceMapping) -> str:
    for value in values:
        tag = value.strip().replace("_", "-")
        tag = LANGUAGES.get(tag.lower(), tag)
        if is_language_tag(tag) and len(tag) <= 20:
            return tag
    return mapping.language or "und"


def _subjects(values: Iterable[str], mapping: SourceMapping) -> tuple[str, ...]:
    """Return the subjects of our vocabulary that the words mean; words that mean none are left to the source's own page."""
    labels = {match_key(label): term.notation for term in SUBJECTS for label in (term.notation, term.vi, term.en)}
    found = []
    for value in values:
        for word in (value, *re.split(r"[;,/]|::| - ", value)):
            key = match_key(word)
            if key and (notation := mapping.subjects.get(key) or labels.get(key)):
                found.append(notation)
    return tuple(dict.fromkeys(found))


def licences_in(rights: Iterable[str], mapping: SourceMapping) -> list[Licence]:
    """Return the licences of our table that the words name, each once."""
    names = _licence_names()
    found: dict[str, Licence] = {}
    for value in rights:
        addresses = re.findall(r"https?://[^\s<>\"')]+", value)
        known = mapping.licences.get(match_key(value)) or names.get(match_key(value))
        for candidate in (known or "", value, *(address.rstrip(".,;") for address in addresses)):
            licence = licences.find(candidate) if candidate else None
            if licence is not None:
                found[licence.uri] = licence
    return list(found.values())


def _licence_names() -> dict[str, str]:
    """Return the ways in which repositories write the names of the licences in words."""
    names: dict[str, str] = {}
    for licence in LICENCES:
        code = licence.notation.removeprefix("cc-")
        if not licence.notation.startswith("cc-"):
            continue
        words = "-".join(_NAMES[part] for part in code.split("-"))
        for written in (
            licence.short_name,
            licence.short_name.replace(" ", "-"),
            f"{words} 4.0 International",
            f"Creative Commons {words} 4.0",
        ):
            names[match_key(written)] = licence.uri
        names[match_key(f"Creative Commons {words} 4.0 International")] = licence.uri
    return names
