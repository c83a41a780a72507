"""The editor of a lesson, its preview, and what is set into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from courses.activities.faults import Faults
from courses.activities.lesson_text import read_lesson
from courses.activities.markdown import render
from courses.authoring import services
from courses.authoring.forms import FilmForm, HandInForm, LessonForm, PictureForm
from courses.authoring.guard import lesson_address, quiz_address, stem
from courses.authoring.lesson_source import put_together, take_apart
from courses.authoring.locks import Saved, SavedElsewhere
from courses.authoring.queries import studio_of
from courses.authoring.views.room import Placed, lesson_of, line_asked, room, sent_captions, sent_file, studio_page
from courses.catalogue.models import Course
from courses.catalogue.permissions import WRITE
from courses.catalogue.queries import get_course
from lms.errors import Invalid, NotFound
from lms.i18n import _
from lms.search.index import SearchRequest
from lms.search.services import search
from lms.web.errors import answer
from lms.web.pages import json_page, page, say, wants_json
from lms.web.room import current_actor

PICKERS = ("film", "picture", "quiz", "hand-in", "resource")


def _address(placed: Placed) -> str:
    return lesson_address(placed.course.slug, placed.path)


def _editor(placed: Placed, form: LessonForm, status: int = 200, saved: Saved | None = None) -> ResponseReturnValue:
    return studio_page(
        "authoring/lesson.html", placed.course, status=status, form=form, current=placed.path, name=stem(placed.path), saved=saved,
        theirs=take_apart(placed.row.text or "").body, version=placed.row.version,
    )  # fmt: skip


@room.get("/author/<slug>/lessons/<name>", permission=WRITE, subject=lesson_of)
def lesson(placed: Placed) -> ResponseReturnValue:
    """Write a lesson."""
    source = take_apart(placed.row.text or "")
    form = LessonForm(formdata=None, title=source.title, minutes=source.minutes or None, summary=source.summary, body=source.body)
    return _editor(placed, form)


@room.post("/author/<slug>/lessons/<name>", permission=WRITE, subject=lesson_of)
def save_lesson(placed: Placed) -> ResponseReturnValue:
    """Save; then stay, look at it as a learner, or choose what to set in."""
    form = LessonForm()
    if not form.validate_on_submit():
        if wants_json():
            name, faults = next(iter(form.errors.items()))
            return answer(422, str(faults[0]), field=name)
        return _editor(placed, form, 422)
    try:
        row = services.save_lesson(
            actor=current_actor(), course=placed.course, path=placed.path, title=form.title.data, minutes=form.minutes.data,
            summary=form.summary.data or "", body=form.body.data or "", version=form.version.data or "",
        )  # fmt: skip
    except SavedElsewhere as error:
        if wants_json():
            return answer(409, error.message)
        return _editor(placed, form, 409, error.saved)
    if wants_json():
        return json_page({"version": row.version})
    return redirect(_onward(placed, request.form.get("then", "")), code=303)


def _onward(placed: Placed, then: str) -> str:
    if then in PICKERS:
        at = line_asked()
        return f"{_address(placed)}/{then}" + (f"?at={at}" if at is not None else "")
    if then == "preview":
        return url_for("author.preview", slug=placed.course.slug, name=stem(placed.path))
    say(_("Đã lưu bài."))
    return _address(placed)


def _pictures(course: Course) -> Mapping[str, str]:
    return {path: f"/media/{stored.id}/original" for path, stored in studio_of(course).draft.files.items()}


@room.post("/author/<slug>/preview", permission=WRITE, subject=get_course)
def preview_text(course: Course) -> ResponseReturnValue:
    """Render the text as it stands in the box, without saving."""
    body = request.form.get("body", "")[:200_000]
    source = take_apart("---\ntitle: x\n---\n")
    source.body = body.replace("\r\n", "\n")
    pictures = _pictures(course)
    blocks = read_lesson(put_together(source), "", Faults()).blocks
    shown = [{"kind": block.kind, "html": render(block.markdown, pictures.get), "target": block.target,
              "title": str(block.options.get("title") or "")} for block in blocks]  # fmt: skip
    return page("authoring/fragment.html", blocks=shown)


@room.get("/author/<slug>/preview/<name>", permission=WRITE, subject=lesson_of)
def preview(placed: Placed) -> ResponseReturnValue:
    """Show a lesson as its learner will see it; nothing is recorded."""
    studio = studio_of(placed.course)
    spec = next((found for found in studio.draft.spec.lessons if found.file == placed.path), None)
    if spec is None:
        raise NotFound(_("Bài này chưa nằm trong mục lục hoặc chưa đọc được. Hãy sửa các lỗi của bài trước."))
    pictures = _pictures(placed.course)
    shown: list[dict[str, Any]] = []
    for activity in spec.activities:
        stored = studio.draft.files.get(str(activity.spec.get("file") or ""))
        resource = studio.draft.resources.get(str(activity.spec.get("identifier") or ""))
        html = render(str(activity.spec["markdown"]), pictures.get) if activity.kind == "text" else ""
        words = studio.draft.texts.get(str(activity.spec.get("transcript") or ""), "")
        shown.append({"activity": activity, "html": html, "file": stored, "resource": resource, "words": words})
    order = studio.draft.spec.lessons
    following = order[order.index(spec) + 1] if order.index(spec) + 1 < len(order) else None
    return page(
        "authoring/preview.html", course=placed.course, lesson=spec, shown=shown, place=order.index(spec) + 1, total=len(order),
        following=following, name=stem(placed.path), stem=stem,
    )  # fmt: skip


def _picker(template: str, placed: Placed, status: int = 200, **context: Any) -> ResponseReturnValue:
    return studio_page(
        template, placed.course, status=status, current=placed.path, name=stem(placed.path), at=line_asked(), back=_address(placed),
        **context,
    )  # fmt: skip


@room.route("/author/<slug>/lessons/<name>/film", methods=["GET", "POST"], permission=WRITE, subject=lesson_of)
def film(placed: Placed) -> ResponseReturnValue:
    """Add a film or a recording, with captions typed or sent."""
    form, fault = FilmForm(), None
    if form.validate_on_submit():
        try:
            path = services.add_film(
                actor=current_actor(), course=placed.course, lesson=placed.path, stored=sent_file(), title=form.title.data,
                captions=sent_captions() or form.captions.data or "", at=line_asked(),
            )  # fmt: skip
        except Invalid as error:
            fault = _hung(form, error)
        else:
            say(_("Đã thêm %(name)s vào bài. Máy chủ đang làm các bản nhẹ, bạn cứ viết tiếp.", name=path.removeprefix("media/")))
            return redirect(_address(placed), code=303)
    return _picker("authoring/film.html", placed, 422 if form.errors or fault else 200, form=form, fault=fault, sent=_sent_before())


def _sent_before() -> str:
    """Return the id of a file that went up before the form was refused, so that it need not go up again."""
    return request.form.get("file_id", "")


def _hung(form: FilmForm | PictureForm, error: Invalid) -> str | None:
    """Hang a fault on its field; return its words where it is about the file."""
    field = {"text": "captions"}.get(error.field or "", error.field or "")
    if field in form.data and field != "file":
        form[field].errors = [error.message]
        return None
    return error.message


@room.route("/author/<slug>/lessons/<name>/picture", methods=["GET", "POST"], permission=WRITE, subject=lesson_of)
def picture(placed: Placed) -> ResponseReturnValue:
    """Add a picture with words for those who cannot see it."""
    form, fault = PictureForm(), None
    if form.validate_on_submit():
        try:
            services.add_picture(
                actor=current_actor(), course=placed.course, lesson=placed.path, stored=sent_file(), words=form.words.data, at=line_asked()
            )
        except Invalid as error:
            fault = _hung(form, error)
        else:
            say(_("Đã thêm hình vào bài."))
            return redirect(_address(placed), code=303)
    return _picker("authoring/picture.html", placed, 422 if form.errors or fault else 200, form=form, fault=fault, sent=_sent_before())


@room.route("/author/<slug>/lessons/<name>/quiz", methods=["GET", "POST"], permission=WRITE, subject=lesson_of)
def add_quiz(placed: Placed) -> ResponseReturnValue:
    """Begin a quiz in the lesson and open its form."""
    fault, title = None, request.form.get("title", "")
    if request.method == "POST":
        try:
            path = services.add_quiz(actor=current_actor(), course=placed.course, lesson=placed.path, title=title, at=line_asked())
            return redirect(quiz_address(placed.course.slug, path), code=303)
        except Invalid as error:
            fault = error.message
    return _picker("authoring/add_quiz.html", placed, 422 if fault else 200, fault=fault, title=title)


@room.route("/author/<slug>/lessons/<name>/hand-in", methods=["GET", "POST"], permission=WRITE, subject=lesson_of)
def add_hand_in(placed: Placed) -> ResponseReturnValue:
    """Let learners hand work in at this place."""
    form = HandInForm()
    if form.validate_on_submit():
        services.add_hand_in(
            actor=current_actor(), course=placed.course, lesson=placed.path, title=form.title.data, prompt=form.prompt.data,
            requires_review=form.requires_review.data, at=line_asked(),
        )  # fmt: skip
        say(_("Đã thêm phần nộp bài. Bài người học nộp hiện ở mục Bài nộp của khóa học."))
        return redirect(_address(placed), code=303)
    return _picker("authoring/add_hand_in.html", placed, 422 if form.errors else 200, form=form)


@room.route("/author/<slug>/lessons/<name>/resource", methods=["GET", "POST"], permission=WRITE, subject=lesson_of)
def add_resource(placed: Placed) -> ResponseReturnValue:
    """Search the open resources and choose one."""
    if request.method == "POST":
        identifier = request.form.get("identifier", "")
        services.add_resource(actor=current_actor(), course=placed.course, lesson=placed.path, identifier=identifier, at=line_asked())
        say(_("Đã thêm tài liệu mở vào bài."))
        return redirect(_address(placed), code=303)
    asked = request.args.get("q", "").strip()[:200]
    found = search(SearchRequest(q=asked, types=("resource",), per_page=12))
    return _picker("authoring/resource.html", placed, found=found, asked=asked)
