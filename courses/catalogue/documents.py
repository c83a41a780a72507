"""Published courses as documents of the search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from courses.catalogue.models import PUBLISHED, Course, CourseRevision, Lesson
from lms.database import session
from lms.search.index import Document

TYPE = "course"


def list_documents() -> Iterable[Document]:
    """Yield every published course."""
    yield from _documents(None)


def get_documents(ids: Sequence[str]) -> list[Document]:
    """Return the documents of those of the courses that are published."""
    return list(_documents([UUID(course_id) for course_id in ids]))


def _documents(ids: Sequence[UUID] | None) -> Iterable[Document]:
    query = (
        select(Course, CourseRevision)
        .join(CourseRevision, (CourseRevision.course_id == Course.id) & (CourseRevision.number == Course.published_number))
        .where(Course.state == PUBLISHED)
    )
    if ids is not None:
        query = query.where(Course.id.in_(ids))
    rows = session.execute(query).all()
    lessons: dict[UUID, list[str]] = {}
    revisions = [revision.id for _, revision in rows]
    for revision_id, title in session.execute(
        select(Lesson.revision_id, Lesson.title).where(Lesson.revision_id.in_(revisions)).order_by(Lesson.place)
    ):
        lessons.setdefault(revision_id, []).append(title)
    for course, revision in rows:
        yield _document(course, revision, lessons.get(revision.id, []))


def _document(course: Course, revision: CourseRevision, lessons: Sequence[str]) -> Document:
    head = revision.head
    body = "\n".join([revision.summary, head.get("description", ""), *head.get("outcomes", []), *lessons])
    facets = {"subject": tuple(head.get("subjects", [])), "licence": (head.get("licence", ""),), "language": (head.get("language", "vi"),)}
    return Document(
        id=str(course.id), type=TYPE, title=revision.title, body=body, facets=facets, published_at=revision.published_at
    )  # fmt: skip
