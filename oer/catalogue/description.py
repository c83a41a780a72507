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
from oer.vocabularies import KINDS, LEVELS, SUBJECTS, is_language_tag

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

_INDICATOR = re.compile(r"^c\d{1,2}(\.\d{1,2})?$")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that stands in the way of a field, in a sentence for people."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Description:
    """All metadata and the text of one version. `creators` are {"name", "role"}, `legal_bases` {"number", "date", "issuer", "title"}."""

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
    return [*found, *_vocabulary_faults(said), *_creator_faults(said), *_basis_faults(said)]


def _vocabulary_faults(said: Description) -> list[Fault]:
    found = []
    if said.kind not in KINDS:
        found.append(Fault("kind", f"“{said.kind}” không có trong danh mục loại tài liệu."))
    found += [Fault("subjects", f"“{term}” không có trong danh mục chủ đề.") for term in SUBJECTS.unknown(list(said.subjects))]
    found += [Fault("levels", f"“{term}” không có trong danh mục cấp học.") for term in LEVELS.unknown(list(said.levels))]
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
    seen = {**asdict(said), "files": [list(file) for file in files]}
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def names_of(creators: Iterable[dict[str, str]]) -> str:
    """Return the creators in one line, roles other than the author's in brackets."""
    parts = []
    for creator in creators:
        role = creator.get("role", "author")
        parts.append(creator["name"] if role == "author" else f"{creator['name']} ({ROLES.get(role, role)})")
    return ", ".join(parts)
