"""SKOS (W3C, 2009): a vocabulary or one of its terms as a small graph, written as JSON-LD and as Turtle. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from oer.vocabularies.terms import Term, Vocabulary

PREFIXES = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
}
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
"""Words for describing belong to everybody."""
SCHEMES = {
    "subjects": ("Chủ đề", "Subjects"), "levels": ("Cấp học", "Levels of education"), "kinds": ("Loại tài liệu", "Kinds of resources"),
    "audiences": ("Người học", "Audiences"), "topics": ("Chủ điểm khuyến học", "Topics of learning promotion"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Iri:
    """The name of a thing."""

    value: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words, in a language where they are of one."""

    value: str
    language: str = ""


Value = Iri | Text | bool


@dataclass(frozen=True, slots=True)
class Node:
    """A thing and what is said of it, predicates as prefix:name."""

    iri: str
    kind: str
    said: tuple[tuple[str, Value], ...]


def scheme_iri(vocabulary: Vocabulary, base: str) -> str:
    """Return the address of a vocabulary, under which it is known for ever."""
    return f"{base}/vocabularies/{vocabulary.name}"


def term_iri(vocabulary: Vocabulary, notation: str, base: str) -> str:
    """Return the address of a term."""
    return f"{scheme_iri(vocabulary, base)}/{notation}"


def graph(vocabulary: Vocabulary, base: str, terms: Iterable[Term] | None = None) -> list[Node]:
    """Return the vocabulary with all its terms, or only these terms."""
    if terms is not None:
        return [_concept(vocabulary, term, base) for term in terms]
    vi, en = SCHEMES[vocabulary.name]
    said: list[tuple[str, Value]] = [("dct:title", Text(vi, "vi")), ("dct:title", Text(en, "en")), ("dct:license", Iri(LICENCE))]
    said += [("skos:hasTopConcept", Iri(term_iri(vocabulary, term.notation, base))) for term in vocabulary.tops()]
    scheme = Node(scheme_iri(vocabulary, base), "skos:ConceptScheme", tuple(said))
    return [scheme, *(_concept(vocabulary, term, base) for term in vocabulary)]


def _concept(vocabulary: Vocabulary, term: Term, base: str) -> Node:
    return Node(term_iri(vocabulary, term.notation, base), "skos:Concept", tuple(_said(vocabulary, term, base)))


def _said(vocabulary: Vocabulary, term: Term, base: str) -> Iterator[tuple[str, Value]]:
    scheme = Iri(scheme_iri(vocabulary, base))
    yield "skos:inScheme", scheme
    if not term.broader:
        yield "skos:topConceptOf", scheme
    yield "skos:notation", Text(term.notation)
    yield "skos:prefLabel", Text(term.vi, "vi")
    yield "skos:prefLabel", Text(term.en, "en")
    for predicate, words in (("skos:altLabel", term.alt), ("skos:hiddenLabel", term.hidden)):
        for word in words:
            yield predicate, Text(word, "vi")
    if term.note:
        yield "skos:scopeNote", Text(term.note, "vi")
    if term.broader:
        yield "skos:broader", Iri(term_iri(vocabulary, term.broader, base))
    for child in vocabulary.narrower(term.notation):
        yield "skos:narrower", Iri(term_iri(vocabulary, child.notation, base))
    for predicate, matches in (("skos:exactMatch", term.exact), ("skos:closeMatch", term.close), ("skos:broadMatch", term.broad)):
        for match in matches:
            yield predicate, Iri(match)
    if term.is_retired:
        yield "owl:deprecated", True


def json_ld(nodes: Iterable[Node]) -> dict[str, Any]:
    """Return the graph as JSON-LD 1.1."""
    return {"@context": PREFIXES, "@graph": [_object(node) for node in nodes]}


def _object(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": node.iri, "@type": node.kind}
    for predicate, value in node.said:
        found.setdefault(predicate, []).append(_json_value(value))
    return found


def _json_value(value: Value) -> Any:
    match value:
        case Iri(iri):
            return {"@id": iri}
        case Text(words, ""):
            return words
        case Text(words, language):
            return {"@value": words, "@language": language}
        case _:
            return value


def turtle(nodes: Iterable[Node]) -> str:
    """Return the graph as Turtle 1.1."""
    heads = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()]
    return "\n\n".join(["\n".join(heads), *(_block(node) for node in nodes)]) + "\n"


def _block(node: Node) -> str:
    lines = [f"{_iri(node.iri)} a {node.kind}", *(f"    {predicate} {_turtle_value(value)}" for predicate, value in node.said)]
    return " ;\n".join(lines) + " ."


def _turtle_value(value: Value) -> str:
    match value:
        case Iri(iri):
            return _iri(iri)
        case Text(words, language):
            return f'"{_escaped(words)}"' + (f"@{language}" if language else "")
        case _:
            return "true" if value else "false"


def _iri(iri: str) -> str:
    """Return an IRIREF; what it may not hold (Turtle §6.5, rule 18) is escaped by its number."""
    return "<" + re.sub(r'[\x00-\x20<>"{}|^`\\]', lambda found: f"\\u{ord(found[0]):04X}", iri) + ">"


def _escaped(words: str) -> str:
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return re.sub(r'[\\"\n\r\t]', lambda found: named[found[0]], words)
