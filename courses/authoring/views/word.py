"""A Word document brought in as a lesson: sent, looked at, and only then saved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO, cast
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from courses.activities.markdown import render
from courses.authoring import services
from courses.authoring.guard import lesson_address
from courses.authoring.locks import Saved, SavedElsewhere
from courses.authoring.services import Placing
from courses.authoring.views.room import room, studio_page
from courses.authoring.word_file import MOST_PICTURES, WordLesson, read_word
from courses.catalogue.models import Course
from courses.catalogue.permissions import WRITE
from courses.catalogue.queries import get_course
from lms import database
from lms.errors import Invalid
from lms.i18n import _
from lms.media.services import keep_stream, receive_kept
from lms.text import nfc
from lms.web.pages import say
from lms.web.room import current_actor

_NAME = re.compile(r"^media/word-\d{1,3}\.[a-z]{3,4}$")


def _asked_place() -> int:
    value = request.values.get("place", "")
    return int(value) if value.isdecimal() and len(value) < 5 else 0


@room.get("/author/<slug>/word", permission=WRITE, subject=get_course)
def word(course: Course) -> ResponseReturnValue:
    """Choose the file."""
    return studio_page("authoring/word.html", course, place=_asked_place(), fault=None)


@room.post("/author/<slug>/word", permission=WRITE, subject=get_course, streams=True)
def read_word_file(course: Course) -> ResponseReturnValue:
    """Show what would be kept and what would be dropped; nothing is in the course yet."""
    upload, actor = request.files.get("file"), current_actor()
    try:
        if upload is None or not upload.filename:
            raise Invalid(_("Hãy chọn tệp Word (.docx)."), field="file")
        database.rollback()  # nothing is held in the database while the file is read
        lesson = read_word(cast(BinaryIO, upload.stream), nfc(upload.filename))
        rows = [keep_stream(cast(BinaryIO, BytesIO(picture.content)), picture.name) for picture in lesson.pictures]
    except Invalid as error:
        database.rollback()
        return studio_page("authoring/word.html", course, status=422, place=_asked_place(), fault=error.message)
    ids = []
    for row in rows:
        with database.transaction():
            ids.append(receive_kept(actor=actor, row=row).id)
    pictures = [Placing(picture.name, file_id, picture.words) for picture, file_id in zip(lesson.pictures, ids, strict=True)]
    return _preview(course, lesson.title, lesson.body, pictures, lesson=lesson)


def _preview(
    course: Course, title: str, body: str, pictures: Sequence[Placing], *, status: int = 200, lesson: WordLesson | None = None,
    fault: str | None = None, saved: Saved | None = None,
) -> ResponseReturnValue:  # fmt: skip
    addresses = {picture.name: f"/media/{picture.file_id}/original" for picture in pictures}
    return studio_page(
        "authoring/word_preview.html", course, status=status, lesson_title=title, body=body, pictures=pictures, addresses=addresses,
        html=render(body, addresses.get), kept=lesson.kept if lesson else request.form.getlist("kept"), saved=saved, fault=fault,
        dropped=lesson.dropped if lesson else request.form.getlist("dropped"), place=_asked_place(),
    )  # fmt: skip


def _sent_pictures() -> list[Placing]:
    """Return the pictures that the form carries on; what is no such picture is left out."""
    found = []
    for number in range(MOST_PICTURES):
        name, words = request.form.get(f"picture-{number}", ""), nfc(request.form.get(f"words-{number}", ""))[:300]
        try:
            file_id = UUID(request.form.get(f"file-{number}", ""))
        except ValueError:
            continue
        if _NAME.match(name):
            found.append(Placing(name, file_id, words))
    return found


@room.post("/author/<slug>/word/save", permission=WRITE, subject=get_course)
def save_word(course: Course) -> ResponseReturnValue:
    """Make the lesson; or look at it again as it is typed now."""
    title, body, pictures = request.form.get("title", ""), request.form.get("body", "")[:200_000].replace("\r\n", "\n"), _sent_pictures()
    if "again" in request.form:
        return _preview(course, title, body, pictures)
    try:
        path = services.add_written_lesson(
            actor=current_actor(), course=course, place=_asked_place(), title=title, body=body, pictures=pictures,
            version=request.form.get("version", ""),
        )  # fmt: skip
    except SavedElsewhere as error:
        return _preview(course, title, body, pictures, status=409, saved=error.saved)
    except Invalid as error:
        return _preview(course, title, body, pictures, status=422, fault=error.message)
    say(_("Đã thêm bài từ tệp Word. Hãy đọc lại, thêm câu hỏi hay phim rồi xuất bản."))
    return redirect(lesson_address(course.slug, path), code=303)
