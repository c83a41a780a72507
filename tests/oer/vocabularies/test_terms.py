"""The vocabularies hang together, and SKOS says of them what they say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import to_isomorphic
from rdflib.namespace import OWL, SKOS

from oer.metadata import lrmi
from oer.vocabularies import KINDS, LEVELS, SUBJECTS, VOCABULARIES, abbreviations, skos, synonyms
from oer.vocabularies.editing import NOTATION
from oer.vocabularies.terms import Term, Vocabulary

BASE = "https://h.vn"


def test_every_term_has_both_labels_and_a_notation_for_addresses() -> None:
    for vocabulary in VOCABULARIES.values():
        assert [term.notation for term in vocabulary if not (term.vi and term.en and NOTATION.match(term.notation))] == []
        assert len({term.vi for term in vocabulary}) == len(list(vocabulary))


def test_kinds_are_those_of_hcrt() -> None:
    for term in KINDS:
        assert lrmi.HCRT + lrmi.KINDS[term.notation] in (*term.exact, *term.close)


def test_the_tree() -> None:
    assert SUBJECTS.with_broader(["trong-trot", "toan"]) == ("trong-trot", "nong-nghiep", "toan")
    assert SUBJECTS.with_broader(["khong-co"]) == ("khong-co",)
    assert [term.notation for term in LEVELS.narrower("pho-thong")] == ["tieu-hoc", "trung-hoc-co-so", "trung-hoc-pho-thong"]


@pytest.mark.parametrize(("short", "long"), [("CDHT", "Công dân học tập"), ("XHHT", "Xã hội học tập"), ("CNTT", "Công nghệ thông tin"),
    ("TTHTCĐ", "Trung tâm học tập cộng đồng"), ("TTHTCD", "Trung tâm học tập cộng đồng"), ("LLCT", "Lý luận chính trị")])  # fmt: skip
def test_abbreviations(short: str, long: str) -> None:
    assert abbreviations()[short] == long
    assert any(short in group and long in group for group in synonyms())


def test_changes_lie_over_the_file_and_can_be_forgotten() -> None:
    vocabulary = Vocabulary("subjects", [Term("a", "A", "A"), Term("b", "B", "B", broader="a")])
    vocabulary.lay_over([Term("a", "Á", "A"), Term("c", "C", "C", broader="b", is_retired=True)])
    assert ([term.vi for term in vocabulary], vocabulary.with_broader(["c"])) == (["Á", "B", "C"], ("c", "b", "a"))
    assert ([term.vi for term in vocabulary.offered()], len(vocabulary.offered(["c"]))) == (["Á", "B"], 3)
    vocabulary.lay_over([])
    assert [term.vi for term in vocabulary] == ["A", "B"]
    with pytest.raises(ValueError, match="no place"):
        vocabulary.lay_over([Term("a", "A", "A", broader="b")])


def parsed(vocabulary: Vocabulary) -> Graph:
    return Graph().parse(data=skos.turtle(skos.graph(vocabulary, BASE)), format="turtle")


@pytest.mark.parametrize("name", VOCABULARIES)
def test_turtle_and_json_ld_are_the_same_graph(name: str) -> None:
    nodes = skos.graph(VOCABULARIES[name], BASE)
    told = Graph().parse(data=json.dumps(skos.json_ld(nodes)), format="json-ld")
    assert to_isomorphic(told) == to_isomorphic(parsed(VOCABULARIES[name]))


def test_skos_says_what_the_vocabulary_says() -> None:
    graph, math = parsed(SUBJECTS), URIRef(f"{BASE}/vocabularies/subjects/toan")
    assert (math, SKOS.prefLabel, Literal("Toán", lang="vi")) in graph
    assert (math, SKOS.exactMatch, URIRef("https://w3id.org/kim/hochschulfaechersystematik/n37")) in graph
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == len(list(SUBJECTS))
    assert {(child, parent) for parent, child in graph.subject_objects(SKOS.narrower)} == set(graph.subject_objects(SKOS.broader))


@given(st.text(min_size=1, max_size=30), st.text('ab<>"{}|^`\\ ', max_size=10))
def test_turtle_holds_any_words(words: str, tail: str) -> None:
    term = Term("a", words, words, alt=(words,), exact=(f"https://h.vn/{tail}",), is_retired=True)
    graph = parsed(Vocabulary("subjects", [term]))
    node = URIRef(f"{BASE}/vocabularies/subjects/a")
    assert str(graph.value(node, SKOS.altLabel)) == words
    assert str(graph.value(node, OWL.deprecated)) == "true"
