"""Marking as a table; whatever is posted as an answer gives a mark between 0 and 1, never an error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assessment.marking import is_answer, mark, mark_attempt, order

SINGLE = {"id": "s", "kind": "single", "points": 1, "choices": [{"text": "a", "correct": True}, {"text": "b", "correct": False}]}
MULTIPLE = {
    "id": "m", "kind": "multiple", "points": 2,
    "choices": [{"text": "a", "correct": True}, {"text": "b", "correct": True}, {"text": "c", "correct": False}],
}  # fmt: skip
TRUTH = {"id": "t", "kind": "true_false", "points": 1, "answer": True}
WORDS = {"id": "w", "kind": "short_text", "points": 1, "accept": ["Công dân học tập", "CDHT"]}
NUMBER = {"id": "n", "kind": "number", "points": 1, "answer": 80.0, "tolerance": 0.5}
ALL = [SINGLE, MULTIPLE, TRUTH, WORDS, NUMBER]


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (SINGLE, 0, 1.0),
        (SINGLE, "0", 1.0),
        (SINGLE, 1, 0.0),
        (SINGLE, 9, 0.0),
        (SINGLE, True, 0.0),
        (SINGLE, "-1", 0.0),
        (MULTIPLE, [0, 1], 1.0),
        (MULTIPLE, ["0"], 0.5),
        (MULTIPLE, [0, 2], 0.0),
        (MULTIPLE, [0, 1, 2], 0.5),
        (MULTIPLE, "0", 0.0),
        (TRUTH, True, 1.0),
        (TRUTH, "true", 1.0),
        (TRUTH, "false", 0.0),
        (TRUTH, "yes", 0.0),
        (WORDS, "công dân học tập", 1.0),
        (WORDS, "  Công dân  học tập. ", 1.0),
        (WORDS, "cong dan hoc tap", 1.0),
        (WORDS, "cdht", 1.0),
        (WORDS, "công dân học tâp", 0.0),
        (WORDS, "", 0.0),
        (NUMBER, "80", 1.0),
        (NUMBER, "80,4", 1.0),
        (NUMBER, "80.6", 0.0),
        (NUMBER, "tám mươi", 0.0),
        (NUMBER, True, 0.0),
    ],
)
def test_marks(question: dict[str, Any], answer: Any, expected: float) -> None:
    assert mark(question, answer) == expected


junk = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=4))


@given(st.sampled_from(ALL), junk)
def test_anything_gives_a_mark(question: dict[str, Any], answer: Any) -> None:
    assert 0.0 <= mark(question, answer) <= 1.0
    is_answer(question, answer)


def test_an_attempt_is_marked_by_points() -> None:
    whole, each = mark_attempt(ALL, {"s": 0, "m": [0], "t": True})
    assert each == {"s": 1.0, "m": 0.5, "t": 1.0, "w": 0.0, "n": 0.0}
    assert whole == pytest.approx(3 / 6)


@given(st.integers())
def test_order_is_kept_and_complete(seed: int) -> None:
    first = order(ALL, shuffle=True, seed=seed)
    assert first == order(ALL, shuffle=True, seed=seed)
    assert sorted(first["questions"]) == sorted(question["id"] for question in ALL)
    assert sorted(first["choices"]["m"]) == [0, 1, 2]
    assert order(ALL, shuffle=False, seed=seed)["questions"] == [question["id"] for question in ALL]
