"""Publishing, with what it means for whom; the revisions; closing a course to new learners."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from courses.authoring.forms import NoteForm
from courses.authoring.queries import revisions_of
from courses.authoring.views.room import room, studio_page
from courses.catalogue import services as folder
from courses.catalogue.models import Course
from courses.catalogue.permissions import PUBLISH, WRITE
from courses.catalogue.queries import get_course
from lms.i18n import _
from lms.web.pages import say, see_other
from lms.web.room import current_actor


@room.get("/author/<slug>/publish", permission=PUBLISH, subject=get_course)
def publication(course: Course) -> ResponseReturnValue:
    """What is published, what is in the way, who is affected."""
    return studio_page("authoring/publish.html", course, form=NoteForm(formdata=None))


@room.post("/author/<slug>/publish", permission=PUBLISH, subject=get_course)
def publish(course: Course) -> ResponseReturnValue:
    """Make the next revision; with faults, say which."""
    form = NoteForm()
    if not form.validate_on_submit():
        return studio_page("authoring/publish.html", course, status=422, form=form)
    try:
        revision = folder.publish(actor=current_actor(), course=course, note=form.note.data or "")
    except folder.CannotPublish as error:
        return studio_page("authoring/publish.html", course, status=422, form=form, refused=error.message)
    say(_("Đã xuất bản bản %(number)s. Người học mới sẽ học bản này.", number=revision.number))
    return see_other("author.revisions", slug=course.slug)


@room.get("/author/<slug>/revisions", permission=WRITE, subject=get_course)
def revisions(course: Course) -> ResponseReturnValue:
    """Every published state, who made it, who studies it."""
    return studio_page("authoring/revisions.html", course, revisions=revisions_of(course))


@room.post("/author/<slug>/withdraw", permission=PUBLISH, subject=get_course)
def withdraw(course: Course) -> ResponseReturnValue:
    """Take no new learners; who has begun may finish."""
    folder.withdraw(actor=current_actor(), course=course)
    say(_("Khóa học không nhận thêm người học. Ai đang học vẫn học tiếp được."))
    return see_other("author.revisions", slug=course.slug)
