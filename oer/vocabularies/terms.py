"""Terms in a tree: read the vocabularies that lie beside this module, and lay the curators' changes over them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).with_name("lists")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a vocabulary.

    `notation` stands in addresses and files and never means anything else; `alt` are Vietnamese synonyms and abbreviations that a
    reader sees, `hidden` spellings that only the search knows; `exact`, `close` and `broad` name terms of other vocabularies.
    A retired term is offered no more and keeps its place in what bears it.
    """

    notation: str
    vi: str
    en: str
    icon: str = ""
    broader: str = ""
    alt: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()
    note: str = ""
    is_retired: bool = False


def term_of(row: Mapping[str, Any]) -> Term:
    """Return the term that a row of a file or of a change describes."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Term(**values)


class Vocabulary:
    """An ordered tree of terms: those of the file, with what curators changed laid over them."""

    def __init__(self, name: str, terms: Iterable[Term]) -> None:
        self.name = name
        self._own = {term.notation: term for term in terms}
        self._terms = self._own
        self.revision = 0
        self._check(self._own)

    def _check(self, terms: Mapping[str, Term]) -> None:
        for term in terms.values():
            if term.broader and (term.broader not in terms or term.notation in _ancestors(terms, term.broader)):
                raise ValueError(f"the vocabulary {self.name} hangs {term.notation} under {term.broader}, which is no place for it")

    def lay_over(self, changed: Iterable[Term]) -> None:
        """Show these terms in place of, or behind, those of the file; what was laid before is forgotten."""
        terms = self._own | {term.notation: term for term in changed}
        self._check(terms)
        if terms != self._terms:
            self._terms, self.revision = terms, self.revision + 1

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

    def tops(self) -> list[Term]:
        """Return the terms that hang under no other."""
        return [term for term in self if not term.broader]

    def narrower(self, notation: str) -> list[Term]:
        """Return the terms that hang right under this one."""
        return [term for term in self if term.broader == notation]

    def with_broader(self, notations: Iterable[str]) -> tuple[str, ...]:
        """Return these notations, each followed by those above it, none twice: what a search for a broader term must find."""
        found: dict[str, None] = {}
        for notation in notations:
            found[notation] = None
            found |= dict.fromkeys(_ancestors(self._terms, notation)[1:])
        return tuple(found)

    def offered(self, kept: Iterable[str] = ()) -> list[Term]:
        """Return the terms to choose from in the order of the tree: all but the retired, save those that are `kept` already."""
        present = set(kept)
        ordered = [one for top in self.tops() for one in self._branch(top)]
        return [term for term in ordered if not term.is_retired or term.notation in present]

    def _branch(self, term: Term) -> Iterator[Term]:
        yield term
        for child in self.narrower(term.notation):
            yield from self._branch(child)


def _ancestors(terms: Mapping[str, Term], notation: str) -> list[str]:
    """Return the notation and those above it, nearest first; a ring ends where it began."""
    found: list[str] = []
    while notation in terms and notation not in found:
        found.append(notation)
        notation = terms[notation].broader
    return found


def read(name: str) -> Vocabulary:
    """Read a vocabulary from its file; a repeated notation or a missing label is a fault of ours and raises ValueError."""
    rows = YAML(typ="safe", pure=True).load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    terms = [term_of(row) for row in rows]
    if len({term.notation for term in terms}) != len(terms):
        raise ValueError(f"the vocabulary {name} names a term twice")
    return Vocabulary(name, terms)


SUBJECTS = read("subjects")
LEVELS = read("levels")
KINDS = read("kinds")
AUDIENCES = read("audiences")
TOPICS = read("topics")
VOCABULARIES: Mapping[str, Vocabulary] = {one.name: one for one in (SUBJECTS, LEVELS, KINDS, AUDIENCES, TOPICS)}


def revision() -> int:
    """Return a number that changes whenever a term does: what was made from labels is stale with another."""
    return sum(one.revision for one in VOCABULARIES.values())


def synonyms() -> list[tuple[str, ...]]:
    """Return groups of words that mean the same, the label of the term first: full names, abbreviations, other spellings."""
    return [(term.vi, *term.alt, *term.hidden) for one in VOCABULARIES.values() for term in one if term.alt or term.hidden]


def abbreviations() -> dict[str, str]:
    """Return what each abbreviation stands for: «TTHTCĐ» for «Trung tâm học tập cộng đồng»."""
    return {word: term.vi for one in VOCABULARIES.values() for term in one for word in (*term.alt, *term.hidden) if _is_short(word)}


def _is_short(word: str) -> bool:
    return word.isupper() and word.isalpha() and len(word) > 1
