"""The search follows the catalogue."""

from __future__ import annotations

from courses.catalogue import documents
from courses.catalogue.events import CoursePublished, CourseWithdrawn
from lms.events import subscribe
from lms.search.services import index_later, register_source


def _index(event: CoursePublished | CourseWithdrawn) -> None:
    index_later(documents.TYPE, [str(event.course_id)])


def connect() -> None:
    """Subscribe, and let the search ask for courses."""
    register_source(documents.TYPE, documents.list_documents, documents.get_documents)
    subscribe(CoursePublished, _index)
    subscribe(CourseWithdrawn, _index)
