"""A quiz's file changed question by question, what a form sends read into a question; comments of the file stay. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from courses.activities.faults import Faults
from courses.activities.yaml_text import dump_yaml, load_yaml, plain
from courses.authoring.kept_text import listed, opened
from courses.authoring.locks import mark
from lms.errors import NotFound
from lms.text import nfc

KINDS = {
    "single": "Chọn một câu đúng", "multiple": "Chọn mọi câu đúng", "true_false": "Đúng hay sai", "short_text": "Trả lời ngắn",
    "number": "Trả lời bằng số",
}  # fmt: skip
ROWS = 4


@dataclass(slots=True)
class Question:
    """A question as the form holds it; `faults` {field: sentence} says what cannot be saved yet."""

    kind: str
    prompt: str = ""
    feedback: str = ""
    points: str = "1"
    choices: list[dict[str, Any]] = field(default_factory=list)
    answer: str = ""
    tolerance: str = "0"
    unit: str = ""
    accept: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def load(text: str) -> CommentedMap:
    """Return the quiz's mapping; raise Conflict where it cannot be read."""
    return opened(text, "", "tệp câu hỏi này", "Hãy tạo bài câu hỏi mới.")


def _questions(quiz: CommentedMap) -> CommentedSeq:
    return listed(quiz, "questions")


def questions_of(text: str) -> list[Question]:
    """Return every question as the form shows it."""
    raw = load_yaml(text, "", Faults()).get("questions")
    return [_shown(plain(item)) for item in raw if isinstance(item, dict)] if isinstance(raw, list) else []


def _shown(raw: Mapping[str, Any]) -> Question:
    words: dict[str, Any] = {key: str(raw.get(key) or "") for key in ("kind", "prompt", "feedback", "unit")}
    answer = raw.get("answer", "")
    shown = Question(**words, points=str(raw.get("points") or 1), tolerance=_number_words(raw.get("tolerance") or 0))
    shown.answer = ("true" if answer else "false") if isinstance(answer, bool) else _number_words(answer)
    shown.accept = "\n".join(str(item) for item in raw.get("accept") or [])
    for choice in raw.get("choices") or []:
        item = {"text": choice} if not isinstance(choice, dict) else choice
        shown.choices.append(
            {"text": str(item.get("text") or ""), "correct": bool(item.get("correct")), "feedback": str(item.get("feedback") or "")}
        )
    return shown


def _number_words(value: Any) -> str:
    return f"{value:.10g}".replace(".", ",") if isinstance(value, int | float) else str(value)


def questions_mark(text: str) -> str:
    """Return a mark of the questions alone."""
    return mark(plain(load_yaml(text, "", Faults()).get("questions")))


def head_mark(text: str) -> str:
    """Return a mark of how the quiz is sat, without its questions."""
    return mark({key: value for key, value in plain(load_yaml(text, "", Faults())).items() if key != "questions"})


def new_quiz(title: str) -> str:
    """Return the file of a quiz without questions."""
    return dump_yaml({"title": title, "attempts": 3, "pass_mark": 60, "shuffle": True, "questions": []})


def change_head(text: str, values: Mapping[str, Any]) -> str:
    """Set title, attempts, pass mark and the like."""
    quiz = load(text)
    quiz.update(values)
    return dump_yaml(quiz)


def put_question(text: str, place: int | None, question: Question) -> str:
    """Write a question: in place of the one at `place` (from 0), or at the end."""
    quiz = load(text)
    questions = _questions(quiz)
    values = _written(question)
    if place is None:
        taken = {str(item.get("id") or "") for item in questions if isinstance(item, dict)}
        number = len(questions) + 1
        while f"q{number}" in taken:
            number += 1
        questions.append(CommentedMap({"id": f"q{number}", **values}))
        return dump_yaml(quiz)
    known = _at(questions, place)
    if "id" not in known:
        known.insert(0, "id", f"q{place + 1}")
    for key in ("choices", "answer", "accept", "tolerance", "unit", "points", "feedback"):
        if key not in values:
            known.pop(key, None)
    known.update(values)
    return dump_yaml(quiz)


def _at(questions: CommentedSeq, place: int) -> Any:
    if not 0 <= place < len(questions) or not isinstance(questions[place], CommentedMap):
        raise NotFound("Không tìm thấy câu hỏi này. Có thể câu hỏi vừa được xóa hay chuyển chỗ.")
    return questions[place]


