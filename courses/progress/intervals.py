"""Stretches of a film, in seconds: joined, measured, and what is missing between them. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Interval = tuple[float, float]
Intervals = list[Interval]

GAP = 0.75
"""Players report in steps; stretches nearer than this (seconds) are one."""


def normalised(raw: Iterable[Sequence[float]], duration: float) -> Intervals:
    """Return the stretches inside [0, duration], sorted and joined; whatever is no stretch is left out."""
    kept: Intervals = []
    for pair in raw:
        if len(pair) != 2 or not all(isinstance(edge, int | float) and math.isfinite(edge) for edge in pair):
            continue
        start, end = max(0.0, float(pair[0])), min(float(duration), float(pair[1]))
        if end > start:
            kept.append((start, end))
    return union(kept)


def union(stretches: Iterable[Interval]) -> Intervals:
    """Return the same time as few stretches as possible."""
    joined: Intervals = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1] + GAP:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def length(stretches: Iterable[Interval]) -> float:
    """Return the seconds covered by stretches that do not overlap."""
    return sum(end - start for start, end in stretches)


def gaps(stretches: Sequence[Interval], duration: float) -> Intervals:
    """Return what is missing between 0 and `duration`."""
    missing: Intervals = []
    at = 0.0
    for start, end in stretches:
        if start > at + GAP:
            missing.append((at, start))
        at = max(at, end)
    if duration > at + GAP:
        missing.append((at, duration))
    return missing


def trimmed(stretches: Sequence[Interval], known: Sequence[Interval], allowance: float) -> Intervals:
    """Return as much of `stretches`, in order, as brings no more than `allowance` new seconds beyond `known`."""
    kept: Intervals = []
    left = max(0.0, allowance)
    for start, end in stretches:
        fresh = length(union([*known, *kept, (start, end)])) - length(union([*known, *kept]))
        if fresh <= left + 1e-9:
            kept.append((start, end))
            left -= max(0.0, fresh)
            continue
        cut = _cut(start, end, [*known, *kept], left)
        if cut > start:
            kept.append((start, cut))
        break
    return kept


def _cut(start: float, end: float, known: Sequence[Interval], allowance: float) -> float:
    """Return where, going on from `start`, the unknown time used up reaches `allowance`."""
    at, left = start, allowance
    for known_start, known_end in union(known):
        if known_end <= at:
            continue
        free = min(known_start, end) - at
        if free > 0:
            if free >= left:
                return at + left
            left -= free
        at = max(at, min(known_end, end))
        if at >= end:
            return end
    return min(end, at + left)
