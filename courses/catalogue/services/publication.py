"""From a draft folder to a revision: compile, check what only the database knows, write the small tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from courses.activities.faults import Fault, Faults
from courses.activities.markdown import render
from courses.catalogue.manifest import compile_course
from courses.catalogue.models import Course, CourseRevision, Lesson, LessonActivity, Module
from courses.catalogue.paths import is_source
from courses.catalogue.queries import list_files
from courses.catalogue.spec import ActivitySpec, CourseSpec
from lms.database import new_id, session
from lms.errors import Invalid
from lms.identity.models import Person
from lms.media.models import BROKEN, StoredFile
from lms.media.queries import find_stored_files
from lms.media.services import add_caption, claim
from oer.catalogue.models import Resource
from oer.catalogue.queries import find_resources


class CannotPublish(Invalid):
    """The course has faults; each names its file and line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"Khóa học còn {len(faults)} lỗi cần sửa trước khi xuất bản.")
        self.faults = faults


@dataclass(slots=True)
class Draft:
    """A folder compiled: what it would become, what is wrong with it, and what lies in it."""

    spec: CourseSpec
    faults: Faults
    texts: Mapping[str, str]
    files: Mapping[str, StoredFile]
    resources: Mapping[str, Resource]
    source: dict[str, Any]
    latest: CourseRevision | None


def check(course: Course, compiled: tuple[CourseSpec, Faults] | None = None) -> Draft:
    """Compile a course's folder as it lies (unless it comes `compiled`), with the faults that need the database to be seen."""
    rows = list_files(course.id)
    texts = {row.path: row.text or "" for row in rows if row.stored_file_id is None}
    stored = find_stored_files([row.stored_file_id for row in rows if row.stored_file_id is not None])
    files = {row.path: stored[row.stored_file_id] for row in rows if row.stored_file_id in stored}
    if compiled is None:
        sources = {path: text for path, text in texts.items() if is_source(path)}
        compiled = compile_course(sources, [path for path in [*texts, *files] if not is_source(path)])
    spec, faults = compiled
    wanted = [activity.spec["identifier"] for lesson in spec.lessons for activity in lesson.activities if activity.kind == "resource"]
    resources = find_resources(wanted)
    for lesson in spec.lessons:
        for activity in lesson.activities:
            _check_activity(lesson.file, activity, files, resources, faults)
    source = {"texts": dict(sorted(texts.items())), "files": {path: str(row.id) for path, row in sorted(files.items())}}
    latest = session.scalar(
        select(CourseRevision).where(CourseRevision.course_id == course.id).order_by(CourseRevision.number.desc()).limit(1)
    )
    return Draft(spec, faults, texts, files, resources, source, latest)


def _check_activity(
    file: str, activity: ActivitySpec, files: Mapping[str, StoredFile], resources: Mapping[str, Resource], faults: Faults
) -> None:
    if activity.kind == "resource" and activity.spec["identifier"] not in resources:
        faults.add(file, 0, f"không tìm thấy tài liệu mở “{activity.spec['identifier']}”")
    if activity.kind in {"video", "audio"}:
        stored = files.get(activity.spec["file"])
        if stored is not None and stored.kind not in {"video", "audio"}:
            faults.add(file, 0, f"“{activity.spec['file']}” không phải tệp phim hay âm thanh")
        elif stored is not None and stored.state == BROKEN:
            faults.add(file, 0, f"“{activity.spec['file']}” bị hỏng: {stored.fault}")


def write_revision(*, actor: Person, course: Course, draft: Draft, note: str) -> CourseRevision:
    """Write the next revision of a course and its small tables; the draft must be without grave faults."""
    spec = draft.spec
    revision = CourseRevision(
        id=new_id(), course_id=course.id, number=(draft.latest.number if draft.latest else 0) + 1, title=spec.title[:200],
        summary=spec.summary, head=spec.head(), source=draft.source, minutes=spec.minutes, lesson_count=len(spec.lessons), note=note,
        published_by_id=actor.id,
    )  # fmt: skip
    session.add(revision)
    session.flush()
    for stored in draft.files.values():
        claim(stored, visibility="public")
    place = 0
    for module_place, module in enumerate(spec.modules):
        module_row = Module(id=new_id(), revision_id=revision.id, place=module_place + 1, title=module.title[:200])
        session.add(module_row)
        session.flush()
        for lesson in module.lessons:
            place += 1
            row = Lesson(
                id=new_id(), revision_id=revision.id, module_id=module_row.id, place=place, slug=lesson.slug, title=lesson.title[:200],
                summary=lesson.summary, minutes=lesson.minutes,
            )  # fmt: skip
            session.add(row)
            session.flush()
            for number, activity in enumerate(lesson.activities):
                session.add(_activity_row(actor, revision.id, row.id, number + 1, activity, draft))
    session.flush()
    return revision


def _activity_row(actor: Person, revision_id: UUID, lesson_id: UUID, place: int, activity: ActivitySpec, draft: Draft) -> LessonActivity:
    spec, html, stored_file_id, seconds, title = dict(activity.spec), "", None, activity.seconds, activity.title
    if activity.kind == "text":
        html = render(str(spec.pop("markdown")), lambda address: _picture_address(draft.files, address))
    elif activity.kind in {"video", "audio"}:
        stored = draft.files[spec["file"]]
        stored_file_id, seconds = stored.id, round(stored.duration or 0)
        _give_words(actor, stored, spec, draft.texts)
    elif activity.kind == "resource":
        resource = draft.resources[spec["identifier"]]
        title = resource.title
        spec |= {"resource_id": str(resource.id), "resource_title": resource.title, "version": resource.current_number}
    return LessonActivity(
        id=new_id(), revision_id=revision_id, lesson_id=lesson_id, place=place, key=activity.key, kind=activity.kind,
        title=title[:300], spec=spec, html=html, seconds=seconds, stored_file_id=stored_file_id,
    )  # fmt: skip


def _give_words(actor: Person, stored: StoredFile, spec: dict[str, Any], texts: Mapping[str, str]) -> None:
    """Hang captions on the film, and keep its transcript with the activity for those who read."""
    captions = str(spec.get("captions") or "")
    if captions in texts:
        add_caption(actor=actor, stored_file=stored, language="vi", label="Tiếng Việt", text=texts[captions])
    spec["transcript_text"] = texts.get(str(spec.get("transcript") or ""), "")


def _picture_address(files: Mapping[str, StoredFile], address: str) -> str | None:
    stored = files.get(address)
    return f"/media/{stored.id}/original" if stored is not None else None
