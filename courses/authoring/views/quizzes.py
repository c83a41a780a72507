"""The form of a quiz, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from courses.authoring import quiz_source, services
from courses.authoring.forms import QuizForm
from courses.authoring.guard import quiz_address, stem
from courses.authoring.locks import Saved, SavedElsewhere
from courses.authoring.queries import saved_by
from courses.authoring.quiz_source import KINDS, ROWS, Question
from courses.authoring.views.room import Placed, differences, quiz_of, room, studio_page
from courses.catalogue.permissions import WRITE
from lms.errors import NotFound
from lms.i18n import _
from lms.web.pages import say
from lms.web.room import current_actor

STEPS = {"up": -1, "down": 1}


def _home(placed: Placed, anchor: str = "") -> ResponseReturnValue:
    return redirect(quiz_address(placed.course.slug, placed.path) + anchor, code=303)


@room.get("/author/<slug>/quiz/<name>", permission=WRITE, subject=quiz_of)
def quiz(placed: Placed) -> ResponseReturnValue:
    """The quiz with its questions."""
    return _quiz_page(placed, _written_form(placed))


def _written_form(placed: Placed) -> QuizForm:
    loaded = quiz_source.load(placed.row.text or "")
    return QuizForm(
        formdata=None, title=str(loaded.get("title") or ""), introduction=str(loaded.get("introduction") or ""),
        attempts=loaded.get("attempts", 3), pass_mark=loaded.get("pass_mark", 60), shuffle=bool(loaded.get("shuffle", True)),
    )  # fmt: skip


def _quiz_page(placed: Placed, form: QuizForm, status: int = 200, **context: Any) -> ResponseReturnValue:
    text = placed.row.text or ""
    return studio_page(
        "authoring/quiz.html", placed.course, status=status, form=form, questions=quiz_source.questions_of(text), kinds=KINDS,
        current=placed.path, address=quiz_address(placed.course.slug, placed.path), name=stem(placed.path),
        head_version=quiz_source.head_mark(text), version=quiz_source.questions_mark(text), **context,
    )  # fmt: skip


@room.post("/author/<slug>/quiz/<name>", permission=WRITE, subject=quiz_of)
def save_quiz(placed: Placed) -> ResponseReturnValue:
    """Save the head of the quiz."""
    form = QuizForm()
    if not form.validate_on_submit():
        return _quiz_page(placed, form, 422)
    values = {"title": form.title.data, "attempts": form.attempts.data, "pass_mark": form.pass_mark.data, "shuffle": form.shuffle.data}
    if form.introduction.data:
        values["introduction"] = form.introduction.data
    try:
        services.change_file(
            actor=current_actor(), course=placed.course, path=placed.path, change=partial(quiz_source.change_head, values=values),
            version=request.form.get("version", ""), mark=quiz_source.head_mark,
        )  # fmt: skip
    except SavedElsewhere as error:
        return _quiz_page(placed, form, 409, saved=error.saved, differences=differences(_written_form(placed), form))
    say(_("Đã lưu bài câu hỏi."))
    return _home(placed)


@room.post("/author/<slug>/quiz/<name>/order", permission=WRITE, subject=quiz_of)
def order(placed: Placed) -> ResponseReturnValue:
    """Move a question, or take it out."""
    place, wish = request.form.get("place", ""), request.form.get("do", "")
    if not place.isdecimal() or wish not in {"remove", *STEPS}:
        raise NotFound(_("Không tìm thấy câu hỏi này."))
    if wish == "remove":
        change = partial(quiz_source.remove_question, place=int(place))
    else:
        change = partial(quiz_source.move_question, place=int(place), step=STEPS[wish])
    try:
        services.change_file(
            actor=current_actor(), course=placed.course, path=placed.path, change=change, version=request.form.get("version", ""),
            mark=quiz_source.questions_mark,
        )  # fmt: skip
    except SavedElsewhere as error:
        return _quiz_page(placed, _written_form(placed), 409, moved=error.saved)
    if wish == "remove":
        say(_("Đã xóa câu hỏi."))
    return _home(placed, "#questions")


@room.route("/author/<slug>/quiz/<name>/questions", methods=["GET", "POST"], permission=WRITE, subject=quiz_of)
def question(placed: Placed) -> ResponseReturnValue:
    """Write a question: a new one of a kind (?kind=), or the one at a place (?place=)."""
    questions = quiz_source.questions_of(placed.row.text or "")
    asked = request.args.get("place", "")
    place = int(asked) if asked.isdecimal() and len(asked) < 5 else None
    if place is not None and place >= len(questions):
        if request.method == "POST" and request.form.get("kind") in KINDS:  # the question went away meanwhile: its words become a new one
            return _question_page(placed, quiz_source.read_form(request.form["kind"], request.form), None, ROWS, questions, _last(placed))
        raise NotFound(_("Không tìm thấy câu hỏi này. Có thể câu hỏi vừa được xóa hay chuyển chỗ."))
    kind = questions[place].kind if place is not None else request.args.get("kind", "single")
    if kind not in KINDS:
        raise NotFound(_("Không có loại câu hỏi này."))
    shown, rows, saved = (questions[place] if place is not None else Question(kind)), ROWS, None
    if request.method == "POST":
        shown = quiz_source.read_form(kind, request.form)
        if "more" in request.form:
            shown.faults, rows = {}, len(shown.choices) + ROWS
        elif not shown.faults:
            saved = _put(placed, place, shown)
            if saved is None:
                say(_("Đã lưu câu hỏi."))
                return _home(placed, f"#question-{(place if place is not None else len(questions)) + 1}")
    return _question_page(placed, shown, place, rows, questions, saved)


def _last(placed: Placed) -> Saved:
    return saved_by(placed.row, current_actor())


def _put(placed: Placed, place: int | None, written: Question) -> Saved | None:
    """Save a question; return who saved the questions since it was opened, where somebody did."""
    change = partial(quiz_source.put_question, place=place, question=written)
    try:
        services.change_file(
            actor=current_actor(), course=placed.course, path=placed.path, change=change, version=request.form.get("version", ""),
            mark=quiz_source.questions_mark,
        )  # fmt: skip
    except SavedElsewhere as error:
        return error.saved
    return None


def _question_page(
    placed: Placed, shown: Question, place: int | None, rows: int, questions: Sequence[Question], saved: Saved | None
) -> ResponseReturnValue:  # fmt: skip
    """Show the form; after a save elsewhere, with what stands there now."""
    kind, address = shown.kind, quiz_address(placed.course.slug, placed.path)
    return studio_page(
        "authoring/question.html", placed.course, status=422 if shown.faults else 409 if saved else 200, question=shown, kind=kind,
        kinds=KINDS, place=place, rows=max(rows, len(shown.choices) + 1), current=placed.path, address=address, saved=saved,
        standing=questions[place : place + 1] if place is not None else questions[-1:],
        action=f"{address}/questions?" + (f"place={place}" if place is not None else f"kind={kind}"),
        number=(place if place is not None else len(questions)) + 1, version=quiz_source.questions_mark(placed.row.text or ""),
    )  # fmt: skip
