"""A course's folder out of the browser and into it, as a ZIP."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

from flask import request, send_file
from flask.typing import ResponseReturnValue

from courses.authoring import services
from courses.authoring.queries import write_archive
from courses.authoring.views.room import room
from courses.catalogue.models import Course
from courses.catalogue.permissions import CREATE, WRITE
from courses.catalogue.queries import get_course
from lms import database
from lms.errors import Conflict, Invalid
from lms.i18n import _
from lms.media.services import receive_kept
from lms.web.pages import page, say, see_other
from lms.web.room import current_actor

IN_MEMORY = 5_000_000


@room.get("/author/<slug>/export.zip", permission=WRITE, subject=get_course)
def export(course: Course) -> ResponseReturnValue:
    """Give the folder; bringing it in again makes the same course."""
    sink = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – closed by the response
    write_archive(course, cast(BinaryIO, sink))
    sink.seek(0)
    answer = send_file(cast(BinaryIO, sink), "application/zip", as_attachment=True, download_name=f"{course.slug}.zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _brought_in(stream: BinaryIO) -> str:
    """Bring the course in by steps, each holding the database briefly: its slow part holds nothing; return its address.

    Files are written down one by one: an import that is killed leaves some that nothing uses, which the nightly sweep removes.
    """
    actor = current_actor()
    database.rollback()
    unpacked, files = services.unpack(stream), {}
    for path, row in unpacked.rows.items():
        with database.transaction():
            files[path] = receive_kept(actor=actor, row=row).id
    with database.transaction():
        return services.bring_in(actor=actor, texts=unpacked.texts, files=files).slug


@room.route("/author/import", methods=["GET", "POST"], permission=CREATE, streams=True)
def bring_in() -> ResponseReturnValue:
    """Take up a course from a ZIP as a new draft."""
    fault = None
    if request.method == "POST":
        upload = request.files.get("file")
        try:
            if upload is None or not upload.filename:
                raise Invalid(_("Hãy chọn tệp .zip."), field="file")
            slug = _brought_in(cast(BinaryIO, upload.stream))
        except (Invalid, Conflict) as error:
            fault = error.message
        else:
            say(_("Đã nhập khóa học thành bản nháp mới. Hãy xem lại rồi xuất bản."))
            return see_other("author.studio", slug=slug)
    return page("authoring/import.html", fault=fault, status=422 if fault else 200)
