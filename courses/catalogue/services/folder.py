"""Write, import, publish and withdraw courses."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete

from courses.activities.faults import Faults
from courses.activities.yaml_text import dump_yaml
from courses.catalogue.events import CoursePublished, CourseWithdrawn
from courses.catalogue.models import DRAFT, PUBLISHED, WITHDRAWN, Course, CourseFile, CourseRevision
from courses.catalogue.paths import is_text, problem_with
from courses.catalogue.queries import find_file, list_files
from courses.catalogue.services.publication import CannotPublish, check, write_revision
from courses.catalogue.spec import CourseSpec
from lms import clock
from lms.access.queries import holds_role
from lms.audit.services import record
from lms.database import new_id, session
from lms.errors import Conflict, Invalid
from lms.events import publish as announce
from lms.identity.models import Person
from lms.media.models import StoredFile
from lms.text import slugify


def start(*, actor: Person, title: str, slug: str = "", organisation_id: UUID | None = None) -> Course:
    """Begin a course with an empty folder; its address is made from the title unless given."""
    title = title.strip()
    if not title:
        raise Invalid("Hãy đặt tên cho khóa học.", field="title")
    address = slugify(slug or title)[:80].strip("-")
    if not address:
        raise Invalid("Tên khóa học cần có chữ cái.", field="title")
    taken = session.query(Course.id).where(Course.slug == address).first()
    if taken is not None:
        raise Conflict(f"Đã có khóa học ở địa chỉ “{address}”. Hãy đổi tên một chút.")
    course = Course(id=new_id(), slug=address, title=title[:200], owner_id=actor.id, organisation_id=organisation_id, state=DRAFT)
    session.add(course)
    head = {"title": title, "summary": "", "language": "vi", "licence": "https://creativecommons.org/licenses/by/4.0/",
            "creators": [{"name": actor.full_name, "role": "author"}], "modules": []}  # fmt: skip
    session.flush()
    put_text(actor=actor, course=course, path="course.yaml", text=dump_yaml(head))
    record(actor, "courses:course:start", subject_id=course.id, detail={"slug": address})
    return course


def _checked(path: str) -> str:
    fault = problem_with(path)
    if fault:
        raise Invalid(fault, field="path")
    return path


def put_text(*, actor: Person, course: Course, path: str, text: str, version: int | None = None) -> CourseFile:
    """Write a text file of the folder. With `version`, raises Conflict where somebody saved since that version was read."""
    row = find_file(course.id, _checked(path))
    if not is_text(path):
        raise Invalid("Tệp này không phải tệp chữ.", field="path")
    if row is not None and row.text != text and version is not None and version != row.version:
        raise Conflict("Bài này vừa được lưu ở nơi khác. Hãy chép phần bạn viết, tải lại trang rồi dán vào.")
    row = _write(actor, course, row, path, text)
    _touch(course)
    session.flush()
    return row


def _write(actor: Person, course: Course, row: CourseFile | None, path: str, text: str) -> CourseFile:
    if row is None:
        row = CourseFile(course_id=course.id, path=path, text=text, updated_by_id=actor.id)
        session.add(row)
    elif row.text != text:
        row.text, row.version, row.updated_at, row.updated_by_id = text, row.version + 1, clock.now(), actor.id
    record(actor, "courses:file:write", subject_id=course.id, detail={"path": path})
    return row


def change_text(*, actor: Person, row: CourseFile, course: Course, text: str, version: int | None = None) -> CourseFile:
    """Write a file that is already loaded; as `put_text`."""
    return put_text(actor=actor, course=course, path=row.path, text=text, version=version)


def put_file(*, actor: Person, course: Course, path: str, stored_file: StoredFile) -> CourseFile:
    """Place an uploaded file in the folder, over what lay there."""
    row = _place(actor, course, find_file(course.id, _checked(path)), path, stored_file)
    _touch(course)
    session.flush()
    return row


def _place(actor: Person, course: Course, row: CourseFile | None, path: str, stored_file: StoredFile) -> CourseFile:
    if row is None:
        row = CourseFile(course_id=course.id, path=path)
        session.add(row)
    if row.stored_file_id != stored_file.id:
        row.stored_file_id, row.version = stored_file.id, (row.version or 0) + 1
        row.updated_at, row.updated_by_id = clock.now(), actor.id
    record(actor, "courses:file:place", subject_id=course.id, detail={"path": path, "file": str(stored_file.id)})
    return row


def remove_file(*, actor: Person, course: Course, path: str) -> None:
    """Take a file out of the folder; published revisions keep theirs."""
    session.execute(delete(CourseFile).where(CourseFile.course_id == course.id, CourseFile.path == path))
    _touch(course)
    record(actor, "courses:file:remove", subject_id=course.id, detail={"path": path})


def rename_file(*, actor: Person, course: Course, path: str, to: str) -> None:
    """Give a file of the folder another path."""
    if find_file(course.id, _checked(to)) is not None:
        raise Conflict(f"Đã có tệp “{to}”.")
    row = find_file(course.id, path)
    if row is not None:
        row.path, row.updated_at = to, clock.now()
        _touch(course)
        record(actor, "courses:file:rename", subject_id=course.id, detail={"path": path, "to": to})


def replace_files(*, actor: Person, course: Course, texts: Mapping[str, str], files: Mapping[str, StoredFile]) -> dict[str, int]:
    """Make the folder hold exactly these files; return how many were created, updated, unchanged, removed."""
    counts = {"created": 0, "updated": 0, "unchanged": 0, "removed": 0}
    before = {row.path: row for row in list_files(course.id)}
    for path, text in texts.items():
        old = before.pop(path, None)
        if old is not None and old.text == text:
            counts["unchanged"] += 1
            continue
        counts["created" if old is None else "updated"] += 1
        _write(actor, course, old, _checked(path), text)
    for path, stored in files.items():
        old = before.pop(path, None)
        if old is not None and old.stored_file_id == stored.id:
            counts["unchanged"] += 1
            continue
        counts["created" if old is None else "updated"] += 1
        _place(actor, course, old, _checked(path), stored)
    for path in before:
        remove_file(actor=actor, course=course, path=path)
        counts["removed"] += 1
    _touch(course)
    session.flush()
    return counts


def _touch(course: Course) -> None:
    course.updated_at = clock.now()


def publish(
    *, actor: Person, course: Course, note: str = "", compiled: tuple[CourseSpec, Faults] | None = None
) -> CourseRevision:  # fmt: skip
    """Compile the folder into a new revision, or raise CannotPublish with every fault.

    A folder that is already published as it stands gives no second revision of the same text. `compiled` is the very folder
    compiled before the transaction began, which then is the shorter.
    """
    draft = check(course, compiled)
    if draft.faults.grave:
        raise CannotPublish(draft.faults.grave)
    latest = draft.latest
    if latest is not None and latest.source == draft.source and course.state == PUBLISHED:
        return latest
    revision = write_revision(actor=actor, course=course, draft=draft, note=note)
    course.title = draft.spec.title[:200]
    course.state, course.published_number, course.published_at = PUBLISHED, revision.number, revision.published_at
    session.flush()
    record(actor, "courses:course:publish", subject_id=course.id, detail={"revision": revision.number})
    announce(CoursePublished(course.id, revision.number))
    return revision


def withdraw(*, actor: Person, course: Course) -> None:
    """Take no new learners; who has begun may finish."""
    course.state = WITHDRAWN
    record(actor, "courses:course:withdraw", subject_id=course.id)
    announce(CourseWithdrawn(course.id))


def may_import_as(actor: Person) -> bool:
    """Return whether `actor` may bring in courses by command."""
    return holds_role(actor, "trainer") or holds_role(actor, "administrator")
