"""When an activity counts as done: rules over what the server has seen, with a sentence for each that says why. Pure.

What a device claims is weighed against the server's own clock: nobody watches more than two minutes of film in a minute, nobody
reads six hundred words in a second. Saying "completed" does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.progress.intervals import Intervals, length, normalised, trimmed, union
from lms.records.assurance import Assurance

WATCHED_SHARE = 0.9
"""A film counts when nine tenths of it were seen: the end titles need not be."""
FASTEST = 2.0
"""The fastest speed of playing that the player offers; more film than this in a minute is not seen."""
SLACK_SECONDS = 5.0
"""Clocks tick in steps and messages take their time."""
FASTEST_READING = 900 / 60
"""Words a second that nobody reads at; skimming with understanding ends near half of it."""
SECTION_SHARE = 1.0
LEAST_READING_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server knows of one learner's work on one activity.

    `elapsed`: seconds by the server's clock since the activity was first opened. `spent`: seconds of film already credited.
    """

    elapsed: float = 0.0
    watched: Intervals = field(default_factory=list)
    sections: frozenset[str] = frozenset()
    best_mark: float | None = None
    words: int = 0
    handed_in: bool = False
    accepted_by: str = ""
    opened: bool = False
    transcript_read: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is done, how far it is (0-1), how well that is proved, and the reason in words."""

    is_done: bool
    fraction: float
    assurance: Assurance
    reason: str


def credited(known: Intervals, reported: Sequence[Sequence[float]], *, duration: float, elapsed: float, used: float) -> Intervals:
    """Return the stretches to keep: `known` and as much of `reported` as the clock allows.

    `elapsed` is the time since the film was opened, `used` the seconds of film already credited in that time (this film's and
    others' opened in the same stretch of time), so that two windows do not give twice the time.
    """
    fresh = normalised(reported, duration)
    allowance = elapsed * FASTEST + SLACK_SECONDS - used
    return union([*known, *trimmed(fresh, known, allowance)])


def least_reading_seconds(words: int) -> float:
    """Return the time that reading `words` takes at the very least."""
    return max(LEAST_READING_SECONDS, words / FASTEST_READING)


def evaluate(kind: str, spec: Mapping[str, Any], seen: Seen, *, duration: float = 0.0) -> Verdict:
    """Decide whether an activity of `kind` is done."""
    return _RULES[kind](spec, seen, duration)


def _text(spec: Mapping[str, Any], seen: Seen, _duration: float) -> Verdict:
    wanted = [part["id"] for part in spec.get("sections", [])]
    visited = len(seen.sections.intersection(wanted))
    share = visited / len(wanted) if wanted else float(seen.opened)
    least = least_reading_seconds(sum(part["words"] for part in spec.get("sections", [])))
    if share < SECTION_SHARE:
        return Verdict(False, share, Assurance.OBSERVED, f"Đã đọc {visited} trên {len(wanted)} phần.")
    if seen.elapsed < least:
        return Verdict(False, 0.99, Assurance.OBSERVED, "Bạn đọc hơi nhanh, hãy đọc kỹ thêm một chút.")
    return Verdict(True, 1.0, Assurance.OBSERVED, f"Đã đọc đủ {len(wanted)} phần.")


def _film(spec: Mapping[str, Any], seen: Seen, duration: float) -> Verdict:
    if seen.transcript_read:
        return Verdict(True, 1.0, Assurance.OBSERVED, "Đã đọc hết lời thoại thay cho xem.")
    share = min(1.0, length(seen.watched) / duration) if duration else 0.0
    is_done = duration > 0 and share >= WATCHED_SHARE
    return Verdict(is_done, share, Assurance.OBSERVED, f"Đã xem {share:.0%}. Xem từ {WATCHED_SHARE:.0%} để hoàn thành.")


def _quiz(spec: Mapping[str, Any], seen: Seen, _duration: float) -> Verdict:
    needed = float(spec.get("pass_mark", 60)) / 100
    if seen.best_mark is None:
        return Verdict(False, 0.0, Assurance.VERIFIED, f"Cần đúng từ {needed:.0%}.")
    words = f"Lần tốt nhất đúng {seen.best_mark:.0%}, cần từ {needed:.0%}."
    return Verdict(seen.best_mark + 1e-9 >= needed, min(1.0, seen.best_mark / needed) if needed else 1.0, Assurance.VERIFIED, words)


def _resource(_spec: Mapping[str, Any], seen: Seen, _duration: float) -> Verdict:
    return Verdict(seen.opened, float(seen.opened), Assurance.OBSERVED, "Đã mở tài liệu." if seen.opened else "Hãy mở tài liệu.")


def _reflection(spec: Mapping[str, Any], seen: Seen, _duration: float) -> Verdict:
    least = int(spec.get("minimum_words") or 1)
    is_done = seen.words >= max(1, least)
    fraction = min(1.0, seen.words / max(1, least))
    return Verdict(is_done, fraction, Assurance.OBSERVED, f"Đã viết {seen.words} từ, cần ít nhất {least} từ.")


def _hand_in(spec: Mapping[str, Any], seen: Seen, _duration: float) -> Verdict:
    if seen.accepted_by:
        return Verdict(True, 1.0, Assurance.VOUCHED, f"Bài nộp được {seen.accepted_by} xem và chấp nhận.")
    if seen.handed_in and spec.get("requires_review"):
        return Verdict(False, 0.5, Assurance.OBSERVED, "Đã nộp bài, chờ người dạy xem.")
    reason = "Đã nộp bài." if seen.handed_in else "Chưa nộp bài."
    return Verdict(seen.handed_in, float(seen.handed_in), Assurance.OBSERVED, reason)


_RULES = {
    "text": _text,
    "video": _film,
    "audio": _film,
    "quiz": _quiz,
    "resource": _resource,
    "reflection": _reflection,
    "hand-in": _hand_in,
}


def weakest_needed(kinds: Sequence[tuple[str, Assurance]]) -> Assurance:
    """Return how well a whole course is proved: by its marked tests where it has any, else by the weakest of its parts."""
    marked = [level for kind, level in kinds if kind == "quiz"]
    levels = marked or [level for _, level in kinds]
    weakest = Assurance.VOUCHED
    for level in levels:
        weakest = min(weakest, level)
    return weakest if levels else Assurance.OBSERVED
