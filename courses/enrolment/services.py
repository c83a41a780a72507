"""Begin a course."""

from __future__ import annotations

from sqlalchemy import func, select

from courses.catalogue.addresses import course_iri
from courses.catalogue.models import PUBLISHED, Course, LessonActivity
from courses.catalogue.queries import published_revision
from courses.enrolment.events import Enrolled
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import find_enrolment
from lms import clock
from lms.audit.services import record as audit
from lms.database import new_id, session
from lms.errors import Conflict
from lms.events import publish
from lms.identity.models import Person
from lms.records.services import record
from lms.records.xapi import Activity


def enrol(*, actor: Person, course: Course) -> Enrolment:
    """Let `actor` study the published revision; who studies already goes on with the revision they began with."""
    known = find_enrolment(actor.id, course.id)
    if known is not None:
        return known
    if course.state != PUBLISHED:
        raise Conflict("Khóa học này không nhận thêm người học.")
    revision = published_revision(course)
    total = session.scalar(select(func.count()).select_from(LessonActivity).where(LessonActivity.revision_id == revision.id)) or 0
    now = clock.now()
    row = Enrolment(id=new_id(), person_id=actor.id, course_id=course.id, revision_id=revision.id, total_activities=total, last_seen_at=now)
    session.add(row)
    session.flush()
    record(actor=actor, verb="registered", activity=Activity(course_iri(course.slug), "course", revision.title))
    audit(actor, "courses:enrolment:begin", subject_id=row.id, detail={"course": course.slug, "revision": revision.number})
    publish(Enrolled(row.id, actor.id, course.id))
    return row
