"""Read the vocabularies that lie beside this module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

FOLDER = Path(__file__).with_name("lists")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a vocabulary: its notation in addresses and files, its labels, and the icon beside it."""

    notation: str
    vi: str
    en: str
    icon: str = ""


class Vocabulary:
    """An ordered list of terms."""

    def __init__(self, name: str, terms: tuple[Term, ...]) -> None:
        self.name = name
        self._terms = {term.notation: term for term in terms}

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def __contains__(self, notation: object) -> bool:
        return notation in self._terms

    def find(self, notation: str) -> Term | None:
        """Return the term or None."""
        return self._terms.get(notation)

    def label(self, notation: str, language: str = "vi") -> str:
        """Return the label that a reader of `language` sees; the notation itself where it is unknown."""
        term = self._terms.get(notation)
        if term is None:
            return notation
        return term.en if language == "en" else term.vi

    def unknown(self, notations: list[str]) -> list[str]:
        """Return those that are not in the vocabulary."""
        return [notation for notation in notations if notation not in self._terms]


def read(name: str) -> Vocabulary:
    """Read a vocabulary from its file; a repeated notation or a missing label is a fault of ours and raises ValueError."""
    rows = YAML(typ="safe", pure=True).load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    terms = tuple(Term(**row) for row in rows)
    if len({term.notation for term in terms}) != len(terms):
        raise ValueError(f"the vocabulary {name} names a term twice")
    return Vocabulary(name, terms)


SUBJECTS = read("subjects")
LEVELS = read("levels")
KINDS = read("kinds")
