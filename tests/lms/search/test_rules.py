"""The pure parts: reading a query, weighing it, cutting a passage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.search import ranking
from lms.search.analysis import terms_of
from lms.search.facets import from_bytes, to_bytes
from lms.search.highlight import Marker
from lms.search.index import Document
from lms.search.query import MOST_SYLLABLES, read
from lms.text import nfc


def everything(_: str) -> bool:
    return True


def nothing(_: str) -> bool:
    return False


def test_terms_have_marks_no_marks_and_pairs_within_one_part() -> None:
    terms = terms_of(Document("1", "resource", "Hoà bình", "Đất nước", keywords=("hòa giải",)))
    assert terms.exact == {"hòa": 2, "bình": 1, "giải": 1, "đất": 1, "nước": 1}
    assert terms.folded == {"hoa": 2, "binh": 1, "giai": 1, "dat": 1, "nuoc": 1}
    assert terms.bigram == {"hoa_binh": 1, "hoa_giai": 1, "dat_nuoc": 1}
    assert terms.title == {"hoa": 1, "binh": 1, "hoa_binh": 1}
    assert terms.length == 6


@pytest.mark.parametrize(
    ("q", "phrases"),
    [
        ('"học tập"', (("học", "tập"),)),
        ("“học tập” suốt đời", (("học", "tập"),)),
        ('"học" là gì và vì sao', ()),
        ('""', ()),
        ('"học', ()),
    ],
)
def test_quotes_count_where_they_hold_half_of_the_query(q: str, phrases: tuple[tuple[str, ...], ...]) -> None:
    assert read(q, everything).phrases == phrases


def test_keystrokes_are_undone_only_where_the_index_knows_the_outcome_better() -> None:
    assert read("tieengs vieejt", {"tieng", "viet"}.__contains__).understood == "tiếng việt"
    assert read("tieengs vieejt", nothing).understood is None
    assert read("tieengs vieejt", everything).understood is None


@given(st.text())
def test_any_query_can_be_read(q: str) -> None:
    query = read(q, everything)
    assert len(query.exact) == len(query.folded) <= MOST_SYLLABLES
    assert query.is_empty or 0.15 <= ranking.floor(query, 5) <= ranking.floor(query, 10**6) <= 0.5


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_rarer_term_tells_more(documents: int, frequency: int) -> None:
    assert ranking.idf(frequency, documents + frequency) > ranking.idf(frequency + 1, documents + frequency) > 0


@given(st.text(), st.text(max_size=30))
def test_marking_changes_no_letter(text: str, q: str) -> None:
    marker = Marker(read(q, nothing), [])
    assert "".join(piece for piece, _ in marker.title(text)) == nfc(text)
    flowing = " ".join(nfc(text).split())
    snippet = "".join(piece for piece, _ in marker.snippet(text))
    assert snippet.removeprefix("… ").removesuffix(" …") in flowing
    assert len(snippet) <= 170


def test_what_was_typed_with_marks_is_marked_with_those_marks_first() -> None:
    text = "Học rồi hóc xương."
    assert ("hóc", True) in Marker(read("hóc", everything), ["hoc"]).title(text)
    assert ("Học", True) not in Marker(read("hóc", everything), ["hoc"]).title(text)
    assert ("Học", True) in Marker(read("hoc", everything), ["hoc"]).title(text)
    assert ("Học", True) in Marker(read("hộc", everything), ["hoc"]).title(text)


def test_equal_cards_are_equal_bytes_and_come_back() -> None:
    one = Document("1", "course", "", "", facets={"b": ("2", "1"), "a": ("x",), "none": ()}, visibility=("p", "q"))
    two = Document("2", "course", "", "", facets={"a": ("x",), "b": ("2", "1")}, visibility=("q", "p"))
    assert to_bytes(one) == to_bytes(two)
    assert from_bytes(to_bytes(one)).facets == {"a": ("x",), "b": ("2", "1"), "type": ("course",)}
