"""Words around resources: the chips and menus of filters, the facts on a card and a page; templates know this as `oer`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from lms.i18n import _, _l, megabytes
from oer import licences
from oer.catalogue.asking import Wanted
from oer.catalogue.description import names_of
from oer.catalogue.wording import ACCESS_FEATURE_WORDS, ACCESS_HAZARD_WORDS, ACCESS_MODE_WORDS, RELATION_WORDS
from oer.licences import find as find_licence
from oer.vocabularies import AUDIENCES, KINDS, LEVELS, SUBJECTS, TOPICS, VOCABULARIES, language_name

__all__ = [
    "ACCESS_FEATURE_WORDS", "ACCESS_HAZARD_WORDS", "ACCESS_MODE_WORDS", "AUDIENCES", "KINDS", "LEVELS", "RELATION_WORDS", "STATE_TONES",
    "STATE_WORDS", "SUBJECTS", "TOPICS", "VOCABULARIES", "chosen", "course_block", "day", "file_words", "find_licence", "host_of", "id_of",
    "label_of", "language_name", "menus", "names_of", "partial_day", "size_words",
]  # fmt: skip

STATE_WORDS = {
    "draft": _l("Bản nháp"), "submitted": _l("Đang chờ duyệt"), "returned": _l("Được trả lại"), "published": _l("Đã công bố"),
    "withdrawn": _l("Đã gỡ"),
}  # fmt: skip
READ_FIRST = ("text", "lesson_plan", "exercise")
"""Kinds whose text stands before their files on the page."""
STATE_TONES = {"draft": "plain", "submitted": "sky", "returned": "gold", "published": "leaf", "withdrawn": "lacquer"}

Counts = Mapping[str, Sequence[tuple[str, int]]]
BASE = "/resources"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: where it leads, whether it is on, how many resources it leaves."""

    label: str
    href: str
    on: bool
    count: int


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter with its values."""

    label: str
    options: list[Choice]


def label_of(name: str, value: str) -> str:
    """Return what people call a value of a filter."""
    match name:
        case "licence":
            licence = licences.find(value)
            return licence.short_name if licence else value
        case "language":
            return language_name(value)
        case "freedom":
            return licences.FREEDOMS.get(value, value)
        case _:
            return {"subject": SUBJECTS, "level": LEVELS, "kind": KINDS}[name].label(value)


def chosen(wanted: Wanted) -> list[Choice]:
    """Return the filters that are on, each leading to the same question without it."""
    return [
        Choice(label_of(name, value), BASE + wanted.toggled(name, value).address(), True, 0)
        for name, values in wanted.filters.items()
        for value in values
    ]


def menus(wanted: Wanted, counts: Counts) -> list[Menu]:
    """Return the menus of filters that have something to choose between."""
    names = {
        "freedom": _("Được làm gì"),
        "subject": _("Chủ đề"),
        "level": _("Cấp học"),
        "kind": _("Loại"),
        "licence": _("Giấy phép"),
        "language": _("Ngôn ngữ"),
    }
    found = []
    for name, label in names.items():
        options = [
            Choice(label_of(name, value), BASE + wanted.toggled(name, value).address(), wanted.has(name, value), count)
            for value, count in counts.get(name, ())
        ]
        if len(options) > 1 or any(option.on for option in options):
            found.append(Menu(label, options))
    return found


def size_words(size: int) -> str | None:
    """Return the weight of a resource's files, None where it has none."""
    return megabytes(size) if size else None


def host_of(address: str) -> str:
    """Return the house that an address belongs to, without «www»."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def day(written: str) -> date:
    """Return a date that was written as 2023-10-25."""
    return date.fromisoformat(written)


def partial_day(written: str) -> str:
    """Return a year, a month or a day as people write them: «2024», «05/2024», «19/05/2024»."""
    return "/".join(reversed(written.split("-")))


class Named(Protocol):
    """A file with its name and kind."""

    name: str
    kind: str


FILE_WORDS = {
    "video": _l("phim"), "audio": _l("bản nghe"), "image": _l("ảnh"), "pdf": _l("tờ PDF"), "text": _l("tệp chữ"), "other": _l("tệp"),
}  # fmt: skip


def file_words(file: Named) -> str:
    """Return what a file is, in a word or two: «tờ PDF», «bảng CSV»."""
    if file.name.lower().endswith((".csv", ".xlsx", ".ods")):
        return str(_("bảng %(kind)s", kind=file.name.rsplit(".", 1)[1].upper()))
    return str(FILE_WORDS.get(file.kind, FILE_WORDS["other"]))


class Identified(Protocol):
    """An answer of the search."""

    @property
    def id(self) -> str: ...


def id_of(hit: Identified) -> UUID:
    """Return the resource that an answer of the search stands for."""
    return UUID(hit.id)


def course_block(name: str) -> str:
    """Return the lines by which a lesson shows the resource."""
    return f"::: resource {name}\nid: tai-lieu\n:::"


class Described(Protocol):
    """A version of a resource, as far as its labels go."""

    kind: str
    licence: str
    language: str
    levels: list[str]


def labels(version: Described) -> list[dict[str, str]]:
    """Return the tags under a title: kind, licence, levels, a language other than Vietnamese."""
    kind, licence = KINDS.find(version.kind), licences.find(version.licence)
    found = [{"label": kind.vi, "icon": kind.icon}] if kind else []
    if licence:
        found.append({"label": licence.chip, "tone": "leaf" if licence.is_open else "plain"})
    found += [{"label": LEVELS.label(level)} for level in version.levels]
    if version.language != "vi":
        found.append({"label": language_name(version.language), "tone": "sky"})
    return found


def licence_options() -> list[tuple[str, str]]:
    """Return the licences for a list to choose from."""
    return [(licence.notation, licence.short_name) for licence in licences.LICENCES]
