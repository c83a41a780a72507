"""When an activity counts as done: the rules as a table, and forgery that must not pay."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.progress.completion import FASTEST, SLACK_SECONDS, Seen, credited, evaluate, least_reading_seconds, weakest_needed
from courses.progress.intervals import length
from lms.records.assurance import Assurance

TEXT = {"sections": [{"id": "a", "words": 150}, {"id": "b", "words": 150}]}


@pytest.mark.parametrize(
    ("kind", "spec", "seen", "duration", "is_done"),
    [
        ("text", TEXT, Seen(elapsed=120, sections=frozenset("ab")), 0, True),
        ("text", TEXT, Seen(elapsed=120, sections=frozenset("a")), 0, False),
        ("text", TEXT, Seen(elapsed=2, sections=frozenset("ab")), 0, False),
        ("text", {"sections": []}, Seen(elapsed=10, opened=True), 0, True),
        ("video", {}, Seen(watched=[(0, 90)]), 100, True),
        ("video", {}, Seen(watched=[(0, 89)]), 100, False),
        ("video", {}, Seen(watched=[(0, 50), (60, 100)]), 100, True),
        ("video", {}, Seen(watched=[]), 0, False),
        ("video", {}, Seen(transcript_read=True), 100, True),
        ("quiz", {"pass_mark": 60}, Seen(best_mark=0.6), 0, True),
        ("quiz", {"pass_mark": 60}, Seen(best_mark=0.59), 0, False),
        ("quiz", {"pass_mark": 60}, Seen(), 0, False),
        ("quiz", {"pass_mark": 0}, Seen(best_mark=0.0), 0, True),
        ("resource", {}, Seen(opened=True), 0, True),
        ("resource", {}, Seen(), 0, False),
        ("reflection", {"minimum_words": 20}, Seen(words=20), 0, True),
        ("reflection", {"minimum_words": 20}, Seen(words=19), 0, False),
        ("reflection", {}, Seen(words=0), 0, False),
        ("hand-in", {}, Seen(handed_in=True), 0, True),
        ("hand-in", {}, Seen(), 0, False),
        ("hand-in", {"requires_review": True}, Seen(handed_in=True), 0, False),
        ("hand-in", {"requires_review": True}, Seen(handed_in=True, accepted_by="Lê Thị Thầy"), 0, True),
    ],
)
def test_rules(kind: str, spec: dict[str, Any], seen: Seen, duration: float, is_done: bool) -> None:
    verdict = evaluate(kind, spec, seen, duration=duration)
    assert verdict.is_done is is_done
    assert 0 <= verdict.fraction <= 1
    assert verdict.reason


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2), max_size=10), st.floats(0, 300), st.floats(0, 100))
def test_no_report_brings_more_film_than_the_clock_allows(reported: list[list[float]], elapsed: float, used: float) -> None:
    kept = credited([], reported, duration=600, elapsed=elapsed, used=used)
    assert length(kept) <= max(0.0, elapsed * FASTEST + SLACK_SECONDS - used) + 0.75 * len(reported)


def test_a_whole_film_posted_at_once_is_cut_to_the_time_that_has_passed() -> None:
    assert credited([], [[0, 600]], duration=600, elapsed=10, used=0) == [(0, 25)]


def test_watching_at_double_speed_loses_nothing() -> None:
    assert credited([], [[0, 120]], duration=120, elapsed=60, used=0) == [(0, 120)]


def test_two_windows_do_not_give_twice_the_time() -> None:
    assert length(credited([], [[0, 100]], duration=100, elapsed=50, used=100)) <= SLACK_SECONDS


def test_reading_takes_some_time() -> None:
    assert least_reading_seconds(0) == 3
    assert least_reading_seconds(900) == 60


def test_a_course_is_proved_by_its_tests_where_it_has_any() -> None:
    assert weakest_needed([("text", Assurance.OBSERVED), ("quiz", Assurance.VERIFIED)]) == Assurance.VERIFIED
    assert weakest_needed([("text", Assurance.OBSERVED)]) == Assurance.OBSERVED
    assert weakest_needed([]) == Assurance.OBSERVED
