"""A quiz as its author writes it: questions of five kinds, each with its right answer and a word of explanation."""

from __future__ import annotations

from typing import Any

from courses.activities.faults import Faults
from courses.activities.yaml_text import line_of, load_yaml, plain

KINDS = ("single", "multiple", "true_false", "short_text", "number")
QUIZ_KEYS = {"title", "attempts", "pass_mark", "shuffle", "questions", "introduction"}
QUESTION_KEYS = {"id", "kind", "prompt", "choices", "answer", "accept", "tolerance", "unit", "feedback", "points"}


def read_quiz(text: str, file: str, faults: Faults, *, pass_mark: int = 60) -> dict[str, Any]:
    """Return the quiz as plain values: title, attempts (0 = without limit), pass_mark (per cent), shuffle, questions."""
    loaded = load_yaml(text, file, faults)
    for key in loaded:
        if key not in QUIZ_KEYS:
            faults.add(file, line_of(loaded, key), f"không có mục “{key}”")
    quiz: dict[str, Any] = {
        "title": str(loaded.get("title") or ""),
        "introduction": str(loaded.get("introduction") or ""),
        "attempts": _whole(loaded, "attempts", 3, 0, 100, file, faults),
        "pass_mark": _whole(loaded, "pass_mark", pass_mark, 0, 100, file, faults),
        "shuffle": bool(loaded.get("shuffle", True)),
        "questions": [],
    }
    if not quiz["title"]:
        faults.add(file, 1, "thiếu title (tên bài kiểm tra)")
    questions = loaded.get("questions")
    if not isinstance(questions, list) or not questions:
        faults.add(file, line_of(loaded, "questions"), "chưa có câu hỏi nào")
        return quiz
    seen: set[str] = set()
    for place, raw in enumerate(questions):
        line = line_of(questions, place)
        if not isinstance(raw, dict):
            faults.add(file, line, f"câu {place + 1} phải gồm các dòng “tên: giá trị”")
            continue
        question = _read_question(raw, place + 1, file, line, faults)
        if question["id"] in seen:
            faults.add(file, line, f"mã câu hỏi “{question['id']}” bị lặp")
        seen.add(question["id"])
        quiz["questions"].append(question)
    return quiz


def _whole(mapping: Any, key: str, default: int, least: int, most: int, file: str, faults: Faults) -> int:
    value = mapping.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        faults.add(file, line_of(mapping, key), f"{key} phải là số nguyên từ {least} đến {most}")
        return default
    return int(value)


def _read_question(raw: Any, number: int, file: str, line: int, faults: Faults) -> dict[str, Any]:
    name = f"câu {number}"
    for key in raw:
        if key not in QUESTION_KEYS:
            faults.add(file, line, f"{name}: không có mục “{key}”")
    kind = str(raw.get("kind") or "")
    question: dict[str, Any] = {
        "id": str(raw.get("id") or f"q{number}"),
        "kind": kind,
        "prompt": str(raw.get("prompt") or "").strip(),
        "feedback": str(raw.get("feedback") or "").strip(),
        "points": _whole(raw, "points", 1, 1, 100, file, faults),
    }
    if not question["prompt"]:
        faults.add(file, line, f"{name}: thiếu prompt (nội dung câu hỏi)")
    if kind not in KINDS:
        faults.add(file, line, f"{name}: kind phải là một trong {', '.join(KINDS)}")
        return question
    if not question["feedback"]:
        faults.advise(file, line, f"{name} chưa có lời giải thích")
    _READERS[kind](raw, question, name, file, line, faults)
    return question


def _read_choices(raw: Any, question: dict[str, Any], name: str, file: str, line: int, faults: Faults) -> None:
    choices = raw.get("choices")
    if not isinstance(choices, list) or len(choices) < 2:
        faults.add(file, line, f"{name}: cần ít nhất hai lựa chọn (choices)")
        return
    read = []
    for choice in choices:
        item: dict[str, Any] = {"text": choice} if isinstance(choice, str) else plain(choice) if isinstance(choice, dict) else {}
        words = str(item.get("text") or "").strip()
        if not words:
            faults.add(file, line, f"{name}: có lựa chọn chưa có nội dung")
        read.append({"text": words, "correct": bool(item.get("correct", False)), "feedback": str(item.get("feedback") or "")})
    right = sum(bool(choice["correct"]) for choice in read)
    if question["kind"] == "single" and right != 1:
        faults.add(file, line, f"{name}: phải có đúng một lựa chọn đúng (correct: true), hiện có {right}")
    if question["kind"] == "multiple" and right < 1:
        faults.add(file, line, f"{name}: chưa có lựa chọn nào đúng (correct: true)")
    if len({choice["text"] for choice in read}) < len(read):
        faults.add(file, line, f"{name}: có hai lựa chọn giống nhau")
    question["choices"] = read


def _read_true_false(raw: Any, question: dict[str, Any], name: str, file: str, line: int, faults: Faults) -> None:
    if not isinstance(raw.get("answer"), bool):
        faults.add(file, line, f"{name}: answer phải là true hoặc false")
        return
    question["answer"] = bool(raw["answer"])


def _read_short_text(raw: Any, question: dict[str, Any], name: str, file: str, line: int, faults: Faults) -> None:
    accept = raw.get("accept")
    words = [str(item).strip() for item in accept] if isinstance(accept, list) else []
    if not words or not all(words):
        faults.add(file, line, f"{name}: cần danh sách câu trả lời được chấp nhận (accept)")
    question["accept"] = words


def _read_number(raw: Any, question: dict[str, Any], name: str, file: str, line: int, faults: Faults) -> None:
    answer, tolerance = raw.get("answer"), raw.get("tolerance", 0)
    for value in (answer, tolerance):
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            faults.add(file, line, f"{name}: answer và tolerance phải là số")
            return
    question |= {"answer": float(answer), "tolerance": abs(float(tolerance)), "unit": str(raw.get("unit") or "")}


_READERS = {
    "single": _read_choices,
    "multiple": _read_choices,
    "true_false": _read_true_false,
    "short_text": _read_short_text,
    "number": _read_number,
}
