"""The addresses under which courses and their parts are known for ever: IRIs in statements. Pure."""

from __future__ import annotations

from lms.settings import current


def course_iri(slug: str) -> str:
    """Return the IRI of a course."""
    return f"{current().base_url}/courses/{slug}"


def activity_iri(slug: str, key: str) -> str:
    """Return the IRI of an activity; its key is «lesson/activity»."""
    lesson, _, activity = key.partition("/")
    return f"{current().base_url}/learn/{slug}/{lesson}#{activity}"
