"""The door of the desk: whose course it is, which file of it, and what every page of the studio shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, request

from courses.authoring.locks import Difference
from courses.authoring.queries import get_file, studio_of
from courses.authoring.services import keep_upload, own_upload
from courses.catalogue.models import Course, CourseFile
from courses.catalogue.permissions import CREATE
from courses.catalogue.queries import get_course
from lms.access.policy import may
from lms.errors import Invalid
from lms.i18n import _
from lms.identity.models import Person
from lms.media.models import StoredFile
from lms.web.forms import Form
from lms.web.pages import page
from lms.web.room import Room, current_actor

room = Room("author", "courses.authoring")


@dataclass(frozen=True, slots=True)
class InCourse:
    """Something that goes under the rights of a course."""

    course: Course

    @property
    def owner_id(self) -> UUID:
        return self.course.owner_id

    @property
    def organisation_id(self) -> UUID | None:
        return self.course.organisation_id


@dataclass(frozen=True, slots=True)
class Placed(InCourse):
    """A file of a course."""

    row: CourseFile

    @property
    def path(self) -> str:
        return self.row.path


def lesson_of(slug: str, name: str) -> Placed:
    """Return a lesson of a course's folder."""
    course = get_course(slug)
    return Placed(course, get_file(course, f"lessons/{name}.md"))


def quiz_of(slug: str, name: str, **_rest: Any) -> Placed:
    """Return a quiz of a course's folder."""
    course = get_course(slug)
    return Placed(course, get_file(course, f"quizzes/{name}.yaml"))


def media_of(slug: str, name: str) -> Placed:
    """Return a file below media/ of a course's folder."""
    course = get_course(slug)
    return Placed(course, get_file(course, f"media/{name}"))


def studio_page(template: str, course: Course, *, status: int = 200, **context: Any) -> Response:
    """Render a page of the studio: its outline on the left, the guard on the right."""
    return page(template, status=status, studio=studio_of(course), course=course, **context)


def differences(theirs: Form, mine: Form) -> list[Difference]:
    """Return each field in which two forms of one kind differ, in words."""
    pairs = [(field, mine[field.name]) for field in theirs if field.name != "csrf_token"]
    said = [(str(field.label.text), _said(field), _said(own)) for field, own in pairs]
    return [Difference(*row) for row in said if row[1] != row[2]]


def _said(field: Any) -> str:
    """Return what a field holds, in the words of its page."""
    if isinstance(field.data, bool):
        return str(_("Có") if field.data else _("Không"))
    if getattr(field, "choices", None):
        return "; ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    if isinstance(field.data, int | float | Decimal):
        return f"{float(field.data):g}".replace(".", ",")
    return str(field.data or "").replace("\r\n", "\n").strip()


def sent_file(name: str = "file") -> StoredFile:
    """Return the file that went up by script before the form, or comes with the form itself."""
    sent_id = request.form.get(f"{name}_id", "")
    if sent_id:
        try:
            return own_upload(actor=current_actor(), file_id=UUID(sent_id))
        except ValueError as error:
            raise Invalid(_("Hãy chọn tệp."), field=name) from error
    upload = request.files.get(name)
    if upload is None or not upload.filename:
        raise Invalid(_("Hãy chọn tệp."), field=name)
    return keep_upload(actor=current_actor(), stream=upload.stream, name=upload.filename)  # type: ignore[arg-type] # werkzeug types its streams as IO[bytes]


def sent_captions() -> str:
    """Return the text of a caption file that comes with the form, empty without one."""
    upload = request.files.get("vtt")
    return upload.stream.read(4_000_000).decode("utf-8-sig", errors="replace") if upload is not None and upload.filename else ""


def line_asked() -> int | None:
    """Return after which line of the lesson something is to be set, None for its end."""
    value = request.values.get("at", "")
    return int(value) if value.isdecimal() and len(value) < 7 else None


def desk(actor: Person) -> dict[str, str] | None:
    """Show the trainer's desk to trainers."""
    if not may(actor, CREATE):
        return None
    return {"label": str(_("Soạn khóa học")), "url": "/author", "icon": "pencil"}
