"""Marking: an answer against its question, between 0 and 1, and a whole attempt by its points. Pure."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lms.text import fold, nfc, tone_normal

_NUMBER = re.compile(r"^[-+]?\d+([.,]\d+)?$")


def mark(question: Mapping[str, Any], answer: Any) -> float:
    """Return how right `answer` is; what is no answer to such a question is 0, never an error.

    single: the place of the choice (from 0). multiple: a list of places; each right one counts, each wrong one takes away, never
    below 0. true_false: a boolean. short_text: equal to one accepted, without regard to case, blanks and tone placement; where
    every accepted answer differs without its marks too, unmarked typing is accepted. number: within the tolerance, comma or dot.
    """
    if answer is None:
        return 0.0
    return _MARKERS[question["kind"]](question, answer)


def _single(question: Mapping[str, Any], answer: Any) -> float:
    choices = question["choices"]
    place = _place(answer, len(choices))
    return float(place is not None and bool(choices[place]["correct"]))


def _multiple(question: Mapping[str, Any], answer: Any) -> float:
    if not isinstance(answer, list):
        return 0.0
    choices = question["choices"]
    chosen = {place for raw in answer if (place := _place(raw, len(choices))) is not None}
    right = {place for place, choice in enumerate(choices) if choice["correct"]}
    return max(0.0, (len(chosen & right) - len(chosen - right)) / len(right))


def _place(raw: Any, count: int) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        return None
    text = str(raw)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < count else None


def _true_false(question: Mapping[str, Any], answer: Any) -> float:
    given = {"true": True, "false": False, True: True, False: False}.get(answer if isinstance(answer, bool | str) else "")
    return float(given is question["answer"])


def _key(words: str) -> str:
    return " ".join(re.sub(r"[.,;:!?\"“”'()]", " ", tone_normal(nfc(words)).casefold()).split())


def _short_text(question: Mapping[str, Any], answer: Any) -> float:
    if not isinstance(answer, str) or not answer.strip() or len(answer) > 500:
        return 0.0
    accepted = {_key(words) for words in question["accept"]}
    given = _key(answer)
    typed_without_marks = given == fold(given)
    return float(given in accepted or (typed_without_marks and given in {fold(words) for words in accepted}))


def _number(question: Mapping[str, Any], answer: Any) -> float:
    text = str(answer).strip().replace(" ", "")
    if isinstance(answer, bool) or len(text) > 30 or not _NUMBER.match(text):
        return 0.0
    value = float(text.replace(",", "."))
    return float(math.isclose(value, question["answer"], rel_tol=1e-9, abs_tol=question["tolerance"] + 1e-9))


_MARKERS = {"single": _single, "multiple": _multiple, "true_false": _true_false, "short_text": _short_text, "number": _number}


def mark_attempt(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    """Return (the whole between 0 and 1 by points, each question's own mark)."""
    marks = {question["id"]: mark(question, answers.get(question["id"])) for question in questions}
    points = sum(question["points"] for question in questions)
    earned = sum(marks[question["id"]] * question["points"] for question in questions)
    return (earned / points if points else 0.0), marks


def order(questions: Sequence[Mapping[str, Any]], *, shuffle: bool, seed: int) -> dict[str, Any]:
    """Return the order in which an attempt shows questions and choices, the same whenever it is asked with the same seed."""
    dice = random.Random(seed)  # noqa: S311 – shuffles questions, guards nothing
    ids = [question["id"] for question in questions]
    choices = {question["id"]: list(range(len(question["choices"]))) for question in questions if "choices" in question}
    if shuffle:
        dice.shuffle(ids)
        for places in choices.values():
            dice.shuffle(places)
    return {"questions": ids, "choices": choices}


def is_answer(question: Mapping[str, Any], answer: Any) -> bool:
    """Return whether `answer` has the form of an answer to the question, so that it may be kept."""
    match question["kind"]:
        case "single":
            return _place(answer, len(question["choices"])) is not None
        case "multiple":
            return isinstance(answer, list) and all(_place(raw, len(question["choices"])) is not None for raw in answer)
        case "true_false":
            return answer in (True, False, "true", "false")
        case _:
            return isinstance(answer, str) and len(answer) <= 2000
