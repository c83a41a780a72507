"""Read courses: published ones for learners, drafts for their writers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from courses.catalogue.models import PUBLISHED, Course, CourseFile, CourseRevision, Lesson, LessonActivity
from courses.catalogue.permissions import visible_to, writable_by
from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person


def get_course(slug: str) -> Course:
    """Return the course or raise NotFound."""
    row: Course | None = session.scalar(select(Course).where(Course.slug == slug))
    if row is None:
        raise NotFound("Không tìm thấy khóa học này.")
    return row


def get_revision(revision_id: UUID) -> CourseRevision:
    """Return a revision with its modules and lessons, or raise NotFound."""
    row: CourseRevision | None = session.scalar(
        select(CourseRevision)
        .where(CourseRevision.id == revision_id)
        .options(joinedload(CourseRevision.course), selectinload(CourseRevision.modules), selectinload(CourseRevision.lessons))
    )
    if row is None:
        raise NotFound("Không tìm thấy bản này của khóa học.")
    return row


def published_revision(course: Course) -> CourseRevision:
    """Return the revision that new learners get, with modules and lessons, or raise NotFound."""
    row_id: UUID | None = session.scalar(
        select(CourseRevision.id).where(CourseRevision.course_id == course.id, CourseRevision.number == course.published_number)
    )
    if row_id is None:
        raise NotFound("Khóa học này chưa được xuất bản.")
    return get_revision(row_id)


def list_revisions(course_id: UUID) -> Sequence[CourseRevision]:
    """Return a course's revisions, the newest first."""
    query = select(CourseRevision).where(CourseRevision.course_id == course_id).order_by(CourseRevision.number.desc())
    rows: Sequence[CourseRevision] = session.scalars(query).all()
    return rows


def get_lesson(revision_id: UUID, slug: str) -> Lesson:
    """Return a lesson with its activities, or raise NotFound."""
    query = select(Lesson).where(Lesson.revision_id == revision_id, Lesson.slug == slug).options(selectinload(Lesson.activities))
    row: Lesson | None = session.scalar(query)
    if row is None:
        raise NotFound("Không tìm thấy bài học này.")
    return row


def get_activity(revision_id: UUID, key: str) -> LessonActivity:
    """Return an activity of a revision by its key, or raise NotFound."""
    query = select(LessonActivity).where(LessonActivity.revision_id == revision_id, LessonActivity.key == key)
    row: LessonActivity | None = session.scalar(query)
    if row is None:
        raise NotFound("Không tìm thấy hoạt động này trong bài.")
    return row


def list_published(actor: Person | None, *, page: int, per_page: int) -> tuple[Sequence[tuple[Course, CourseRevision]], int]:
    """Return published courses with their present revision, the newest first, and how many there are."""
    courses = visible_to(actor).where(Course.state == PUBLISHED).subquery()
    query = (
        select(Course, CourseRevision)
        .join(courses, courses.c.id == Course.id)
        .join(CourseRevision, (CourseRevision.course_id == Course.id) & (CourseRevision.number == Course.published_number))
        .order_by(Course.published_at.desc(), Course.id)
    )
    total: int = session.scalar(select(func.count()).select_from(courses)) or 0
    rows = session.execute(query.limit(per_page).offset((page - 1) * per_page)).all()
    return [(row[0], row[1]) for row in rows], total


def list_written(actor: Person) -> Sequence[Course]:
    """Return the courses that `actor` may write, the last touched first."""
    rows: Sequence[Course] = session.scalars(writable_by(actor).order_by(Course.updated_at.desc(), Course.id)).all()
    return rows


def list_files(course_id: UUID) -> Sequence[CourseFile]:
    """Return the files of a course's folder by path."""
    rows: Sequence[CourseFile] = session.scalars(
        select(CourseFile).where(CourseFile.course_id == course_id).order_by(CourseFile.path)
    ).all()
    return rows


def find_file(course_id: UUID, path: str) -> CourseFile | None:
    """Return one file of the folder, None if there is none."""
    row: CourseFile | None = session.scalar(select(CourseFile).where(CourseFile.course_id == course_id, CourseFile.path == path))
    return row


def lock_file(course_id: UUID, path: str) -> CourseFile | None:
    """Return one file of the folder as it stands now, held until the transaction ends, so that two saves come one after the other."""
    query = select(CourseFile).where(CourseFile.course_id == course_id, CourseFile.path == path).with_for_update()
    row: CourseFile | None = session.scalar(query.execution_options(populate_existing=True))
    return row


def file_ids_of(revision_id: UUID) -> list[UUID]:
    """Return the ids of the uploaded films and recordings of a revision."""
    query = select(LessonActivity.stored_file_id).where(
        LessonActivity.revision_id == revision_id, LessonActivity.stored_file_id.is_not(None)
    )
    return [file_id for file_id in session.scalars(query) if file_id is not None]


def films_of_lesson(lesson_id: UUID) -> list[UUID]:
    """Return the ids of the uploaded films and recordings of a lesson."""
    query = select(LessonActivity.stored_file_id).where(LessonActivity.lesson_id == lesson_id, LessonActivity.stored_file_id.is_not(None))
    return [file_id for file_id in session.scalars(query) if file_id is not None]
