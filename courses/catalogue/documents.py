"""Published courses as the search finds them, as sitemaps list them, as the feed tells of them and as machines read their page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from courses.catalogue import schema_org
from courses.catalogue.addresses import course_iri
from courses.catalogue.models import PUBLISHED, Course, CourseRevision, Lesson
from lms.database import session
from lms.search.index import Document
from lms.settings import current
from lms.web.syndication import MOST_PLACES, News, Place, Sitemap

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


_CURRENT = (CourseRevision.course_id == Course.id) & (CourseRevision.number == Course.published_number)


def _count() -> int:
    return session.scalar(select(func.count()).select_from(Course).where(Course.state == PUBLISHED)) or 0


def _places(part: int) -> Iterable[Place]:
    query = select(Course.slug, CourseRevision.published_at).join(CourseRevision, _CURRENT).where(Course.state == PUBLISHED)
    rows = session.execute(query.order_by(Course.id).limit(MOST_PLACES).offset(part * MOST_PLACES))
    return [Place(course_iri(row.slug), row.published_at) for row in rows]


SITEMAP = Sitemap(_count, _places)


def list_news(limit: int) -> list[News]:
    """Return the newest courses for the feed."""
    columns = (
        Course.slug,
        Course.published_at,
        CourseRevision.published_at.label("changed_at"),
        CourseRevision.title,
        CourseRevision.summary,
    )
    query = select(*columns).join(CourseRevision, _CURRENT).where(Course.state == PUBLISHED)
    rows = session.execute(query.order_by(Course.published_at.desc(), Course.id.desc()).limit(limit))
    return [News(course_iri(row.slug), row.title, row.summary, row.published_at, row.changed_at) for row in rows]


def linked(course: Course, revision: CourseRevision) -> dict[str, Any]:
    """Return the course as its page tells it to machines; the revision's lessons are loaded."""
    head = revision.head
    return schema_org.describe(schema_org.Told(
        url=course_iri(course.slug), title=revision.title, summary=revision.summary, minutes=revision.minutes,
        lessons=[lesson.title for lesson in revision.lessons], provider=("Học Suốt Đời", current().base_url),
        language=head.get("language") or "vi", audience=head.get("audience") or "", outcomes=head.get("outcomes") or (),
        has_certificate=bool(head.get("certificate")), licence=head.get("licence") or "", published_at=course.published_at,
    ))  # fmt: skip
