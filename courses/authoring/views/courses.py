"""My courses, and a new one."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from courses.authoring.forms import StartForm
from courses.authoring.views.room import room
from courses.catalogue import services as folder
from courses.catalogue.permissions import CREATE
from courses.catalogue.queries import list_written
from lms.errors import Conflict, Invalid
from lms.i18n import _
from lms.web.pages import page, say, see_other
from lms.web.room import current_actor


@room.get("/author", permission=CREATE)
def courses() -> ResponseReturnValue:
    """What one writes, the last touched first."""
    return page("authoring/courses.html", courses=list_written(current_actor()))


@room.route("/author/new", methods=["GET", "POST"], permission=CREATE)
def start() -> ResponseReturnValue:
    """Begin with a title."""
    form = StartForm()
    if form.validate_on_submit():
        try:
            course = folder.start(actor=current_actor(), title=form.title.data)
        except (Invalid, Conflict) as error:
            form.title.errors = [error.message]
        else:
            say(_("Đã mở khóa học mới. Hãy thêm chương đầu tiên."))
            return see_other("author.studio", slug=course.slug)
    return page("authoring/start.html", form=form, status=422 if form.errors else 200)
