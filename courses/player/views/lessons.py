"""A lesson: its page, and what a player or a form sends back from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from courses.catalogue.models import LessonActivity
from courses.hand_ins.queries import latest_hand_ins
from courses.player.queries import shown, study_of
from courses.player.study import Shown, Study, module_outline
from courses.player.views.room import room
from courses.progress import services
from lms.database import writing_on
from lms.errors import Invalid, NotFound
from lms.i18n import _
from lms.media.queries import find_stored_files, list_captions, list_renditions
from lms.web.pages import json_page, page, say, see_other
from lms.web.room import SIGNED_IN, SignInNeeded, current_actor

MOST_REPORTS = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """A form of a lesson that could not be taken: of which activity, why, and the words that were typed."""

    name: str
    fault: str
    words: str


def loaded_study(course_slug: str, lesson_slug: str) -> Study:
    actor = current_actor()
    if actor is None:
        raise SignInNeeded
    return study_of(actor, course_slug, lesson_slug)


@room.get("/learn/<course_slug>/<lesson_slug>", permission=SIGNED_IN, subject=loaded_study)
def lesson(study: Study) -> ResponseReturnValue:
    """Read, watch, answer; where one stopped, on any device."""
    return lesson_page(study)


def lesson_page(study: Study, *, refused: Refused | None = None) -> ResponseReturnValue:
    """Return the page of a lesson; with `refused`, the form that could not be taken stands as it was sent."""
    activities = shown(study)
    files = [entry.activity.stored_file_id for entry in activities if entry.activity.stored_file_id is not None]
    known = {entry.activity.key: entry.progress for entry in activities if entry.progress is not None}
    services.note_visit(study.enrolment, study.lesson.slug, study.lesson.activities, known)
    handed = [activity.key for activity in study.lesson.activities if activity.kind == "hand-in"]
    return page(
        "player/lesson.html",
        status=422 if refused else 200,
        refused=refused,
        hand_ins=latest_hand_ins(study.enrolment.id, handed),
        nav_current="learning",
        study=study,
        activities=activities,
        modules=module_outline(study),
        files=find_stored_files(files),
        renditions=list_renditions(files),
        captions=list_captions(files),
    )


def named_activity(study: Study, name: str, *kinds: str) -> LessonActivity:
    activity = study.activity(name)
    if activity is None or (kinds and activity.kind not in kinds):
        raise NotFound(_("Không tìm thấy hoạt động này trong bài."))
    return activity


@room.post("/learn/<course_slug>/<lesson_slug>/progress", permission=SIGNED_IN, subject=loaded_study, streams=True)
def progress(study: Study) -> ResponseReturnValue:
    """Take a queue of reports in the order in which the device made them; each may come again.

    Reports are what comes most often: the lesson is read before the turn at writing, so that the turn is short.
    """
    reports = [(named_activity(study, str(report.get("activity", ""))), report) for report in _reports()]
    with writing_on(study.enrolment):
        rows = services.open_activities(study.enrolment, study.lesson.activities)
        for activity, report in reports:
            row = rows[activity.key]
            services.advance(actor=current_actor(), enrolment=study.enrolment, activity=activity, row=row, report=report)
        standing = _standing(study, shown(study, rows))
    return json_page({"taken": [str(report["id"]) for _about, report in reports], **standing})


def _reports() -> list[dict[str, Any]]:
    sent = request.get_json(silent=True)
    reports = sent.get("reports") if isinstance(sent, dict) else None
    if not isinstance(reports, list) or len(reports) > MOST_REPORTS:
        raise Invalid(_("Cần một danh sách lượt ghi."), field="reports")
    if not all(isinstance(report, dict) for report in reports):
        raise Invalid(_("Lượt ghi không đọc được."), field="reports")
    return reports


def _standing(study: Study, activities: Sequence[Shown]) -> dict[str, Any]:
    following = study.following
    is_done = all(entry.is_done for entry in activities)
    return {
        "activities": {entry.name: entry.as_json() for entry in activities},
        "lesson_done": is_done,
        "course_done": study.enrolment.completed_at is not None,
        "next": f"/learn/{study.course.slug}/{following.slug}" if following else f"/courses/{study.course.slug}",
    }


def back_to(study: Study, anchor: str | None = None) -> ResponseReturnValue:
    return see_other("player.lesson", course_slug=study.course.slug, lesson_slug=study.lesson.slug, anchor=anchor)


@room.post("/learn/<course_slug>/<lesson_slug>/read", permission=SIGNED_IN, subject=loaded_study)
def read(study: Study) -> ResponseReturnValue:
    """Without JavaScript: the reader says that the text was read; the clock must agree."""
    activity = named_activity(study, request.form.get("activity", ""), "text")
    row = services.finish_reading(actor=current_actor(), enrolment=study.enrolment, activity=activity)
    if row.completed_at is None:
        say(services.verdict_on(activity, row).reason, "note")
    return back_to(study, activity.key.rpartition("/")[2])


@room.post("/learn/<course_slug>/<lesson_slug>/transcript", permission=SIGNED_IN, subject=loaded_study)
def transcript(study: Study) -> ResponseReturnValue:
    """The words of a film were read in place of watching it."""
    activity = named_activity(study, request.form.get("activity", ""), "video", "audio")
    row = services.read_transcript(actor=current_actor(), enrolment=study.enrolment, activity=activity)
    if row.completed_at is None:
        say(_("Bạn đọc hơi nhanh, hãy đọc kỹ thêm một chút rồi bấm lại."), "note")
    return back_to(study, activity.key.rpartition("/")[2])


@room.post("/learn/<course_slug>/<lesson_slug>/open", permission=SIGNED_IN, subject=loaded_study)
def open_resource(study: Study) -> ResponseReturnValue:
    """Open the resource of the lesson."""
    activity = named_activity(study, request.form.get("activity", ""), "resource")
    services.open_resource(actor=current_actor(), enrolment=study.enrolment, activity=activity)
    return see_other("resources.resource", resource_id=activity.spec["resource_id"])


@room.post("/learn/<course_slug>/<lesson_slug>/reflect", permission=SIGNED_IN, subject=loaded_study)
def reflect(study: Study) -> ResponseReturnValue:
    """Keep what the learner wrote for themselves."""
    activity = named_activity(study, request.form.get("activity", ""), "reflection")
    row = services.reflect(actor=current_actor(), enrolment=study.enrolment, activity=activity, words=request.form.get("words", ""))
    say(
        _("Đã lưu phần bạn viết.") if row.completed_at else services.verdict_on(activity, row).reason,
        "done" if row.completed_at else "note",
    )
    return back_to(study, activity.key.rpartition("/")[2])
