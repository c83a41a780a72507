"""Words around search results: the chips and menus of filters, the facts on a card. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.i18n import _, megabytes
from oer import licences
from oer.catalogue.asking import Wanted
from oer.vocabularies import KINDS, LEVELS, SUBJECTS, language_name

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


def licence_tone(value: str) -> str:
    """Return the tone of a licence's tag: green for open, plain for the rest."""
    licence = licences.find(value)
    return "leaf" if licence is not None and licence.is_open else "plain"