def _written(question: Question) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": question.kind, "prompt": question.prompt}
    match question.kind:
        case "single" | "multiple":
            values["choices"] = [_choice(choice) for choice in question.choices]
        case "true_false":
            values["answer"] = question.answer == "true"
        case "short_text":
            values["accept"] = question.accept.split("\n")
        case _:
            values |= {"answer": _number(question.answer), "tolerance": _number(question.tolerance) or 0}
            if question.unit:
                values["unit"] = question.unit
    if question.feedback:
        values["feedback"] = question.feedback
    if question.points not in ("", "1"):
        values["points"] = int(question.points)
    return values


def _choice(choice: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {"text": choice["text"]}
    if choice["correct"]:
        kept["correct"] = True
    if choice["feedback"]:
        kept["feedback"] = choice["feedback"]
    return kept


def move_question(text: str, place: int, step: int) -> str:
    """Move a question by `step`; at either end nothing happens."""
    quiz = load(text)
    questions = _questions(quiz)
    _at(questions, place)
    if 0 <= place + step < len(questions):
        questions.insert(place + step, questions.pop(place))
    return dump_yaml(quiz)


def remove_question(text: str, place: int) -> str:
    """Take a question out."""
    quiz = load(text)
    questions = _questions(quiz)
    _at(questions, place)
    questions.pop(place)
    return dump_yaml(quiz)


def read_form(kind: str, sent: Mapping[str, str]) -> Question:
    """Return the question that a form sends, with the faults of its fields."""
    sent = {key: nfc(value).replace("\x00", "") for key, value in sent.items()}
    words: dict[str, Any] = {key: sent.get(key, "").strip() for key in ("prompt", "feedback", "points", "answer", "tolerance", "unit")}
    question = Question(kind, **(words | {"points": words["points"] or "1", "tolerance": words["tolerance"] or "0"}))
    question.accept = "\n".join(line.strip() for line in sent.get("accept", "").replace("\r", "\n").split("\n") if line.strip())
    rows = sorted({int(key.split("-")[1]) for key in sent if key.startswith("choice-") and key.split("-")[1].isdecimal()})
    for row in rows:
        choice = {"text": sent.get(f"choice-{row}", "").strip(), "feedback": sent.get(f"why-{row}", "").strip()}
        is_right = sent.get("right") == str(row) if kind == "single" else f"right-{row}" in sent
        if choice["text"] or choice["feedback"]:
            question.choices.append({**choice, "correct": is_right})
    question.faults = _faults(question)
    return question


def _faults(question: Question) -> dict[str, str]:
    faults = {}
    if not question.prompt:
        faults["prompt"] = "Hãy viết câu hỏi."
    if not question.points.isdecimal() or not 1 <= int(question.points) <= 100:
        faults["points"] = "Điểm là số nguyên từ 1 đến 100."
    match question.kind:
        case "single" | "multiple":
            faults |= _choice_faults(question.choices)
        case "true_false":
            if question.answer not in {"true", "false"}:
                faults["answer"] = "Hãy chọn câu này đúng hay sai."
        case "short_text":
            if not question.accept:
                faults["accept"] = "Hãy viết ít nhất một câu trả lời được chấp nhận."
        case _:
            for key in ("answer", "tolerance"):
                if _number(getattr(question, key)) is None:
                    faults[key] = "Hãy nhập một số, ví dụ 12 hoặc 12,5."
    return faults


def _choice_faults(choices: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    words = [choice["text"] for choice in choices]
    if len(words) < 2:
        return {"choice-0": "Cần ít nhất hai lựa chọn."}
    if not all(words):
        return {f"choice-{words.index('')}": "Lựa chọn này chưa có nội dung."}
    if len(set(words)) < len(words):
        return {"choice-0": "Có hai lựa chọn giống nhau."}
    if not any(choice["correct"] for choice in choices):
        return {"choice-0": "Hãy đánh dấu lựa chọn đúng."}
    return {}


def _number(words: str) -> int | float | None:
    try:
        value = float(words.replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    if value != value or abs(value) > 1e15:
        return None
    return int(value) if value.is_integer() else value
