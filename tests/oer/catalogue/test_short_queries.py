"""One to three words, as most people search: the judged answers of the demonstration's shelf stand where they belong."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest

from lms.search.engines import open_index
from lms.search.index import Document, SearchIndex, SearchRequest
from lms.settings import ROOT
from oer.catalogue.markdown import plain

JUDGED = Path(__file__).with_name("short_queries.txt")
FLOOR = 0.95
"""nDCG@10 over all queries; see docs/decisions/search-engine.md for the figure that was reached."""

Judgement = dict[str, int]


def judgements() -> list[tuple[str, Judgement]]:
    """Return each query with the grades of its answers."""
    rows = [line.split(" | ") for line in JUDGED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(q, {f"demo:{name}": int(grade) for name, _, grade in (one.partition(":") for one in graded.split())}) for q, graded in rows]


def shelf() -> list[Document]:
    """Return the demonstration's resources as the catalogue gives them to the search."""
    rows = [json.loads(line) for line in (ROOT / "oer/demo/resources.jsonl").read_text(encoding="utf-8").splitlines()]
    return [Document(row["identifier"], "resource", row["title"], f"{row['description']}\n{plain(row.get('text') or '')}") for row in rows]


def gain(grades: list[int]) -> float:
    """Return the discounted cumulative gain of the first ten (Järvelin and Kekäläinen, with 2^grade - 1)."""
    return sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades[:10], 1))


def ndcg(index: SearchIndex, q: str, judged: Judgement) -> float:
    """Return nDCG@10 of the answers to a query; what nobody judged counts as nothing."""
    found = [judged.get(hit.id, 0) for hit in index.search(SearchRequest(q=q, per_page=10)).hits]
    return gain(found) / gain(sorted(judged.values(), reverse=True))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    opened = open_index("whoosh://", tmp_path_factory.mktemp("shelf"))
    opened.rebuild(shelf())
    return opened


def test_there_are_enough_judgements_and_all_name_what_is_there() -> None:
    known = {document.id for document in shelf()}
    judged = judgements()
    assert len({q for q, _ in judged}) == len(judged) >= 100
    assert all(len(q.split()) <= 5 and graded and graded.keys() <= known for q, graded in judged)


def test_short_queries_are_answered(index: SearchIndex) -> None:
    found = {q: ndcg(index, q, judged) for q, judged in judgements()}
    mean = sum(found.values()) / len(found)
    assert mean >= FLOOR, (round(mean, 3), sorted((round(value, 2), q) for q, value in found.items())[:25])


def test_a_short_query_counts_no_document_that_merely_shares_a_syllable(index: SearchIndex) -> None:
    totals = sorted(index.search(SearchRequest(q=q)).total / len(judged) for q, judged in judgements())
    assert totals[len(totals) // 2] <= 2
