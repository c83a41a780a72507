"""What is a request, and what is refused with which code."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oer.oai_pmh import tokens
from oer.oai_pmh.protocol import BAD_ARGUMENT, BAD_TOKEN, BAD_VERB, VERBS, Refusal, read
from oer.oai_pmh.tokens import Place

DC = ("metadataPrefix", "oai_dc")
LIST = ("verb", "ListRecords")

REFUSED = [
    ([], BAD_VERB),
    ([("verb", "Harvest")], BAD_VERB),
    ([("verb", "identify")], BAD_VERB),
    ([("verb", "Identify"), ("verb", "Identify")], BAD_VERB),
    ([("verb", "Identify"), ("set", "a")], BAD_ARGUMENT),
    ([("verb", "GetRecord"), DC], BAD_ARGUMENT),
    ([("verb", "GetRecord"), ("identifier", "oai:a:b")], BAD_ARGUMENT),
    ([("verb", "GetRecord"), DC, ("identifier", "x\x00")], BAD_ARGUMENT),
    ([LIST], BAD_ARGUMENT),
    ([LIST, DC, DC], BAD_ARGUMENT),
    ([LIST, ("metadataPrefix", "")], BAD_ARGUMENT),
    ([LIST, DC, ("set", "a b")], BAD_ARGUMENT),
    ([LIST, ("metadataPrefix", "oai dc")], BAD_ARGUMENT),
    ([("verb", "GetRecord"), DC, ("identifier", "oai:a: b")], BAD_ARGUMENT),
    ([LIST, DC, ("resumptionToken", "x")], BAD_ARGUMENT),
    ([LIST, DC, ("from", "2026")], BAD_ARGUMENT),
    ([LIST, DC, ("from", "2026-02-30")], BAD_ARGUMENT),
    ([LIST, DC, ("from", "2026-02-03T10:00:00+07:00")], BAD_ARGUMENT),
    ([LIST, DC, ("from", "2026-02-03T10:00:00.5Z")], BAD_ARGUMENT),
    ([LIST, DC, ("from", "2026-02-03"), ("until", "2026-02-03T10:00:00Z")], BAD_ARGUMENT),
    ([LIST, DC, ("from", "2026-02-04"), ("until", "2026-02-03")], BAD_ARGUMENT),
    ([("verb", "ListMetadataFormats"), DC], BAD_ARGUMENT),
    ([("verb", "ListSets"), DC], BAD_ARGUMENT),
]


@pytest.mark.parametrize(("pairs", "code"), REFUSED)
def test_what_is_no_request_is_refused(pairs: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(pairs)
    assert refused.value.code == code


def test_a_day_is_whole_and_a_second_too() -> None:
    days = read([LIST, DC, ("from", "2026-02-03"), ("until", "2026-02-03")])
    seconds = read([LIST, DC, ("until", "2026-02-03T10:00:00Z")])
    assert (days.since, days.before) == (datetime(2026, 2, 3, tzinfo=UTC), datetime(2026, 2, 4, tzinfo=UTC))
    assert (seconds.since, seconds.before) == (None, datetime(2026, 2, 3, 10, 0, 1, tzinfo=UTC))


def test_the_end_of_the_calendar_is_no_end() -> None:
    assert read([LIST, DC, ("until", "9999-12-31")]).before is None


def test_a_token_goes_on_where_it_was_written() -> None:
    asked = read([LIST, DC, ("set", "kind-text")])
    place = Place(at="2026-02-03T10:00:00.000001+00:00", id=str(UUID(int=5)), told=3, size=9)
    following = read([LIST, ("resumptionToken", tokens.write("secret", asked, place))])
    assert tokens.read("secret", following) == (asked, place)


@pytest.mark.parametrize("spoil", [lambda token: token[:-2], lambda token: "x" + token, lambda _: "x"])
def test_a_token_that_was_changed_is_refused(spoil: object) -> None:
    token = tokens.write("secret", read([LIST, DC]), Place(told=1))
    assert callable(spoil)
    with pytest.raises(Refusal) as refused:
        tokens.read("secret", read([LIST, ("resumptionToken", spoil(token))]))
    assert refused.value.code == BAD_TOKEN


def test_a_token_of_another_verb_is_refused() -> None:
    token = tokens.write("secret", read([LIST, DC]), Place(told=1))
    with pytest.raises(Refusal) as refused:
        tokens.read("secret", read([("verb", "ListIdentifiers"), ("resumptionToken", token)]))
    assert refused.value.code == BAD_TOKEN


_names = st.sampled_from(["verb", "metadataPrefix", "from", "until", "set", "identifier", "resumptionToken", "x"])
_values = st.one_of(st.sampled_from([*VERBS, "oai_dc", "2026-01-01"]), st.text(max_size=20))


@given(st.lists(st.tuples(_names, _values), max_size=6))
def test_every_request_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        assert read(pairs).verb in VERBS
    except Refusal as refusal:
        assert refusal.code in {BAD_VERB, BAD_ARGUMENT}
