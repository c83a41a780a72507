"""Each standard gives back what it was given, as far as it has words for it, whatever the text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring, tostring

import jsonschema
import pytest
from hypothesis import given, settings

from oer.metadata import bibtex, csl_json, dublin_core, lom, lrmi, ris
from oer.metadata.citing import authors, day_of
from oer.metadata.work import Creator, Work
from tests.oer.metadata.works import FULL, works

AMB = jsonschema.Draft202012Validator(
    json.loads(Path(__file__).with_name("amb.schema.json").read_text()), format_checker=jsonschema.FormatChecker()
)


def labels(concepts: Any) -> list[str]:
    return [one.vi for one in concepts]


def in_lom(work: Work) -> dict[str, Any]:
    names = ("url", "title", "description", "language", "duration_minutes", "publisher", "licence", "version", "published_at", "weight")
    related = sorted((one.kind, one.target, one.title) for one in work.relations)
    concepts = {name: [(one.vi, one.en, one.uri) for one in getattr(work, name)] for name in ("subjects", "topics", "levels", "audiences")}
    lists = {
        name: list(getattr(work, name))
        for name in ("outcomes", "indicators", "access_modes", "access_features", "access_hazards", "legal_bases", "languages")
    }
    return {**{name: getattr(work, name) for name in names}, **concepts, **lists, "related": related, "creators": list(work.creators)}


def in_lrmi(work: Work) -> dict[str, Any]:
    makers = sorted(work.creators, key=lambda one: one.role != "author")  # AMB parts creators from contributors
    return {
        **in_lom(work), "issued_on": work.issued_on, "kind": work.kind, "creators": makers, "levels": labels(work.levels),
        "parts": list(work.parts), "identifier": work.identifier, "source": work.source_url,
    }  # fmt: skip


def in_terms(work: Work) -> dict[str, Any]:
    makers = [(one.name, one.role == "author") for one in sorted(work.creators, key=lambda one: one.role != "author")]
    names = ("url", "title", "description", "language", "duration_minutes", "publisher", "licence", "issued_on", "published_at", "weight")
    concepts = {"subjects": labels([*work.subjects, *work.topics]), "levels": labels(work.levels), "audiences": labels(work.audiences)}
    return {**{name: getattr(work, name) for name in names}, **concepts, "creators": makers}


def in_citations(work: Work) -> dict[str, Any]:
    return {
        "url": work.url, "title": work.title, "publisher": work.publisher, "language": work.language, "day": day_of(work),
        "authors": [one.name for one in authors(work)],
    }  # fmt: skip


def again(element: Any) -> Any:
    return fromstring(tostring(element, encoding="utf-8"))


ROUNDS: list[tuple[str, Callable[[Work], Work], Callable[[Work], dict[str, Any]]]] = [
    ("lom", lambda work: lom.from_xml(again(lom.to_xml(work))), in_lom),
    ("lrmi", lambda work: lrmi.from_json(json.loads(json.dumps(lrmi.to_json(work)))), in_lrmi),
    ("dcterms", lambda work: dublin_core.from_xml(again(dublin_core.terms_to_xml(work))), in_terms),
    ("csl", lambda work: csl_json.read(json.loads(json.dumps(csl_json.write(work)))), in_citations),
    ("ris", lambda work: ris.read(ris.write(work)), in_citations),
]


@pytest.mark.parametrize(("name", "there_and_back", "carried"), ROUNDS, ids=[name for name, _, _ in ROUNDS])
def test_a_full_work_comes_back(name: str, there_and_back: Callable[[Work], Work], carried: Callable[[Work], dict[str, Any]]) -> None:
    assert carried(there_and_back(FULL)) == carried(FULL)


@pytest.mark.parametrize(("name", "there_and_back", "carried"), ROUNDS, ids=[name for name, _, _ in ROUNDS])
def test_any_work_comes_back(name: str, there_and_back: Callable[[Work], Work], carried: Callable[[Work], dict[str, Any]]) -> None:
    @settings(max_examples=60, deadline=None)
    @given(works())
    def check(work: Work) -> None:
        assert carried(there_and_back(work)) == carried(work)

    check()


@settings(max_examples=60, deadline=None)
@given(works())
def test_bibtex_comes_back_as_far_as_months(work: Work) -> None:
    read, carried = bibtex.read(bibtex.write(work)), in_citations(work)
    assert in_citations(read) | {"day": ""} == carried | {"day": ""}
    assert read.issued_on == day_of(work)[:7]


def test_bibtex_is_escaped() -> None:
    entry = bibtex.write(FULL)
    assert "title = {{50\\% \\& \\{hơn\\} \\textbackslash{} nữa \\#1}}" in entry
    assert "author = {{Nguyễn Văn A}}" in entry
    assert "year = {2024}" in entry


def test_simple_dublin_core_is_xml_whatever_the_text() -> None:
    document = dublin_core.describe(Work(url="https://h.vn/1", title="a\x0bb\x00", creators=[Creator("Bình", "translator")]))
    assert b"<dc:title>ab</dc:title>" in document
    read = dublin_core.from_xml(fromstring(document))
    assert (read.title, read.creators[0].role) == ("ab", "contributor")


@settings(max_examples=60, deadline=None)
@given(works())
def test_the_profile_amb_is_kept(work: Work) -> None:
    assert [error.message for error in AMB.iter_errors(lrmi.to_json(work))] == []


@pytest.mark.parametrize(
    "change",
    [{"id": 5}, {"type": ["Course"]}, {"@context": "https://schema.org"}, {"learningResourceType": [{"id": "https://example.org/phim"}]},
     {"license": "https://creativecommons.org/licenses/by/4.0/"}, {"creator": [{"name": "A"}]}, {"educationalLevel": [{"id": "https://h.vn/1"}]}],
)  # fmt: skip
def test_the_schema_sees_a_breach(change: dict[str, Any]) -> None:
    assert not AMB.is_valid({**lrmi.to_json(FULL), **change})


def test_search_engines_read_plain_schema_org() -> None:
    plain = lrmi.for_search_engines(FULL)
    assert (plain["@context"], plain["@type"], plain["@id"]) == ("https://schema.org", ["LearningResource", "VideoObject"], FULL.url)
    assert plain["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert plain["about"][0] == {"@id": "https://h.vn/vocabularies/subjects/toan", "@type": "DefinedTerm", "name": "Toán"}
    assert not {"id", "type", "prefLabel"} & set(plain)


def test_what_is_not_open_is_no_licence_after_amb() -> None:
    record = lrmi.to_json(Work(url="https://h.vn/1", title="a", licence="http://rightsstatements.org/vocab/InC/1.0/"))
    assert "license" not in record
    assert record["usageInfo"] == {"id": "http://rightsstatements.org/vocab/InC/1.0/"}


@pytest.mark.parametrize("record", [{}, {"name": 5, "creator": "An", "inLanguage": "en", "license": "x", "about": [{}], "citation": ["a"]}])
def test_records_of_others_may_be_odd(record: dict[str, Any]) -> None:
    assert lrmi.from_json(record).kind == "text"
