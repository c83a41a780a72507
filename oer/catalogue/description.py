"""What is said of a resource: cleaned, checked in the reader's words, and known again by its fingerprint. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from lms.text import nfc
from oer import licences
from oer.metadata.work import ACCESS_FEATURES, ACCESS_HAZARDS, ACCESS_MODES, RELATIONS, is_partial_date, orcid_of
from oer.vocabularies import AUDIENCES, KINDS, LEVELS, SUBJECTS, TOPICS, is_language_tag

ROLES = {
    "author": "tác giả",
    "editor": "biên tập",
    "translator": "dịch",
    "illustrator": "minh họa",
    "narrator": "đọc",
    "contributor": "đóng góp",
}
LONGEST = {"title": 300, "description": 5_000, "text": 5_000_000, "publisher": 300, "source_url": 1_000, "licence_note": 2_000}
WORDS = {
    "title": "Tên tài liệu",
    "description": "Lời giới thiệu",
    "text": "Nội dung",
    "publisher": "Nơi xuất bản",
    "source_url": "Địa chỉ nguồn",
    "licence_note": "Ghi chú giấy phép",
}

MOST, LONGEST_OUTCOME, LONGEST_DURATION = 60, 500, 100_000
"""Terms in one list, characters in one outcome, minutes: what nobody needs more of."""
LATER = (
    "other_languages", "audiences", "topics", "outcomes", "duration_minutes", "issued_on", "access_modes", "access_features",
    "access_hazards", "relations",
)  # fmt: skip
"""Fields that came after the first fingerprints: left out of one while nothing is said in them."""
CHOICES = {"access_modes": ACCESS_MODES, "access_features": ACCESS_FEATURES, "access_hazards": ACCESS_HAZARDS}
_LISTED = (*CHOICES, "subjects", "levels", "creators", "indicators", "legal_bases", "other_languages", "audiences", "topics", "outcomes",
           "relations")  # fmt: skip
_INDICATOR = re.compile(r"^c\d{1,2}(\.\d{1,2})?$")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that stands in the way of a field, in a sentence for people."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Description:
    """All metadata and the text of one version.

    `creators` are {"name", "role", "orcid"}, `legal_bases` {"number", "date", "issuer", "title"}, `relations` {"kind", "target",
    "title"}; `issued_on` is a year, a month or a day.
    """

    title: str = ""
    description: str = ""
    text: str = ""
    language: str = "vi"
    kind: str = "text"
    subjects: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    creators: tuple[dict[str, str], ...] = ()
    publisher: str = ""
    licence: str = ""
    licence_note: str = ""
    source_url: str = ""
    indicators: tuple[str, ...] = ()
    legal_bases: tuple[dict[str, str], ...] = field(default=())
    other_languages: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    duration_minutes: int | None = None
    issued_on: str = ""
    access_modes: tuple[str, ...] = ()
    access_features: tuple[str, ...] = ()
    access_hazards: tuple[str, ...] = ()
    relations: tuple[dict[str, str], ...] = ()

    def columns(self) -> dict[str, Any]:
        """Return the fields as the table of versions keeps them."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def clean(value: str) -> str:
    """NFC, without blanks around, without what no database can hold."""
    return nfc(value).replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def is_web_address(value: str) -> bool:
    """Return whether `value` is an http(s) address with a host and without blanks."""
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", value)
    except ValueError:
        return False


def draft_faults(said: Description) -> list[Fault]:
    """Return what stands in the way of keeping a draft: a name, and values that no column can hold."""
    found = [] if said.title else [Fault("title", "Hãy đặt tên cho tài liệu.")]
    for name, most in LONGEST.items():
        if len(getattr(said, name)) > most:
            found.append(Fault(name, f"{WORDS[name]} dài quá {most:,} ký tự.".replace(",", ".")))
    if said.source_url and not is_web_address(said.source_url):
        found.append(Fault("source_url", "Địa chỉ nguồn phải bắt đầu bằng http:// hoặc https://."))
    if not is_language_tag(said.language) or len(said.language) > 20:
        found.append(Fault("language", f"“{said.language[:40]}” không phải mã ngôn ngữ (BCP 47), ví dụ: vi, en, km."))
    rules = (_vocabulary_faults, _creator_faults, _basis_faults, _detail_faults, _relation_faults)
    return [*found, *(fault for rule in rules for fault in rule(said))]


def _vocabulary_faults(said: Description) -> list[Fault]:
    found = []
    if said.kind not in KINDS:
        found.append(Fault("kind", f"“{said.kind}” không có trong danh mục loại tài liệu."))
    found += [Fault("subjects", f"“{term}” không có trong danh mục chủ đề.") for term in SUBJECTS.unknown(list(said.subjects))]
    found += [Fault("levels", f"“{term}” không có trong danh mục cấp học.") for term in LEVELS.unknown(list(said.levels))]
    found += [Fault("audiences", f"“{term}” không có trong danh mục người học.") for term in AUDIENCES.unknown(list(said.audiences))]
    found += [Fault("topics", f"“{term}” không có trong danh mục chủ điểm khuyến học.") for term in TOPICS.unknown(list(said.topics))]
    if said.licence and licences.find(said.licence) is None:
        found.append(Fault("licence", f"“{said.licence}” không phải giấy phép có trong danh sách."))
    found += [Fault("indicators", f"“{name}” không phải mã chỉ số, ví dụ: c1.1.") for name in said.indicators if not _INDICATOR.match(name)]
    return found


