"""The rules alone: criteria that can be read, scores and what is missing, evidence that is never points."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.recognition.criteria import FOLDER, Criteria, CriteriaFault, as_mapping, from_mapping, read, shipped
from lms.recognition.evidence import FROM_LEARNING, READINGS, Fact, bundled, gather
from lms.recognition.scoring import rule_in_words, score

KEY = "cdht-324-2023-nguoi-dan-xa"
CODES = ["c1.1", "c1.2", "c1.3", "c1.4", "c2.5", "c2.6", "c2.7", "c2.8", "c3.9", "c3.10"]
NOON = datetime(2026, 5, 1, 5, tzinfo=UTC)


def _set() -> Criteria:
    return shipped()[KEY]


@pytest.mark.parametrize("key", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_every_shipped_set_has_ten_indicators_in_4_4_2_and_cites_its_decision(key: str) -> None:
    criteria = shipped()[key]
    assert [len(group.indicators) for group in criteria.groups] == [4, 4, 2]
    assert [indicator.code for indicator in criteria.indicators] == CODES
    assert (criteria.rule.pass_total, criteria.rule.least_each, criteria.rule.most_total) == (80, 5, 100)
    assert criteria.document and criteria.issuer and criteria.document_date >= date(2020, 7, 23)
    assert not criteria.is_verified and criteria.wording_note


def test_four_populations_are_offered_and_the_draft_is_not() -> None:
    offered = [criteria for criteria in shipped().values() if criteria.holds_on(date(2026, 11, 24))]
    assert {criteria.document for criteria in offered} == {"324/QĐ-KHVN"}
    assert len({criteria.population_code for criteria in offered}) == 4


def test_a_frozen_set_reads_back_unchanged() -> None:
    assert all(from_mapping(as_mapping(criteria)) == criteria for criteria in shipped().values())


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("key: " + KEY, "", "key"),
        ("most: 10", "most: 0", "most"),
        ("code: c2.6", "code: c2.5", "mỗi mã một lần"),
        ("code: c2.6", "code: d2.6", "d2.6"),
        ("pass_total: 80", "pass_total: nhiều", "rule"),
        ("pass_total: 80", "pass_total: 101", "pass_total"),
        ("most_total: 100", "most_total: 90", "most_total"),
        ("date: 2023-10-25", "date: hôm nay", "document.date"),
        ("resource_use", "magic", "magic"),
        ("groups:", "groepen:", "groups"),
        ("rule:", "rule: [", "YAML"),
    ],
)
def test_a_fault_in_a_set_is_named(old: str, new: str, word: str) -> None:
    text = (FOLDER / f"{KEY}.yaml").read_text(encoding="utf-8")
    with pytest.raises(CriteriaFault, match=word):
        read(text.replace(old, new, 1), "x.yaml")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except CriteriaFault:
        pass  # refused in words: the other half of the promise


@pytest.mark.parametrize(
    ("points", "total", "passes", "missing"),
    [
        ([], 0, False, ["Chưa chấm chỉ số nào."]),
        ([8] * 10, 80, True, []),
        ([10] * 10, 100, True, []),
        ([9, 8, 9, 8, 8, 4, 7, 7, 8, 8], 76, False, ["Còn thiếu 4 điểm.", "Chỉ số 6 đang có 4 điểm, cần ít nhất 5."]),
        ([10] * 9 + [4], 94, False, ["Chỉ số 10 đang có 4 điểm, cần ít nhất 5."]),
        ([10] * 9 + [5], 95, True, []),
        ([10] * 9, 90, False, ["Chưa chấm chỉ số 10."]),
        ([10] * 8, 80, False, ["Chưa chấm chỉ số 9 và 10."]),
        ([0] * 5, 0, False, ["Còn thiếu 80 điểm.", *[f"Chỉ số {n} đang có 0 điểm, cần ít nhất 5." for n in range(1, 6)],
                             "Chưa chấm chỉ số 6, 7, 8, 9 và 10."]),
        ([8] * 9 + [7], 79, False, ["Còn thiếu 1 điểm."]),
    ],
)  # fmt: skip
def test_what_scores_come_to(points: list[int], total: int, passes: bool, missing: list[str]) -> None:
    standing = score(_set(), dict(zip(CODES, points, strict=False)))
    assert (standing.total, standing.passes, list(standing.missing)) == (total, passes, missing)


def test_the_rule_is_told_in_words() -> None:
    assert rule_in_words(_set().rule) == "cần từ 80 trên 100 điểm, không chỉ số nào dưới 5"


@given(st.dictionaries(st.sampled_from([*CODES, "c9.99"]), st.integers(-5, 15)))
def test_enough_and_missing_never_contradict(scores: dict[str, int]) -> None:
    standing = score(_set(), scores)
    assert 0 <= standing.total <= 100
    assert standing.passes == (not standing.missing)
    assert standing.passes == (len(set(scores) & set(CODES)) == 10 and standing.total >= 80 and not standing.low)


@given(st.lists(st.integers(0, 10), min_size=10, max_size=10), st.integers(0, 9))
def test_one_point_more_never_makes_it_worse(points: list[int], place: int) -> None:
    before = score(_set(), dict(zip(CODES, points, strict=True)))
    points[place] = min(10, points[place] + 1)
    after = score(_set(), dict(zip(CODES, points, strict=True)))
    assert after.total >= before.total and after.passes >= before.passes


def _fact(number: int, kind: str = "course", indicators: tuple[str, ...] = (), activity: str = "") -> Fact:
    return Fact(str(number), kind, activity or f"iri:{number}", f"Việc {number}", NOON + timedelta(hours=number), "verified", indicators)


@pytest.mark.parametrize(
    ("fact", "codes"),
    [
        (_fact(1, indicators=("c2.5", "c1.1")), {"c2.5", "c1.1"}),
        (_fact(1, "resource"), {"c1.1"}),
        (_fact(1, "resource", ("c2.5",)), {"c1.1"}),
        (_fact(1, indicators=("c3.9", "c1.4", "c2.7", "c2.8", "c3.10")), set()),
        (_fact(1, indicators=("c9.1", "x")), set()),
        (_fact(1), set()),
    ],
)
def test_what_stands_as_evidence_for_what(fact: Fact, codes: set[str]) -> None:
    found = gather(_set(), [fact])
    assert list(found) == CODES
    assert {code for code, pieces in found.items() if pieces} == codes


@given(st.lists(st.builds(_fact, st.integers(0, 50), st.sampled_from(["course", "resource"]),
                          st.lists(st.sampled_from(CODES), max_size=10).map(tuple)), max_size=30))  # fmt: skip
def test_life_outside_is_never_proved_by_learning_here(facts: list[Fact]) -> None:
    found = gather(_set(), facts)
    assert all(not pieces for code, pieces in found.items() if code not in FROM_LEARNING)
    assert all(len(pieces) == len({piece.title for piece in pieces}) for pieces in found.values())


def test_the_newest_comes_first_and_repetition_is_one_piece() -> None:
    facts = [_fact(1, indicators=("c1.2",)), _fact(2, indicators=("c1.2",)), _fact(3, indicators=("c1.2",), activity="iri:1")]
    assert [piece.id for piece in gather(_set(), facts)["c1.2"]] == ["3", "2"]


def test_what_was_read_is_counted_together() -> None:
    facts = [_fact(1, "resource"), _fact(2, indicators=("c1.1",)), _fact(3, "resource")]
    pieces = bundled(gather(_set(), facts)["c1.1"])
    assert [(piece.id, piece.title) for piece in pieces] == [(READINGS, "2 tài liệu đã đọc"), ("2", "Việc 2")]
    assert [piece.id for piece in bundled(gather(_set(), facts[:2])["c1.1"])] == ["2", "1"]
