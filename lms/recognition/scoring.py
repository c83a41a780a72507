"""What a person's own scores come to under a set's rule, and in plain words what is still missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.recognition.criteria import Criteria, Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """`short_by`: points missing to the total; `low`: (number, points) of scored indicators below the least; `open`: numbers unscored."""

    total: int
    most_total: int
    short_by: int
    low: tuple[tuple[int, int], ...]
    open: tuple[int, ...]
    passes: bool
    missing: tuple[str, ...]


def score(criteria: Criteria, scores: Mapping[str, int]) -> Standing:
    """Return the standing of `scores` ({code: points}). Codes of other sets are ignored; points are held within 0 and the most."""
    rule = criteria.rule
    known = {i.number: max(0, min(scores[i.code], i.most)) for i in criteria.indicators if i.code in scores}
    total = sum(known.values())
    short_by = max(0, rule.pass_total - total)
    low = tuple((number, points) for number, points in sorted(known.items()) if points < rule.least_each)
    open_numbers = tuple(i.number for i in criteria.indicators if i.number not in known)
    passes = not short_by and not low and not open_numbers
    return Standing(total, rule.most_total, short_by, low, open_numbers, passes, tuple(_missing(rule, known, short_by, low, open_numbers)))


def _missing(
    rule: Rule, known: Mapping[int, int], short_by: int, low: tuple[tuple[int, int], ...], open_numbers: tuple[int, ...]
) -> list[str]:
    if not known:
        return ["Chưa chấm chỉ số nào."]
    found = []
    if short_by:
        found.append(f"Còn thiếu {short_by} điểm.")
    for number, points in low:
        found.append(f"Chỉ số {number} đang có {points} điểm, cần ít nhất {rule.least_each}.")
    if open_numbers:
        found.append(f"Chưa chấm chỉ số {_listed(open_numbers)}.")
    return found


def _listed(numbers: tuple[int, ...]) -> str:
    words = [str(number) for number in numbers]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " và " + words[-1]


def rule_in_words(rule: Rule) -> str:
    """Return the rule as a person says it."""
    return f"cần từ {rule.pass_total} trên {rule.most_total} điểm, không chỉ số nào dưới {rule.least_each}"