def _creator_faults(said: Description) -> list[Fault]:
    found = []
    for creator in said.creators:
        if not creator.get("name") or len(creator["name"]) > 200:
            found.append(Fault("creators", "Mỗi tác giả cần có tên, không quá 200 ký tự."))
        if creator.get("role") not in ROLES:
            found.append(Fault("creators", f"Vai trò “{creator.get('role')}” không có trong danh sách: {', '.join(ROLES)}."))
        if creator.get("orcid") and orcid_of(creator["orcid"]) is None:
            found.append(Fault("creators", f"Mã ORCID “{creator['orcid'][:40]}” chưa đúng: hãy xem lại từng chữ số."))
    return found


def _detail_faults(said: Description) -> list[Fault]:
    found = [Fault(name, f"Nhiều quá {MOST} mục.") for name in _LISTED if len(getattr(said, name)) > MOST]
    found += [Fault("outcomes", f"Mỗi mục không quá {LONGEST_OUTCOME} ký tự.") for one in said.outcomes if len(one) > LONGEST_OUTCOME]
    for tag in said.other_languages:
        if not is_language_tag(tag) or len(tag) > 20:
            found.append(Fault("other_languages", f"“{tag[:40]}” không phải mã ngôn ngữ (BCP 47), ví dụ: vi, en, km."))
    if said.duration_minutes is not None and not 0 < said.duration_minutes <= LONGEST_DURATION:
        found.append(Fault("duration_minutes", "Thời lượng là số phút, từ 1 trở lên."))
    if said.issued_on and not is_partial_date(said.issued_on):
        found.append(Fault("issued_on", f"“{said.issued_on[:40]}” chưa đúng. Ví dụ: 2024, 2024-05 hoặc 2024-05-19."))
    for name, known in CHOICES.items():
        found += [
            Fault(name, f"“{value}” không có trong danh sách: {', '.join(known)}.") for value in getattr(said, name) if value not in known
        ]
    if "none" in said.access_hazards and len(said.access_hazards) > 1:
        found.append(Fault("access_hazards", "Đã chọn “không có” thì không chọn thêm điều nào khác."))
    return found


def _relation_faults(said: Description) -> list[Fault]:
    found = []
    for relation in said.relations:
        if relation.get("kind") not in RELATIONS:
            found.append(Fault("relations", f"“{relation.get('kind')}” không có trong danh sách: {', '.join(RELATIONS)}."))
        if not is_web_address(relation.get("target", "")) or len(relation["target"]) > LONGEST["source_url"]:
            found.append(Fault("relations", "Mỗi tài liệu liên quan cần địa chỉ bắt đầu bằng http:// hoặc https://."))
        if len(relation.get("title", "")) > LONGEST["title"]:
            found.append(Fault("relations", "Tên tài liệu liên quan dài quá 300 ký tự."))
    return found


def _basis_faults(said: Description) -> list[Fault]:
    found = []
    for basis in said.legal_bases:
        if not basis.get("number") or not basis.get("issuer"):
            found.append(Fault("legal_bases", "Mỗi văn bản căn cứ cần có số hiệu và nơi ban hành."))
        try:
            date.fromisoformat(basis.get("date") or "2000-01-01")
        except ValueError:
            found.append(Fault("legal_bases", f"Ngày “{basis['date']}” của văn bản căn cứ chưa đúng, ví dụ: 2023-10-25."))
    return found


def publication_faults(said: Description, *, has_files: bool) -> list[Fault]:
    """Return what stands in the way of publishing: the draft's faults, a licence, and something to read."""
    found = draft_faults(said)
    if not said.text and not said.source_url and not has_files:
        found.append(Fault("text", "Tài liệu chưa có gì để xem: hãy thêm tệp, đường dẫn hoặc nội dung."))
    if not said.licence:
        found.append(Fault("licence", "Hãy chọn giấy phép: người khác cần biết được làm gì với tài liệu."))
    licence = licences.find(said.licence)
    is_copied = bool(said.text) or has_files
    if licence is not None and licence.note_label and is_copied and not said.licence_note:
        found.append(Fault("licence_note", f"{licence.note_label} Hãy ghi một câu."))
    return found


def fingerprint(said: Description, files: Iterable[Sequence[str]] = ()) -> str:
    """Return the SHA-256 of all that a reader can see; `files` are (SHA-256, licence)."""
    seen = {name: value for name, value in asdict(said).items() if value or name not in LATER}
    seen["files"] = [list(file) for file in files]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def names_of(creators: Iterable[dict[str, str]]) -> str:
    """Return the creators in one line, roles other than the author's in brackets."""
    parts = []
    for creator in creators:
        role = creator.get("role", "author")
        parts.append(creator["name"] if role == "author" else f"{creator['name']} ({ROLES.get(role, role)})")
    return ", ".join(parts)
