"""The files of a course: what is made of them, another in their place, the words of a film."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from courses.authoring import services
from courses.authoring.queries import studio_of, words_of
from courses.authoring.views.room import Placed, media_of, room, sent_captions, sent_file, studio_page
from courses.catalogue.models import Course
from courses.catalogue.permissions import WRITE
from courses.catalogue.queries import get_course
from lms.errors import Invalid
from lms.i18n import _
from lms.media.queries import get_stored_file
from lms.web.pages import say, see_other
from lms.web.room import current_actor


@room.get("/author/<slug>/files", permission=WRITE, subject=get_course)
def files(course: Course) -> ResponseReturnValue:
    """Everything that lies in the folder beside the lessons."""
    draft = studio_of(course).draft
    used = "\n".join(text for path, text in draft.texts.items() if path.startswith("lessons/"))
    captions = {path for path in draft.files if words_of(draft, path)["captions"] in draft.texts}
    unused = [path for path in draft.texts if path.startswith("quizzes/") and path not in used]
    return studio_page("authoring/files.html", course, files=draft.files, used=used, captions=captions, unused=unused)


@room.post("/author/<slug>/files/remove", permission=WRITE, subject=get_course)
def remove_file(course: Course) -> ResponseReturnValue:
    """Take a file, and the words that hang on it, out of the folder."""
    path = request.form.get("path", "")
    draft = studio_of(course).draft
    words = [name for name in words_of(draft, path).values() if path in draft.files and name in draft.texts]
    try:
        services.remove_files(actor=current_actor(), course=course, paths=[path, *words])
        say(_("Đã xóa %(name)s khỏi bản nháp.", name=path.rpartition("/")[2]))
    except Invalid as error:
        say(error.message, "fault")
    return see_other("author.files", slug=course.slug)


@room.route("/author/<slug>/replace/<name>", methods=["GET", "POST"], permission=WRITE, subject=media_of)
def replace_file(placed: Placed) -> ResponseReturnValue:
    """Put another upload in the place of a file; lessons that show it stay as they are."""
    fault = None
    if request.method == "POST":
        try:
            services.replace_file(actor=current_actor(), course=placed.course, path=placed.path, stored=sent_file())
        except Invalid as error:
            fault = error.message
        else:
            say(_("Đã thay tệp. Các bài dùng tệp này không phải sửa."))
            return see_other("author.files", slug=placed.course.slug)
    return studio_page("authoring/replace.html", placed.course, status=422 if fault else 200, path=placed.path, fault=fault)


@room.route("/author/<slug>/captions/<name>", methods=["GET", "POST"], permission=WRITE, subject=media_of)
def captions(placed: Placed) -> ResponseReturnValue:
    """Write the words of a film, or send them as a file."""
    draft = studio_of(placed.course).draft
    text, fault = draft.texts.get(words_of(draft, placed.path)["captions"], ""), None
    if request.method == "POST":
        text = sent_captions() or request.form.get("captions", "")
        try:
            services.write_captions(actor=current_actor(), course=placed.course, path=placed.path, text=text)
        except Invalid as error:
            fault = error.message
        else:
            say(_("Đã lưu phụ đề. Lời thoại để đọc được làm từ phụ đề này."))
            return see_other("author.files", slug=placed.course.slug)
    stored = get_stored_file(placed.row.stored_file_id) if placed.row.stored_file_id is not None else None
    return studio_page(
        "authoring/captions.html", placed.course, status=422 if fault else 200, path=placed.path, text=text, fault=fault, file=stored
    )
