"""Stretches of a film: what joining, measuring and trimming promise."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.progress.intervals import GAP, gaps, length, normalised, trimmed, union

edges = st.floats(0, 600, allow_nan=False)
stretches = st.lists(st.tuples(edges, edges).map(lambda pair: (min(pair), max(pair))), max_size=12)


@pytest.mark.parametrize(
    ("raw", "duration", "expected"),
    [
        ([[0, 10], [10, 20]], 100, [(0, 20)]),
        ([[5, 1]], 100, []),
        ([[-5, 3], [90, 200]], 100, [(0, 3), (90, 100)]),
        ([[float("nan"), 3], [1, float("inf")]], 100, []),
        ([[1]], 100, []),
        ([["0", 3]], 100, []),
        ([[0, 10], [2, 5], [30, 31]], 100, [(0, 10), (30, 31)]),
    ],
)
def test_normalised(raw: list[list[float]], duration: float, expected: list[tuple[float, float]]) -> None:
    assert normalised(raw, duration) == expected


def test_gaps_name_what_is_missing() -> None:
    assert gaps([(0, 91), (113, 163)], 240) == [(91, 113), (163, 240)]


@given(stretches)
def test_union_is_the_same_time_without_overlap(raw: list[tuple[float, float]]) -> None:
    joined = union(raw)
    assert joined == sorted(joined)
    assert all(after[0] > before[1] + GAP for before, after in itertools.pairwise(joined))
    assert union(joined) == joined
    assert length(joined) <= 600 + 1e-6


@given(stretches, stretches, st.floats(0, 700))
def test_trimmed_never_brings_more_than_allowed(known: list[tuple[float, float]], new: list[tuple[float, float]], allowance: float) -> None:
    base = union(known)
    kept = trimmed(union(new), base, allowance)
    gained = length(union([*base, *kept])) - length(base)
    assert gained <= allowance + GAP * (len(kept) + 1)
    assert length(kept) <= length(union(new)) + 1e-6


@given(stretches, stretches)
def test_trimmed_keeps_everything_where_time_allows(known: list[tuple[float, float]], new: list[tuple[float, float]]) -> None:
    base, fresh = union(known), union(new)
    assert union([*base, *trimmed(fresh, base, 10_000)]) == union([*base, *fresh])
