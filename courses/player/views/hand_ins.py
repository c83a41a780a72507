"""Hand in a file from a lesson."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from courses.catalogue.models import LessonActivity
from courses.hand_ins import services
from courses.player.study import Study
from courses.player.views.lessons import Refused, back_to, lesson_page, loaded_study, named_activity
from courses.player.views.room import room
from lms.database import writing_on
from lms.errors import Invalid
from lms.i18n import _
from lms.media.models import StoredFile
from lms.media.services import claim, keep_stream, receive_kept
from lms.web.pages import say
from lms.web.room import SIGNED_IN, current_actor


@room.post("/learn/<course_slug>/<lesson_slug>/hand-in", permission=SIGNED_IN, subject=loaded_study, streams=True)
def hand_in(study: Study) -> ResponseReturnValue:
    """Take the file that the learner hands in; it is looked at and kept before the turn at writing."""
    activity = named_activity(study, request.form.get("activity", ""), "hand-in")
    name, words = activity.key.rpartition("/")[2], request.form.get("words", "")
    try:
        kept = _kept(request.files.get("file"), activity)
    except Invalid as error:
        return lesson_page(study, refused=Refused(name, error.message, words))
    answer = back_to(study, name)
    with writing_on(study.enrolment):
        stored = receive_kept(actor=current_actor(), row=kept)
        claim(stored, visibility="private")
        services.submit(actor=current_actor(), enrolment=study.enrolment, activity=activity, stored_file=stored, words=words)
    say(_("Đã nộp “%(name)s”.", name=kept.name))
    return answer


def _kept(upload: FileStorage | None, activity: LessonActivity) -> StoredFile:
    """Keep the file's bytes; raise Invalid where there is none or it is none that the activity takes."""
    if upload is None or not upload.filename:
        raise Invalid(_("Hãy chọn tệp để nộp."))
    suffix = upload.filename.rsplit(".", 1)[-1].lower() if "." in upload.filename else ""
    accepted = activity.spec.get("accept", [])
    if accepted and suffix not in accepted:
        raise Invalid(_("Chỉ nhận tệp %(kinds)s. Hãy chọn tệp khác.", kinds=", ".join(accepted)))
    return keep_stream(cast(BinaryIO, upload.stream), upload.filename)
