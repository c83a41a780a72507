"""Make learners inside a house, enrolled in a course, and say where their lesson is; prints JSON."""

from __future__ import annotations

import json
import sys

from sqlalchemy import select

import wsgi
from courses.catalogue.models import Course, LessonActivity
from courses.catalogue.queries import get_lesson, list_published, published_revision
from courses.enrolment.services import enrol
from lms.database import session, transaction
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.identity.services import register
from oer.catalogue.models import PUBLISHED, Resource

PASSWORD = "bốn từ ghép lại"


def _learner(number: int) -> Person:
    identifier = f"hocvien{number}"
    return find_person(identifier) or register(full_name=f"Học viên {number}", identifier=identifier, password=PASSWORD)


def _course() -> Course:
    return min((row[0] for row in list_published(None, page=1, per_page=20)[0]), key=lambda course: course.slug)


def main(count: int) -> None:
    """Register and enrol; the lesson is the first of a published course that holds something to read or watch."""
    with wsgi.app.app_context():
        for number in range(count):
            with transaction():
                course = _course()
                enrol(actor=_learner(number), course=course)
        course = _course()
        revision = published_revision(course)
        lesson = get_lesson(revision.id, revision.lessons[0].slug)
        activity = next(part for part in lesson.activities if part.kind in {"text", "video"})
        resource = session.scalars(select(Resource.id).where(Resource.state == PUBLISHED).order_by(Resource.id)).first()
        print(json.dumps(_whereabouts(course, lesson.slug, activity, str(resource))))


def _whereabouts(course: Course, lesson: str, activity: LessonActivity, resource: str) -> dict[str, object]:
    sections = [part["id"] for part in activity.spec.get("sections", [])]
    return {
        "course": course.slug, "lesson": f"/learn/{course.slug}/{lesson}", "activity": activity.key.rpartition("/")[2],
        "kind": activity.kind, "sections": sections, "resource": resource,
    }  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
