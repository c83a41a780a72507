"""A crowd for benchmarks: synthetic people in real units, with learning at scale, the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from courses.catalogue.addresses import course_iri
from courses.catalogue.models import Course, CourseRevision, LessonActivity
from courses.enrolment.models import Enrolment
from lms import clock
from lms.database import new_id, session
from lms.identity.models import Person
from lms.organisations.models import Membership, Organisation
from lms.records.assurance import Assurance
from lms.records.models import Completion, Statement
from lms.records.xapi import Activity, Result, statement_json
from lms.settings import current
from lms.text import match_key, name_sort_key

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thu", "Quang", "Ngọc", "Thanh", "Hữu", "Kim")
GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Hà",
    "Hòa",
    "Hương",
    "Khánh",
    "Lan",
    "Linh",
    "Mai",
    "Nam",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
    "Tuấn",
    "Yến",
)
SEED, BATCH = 49, 2000
Rows = dict[type, list[dict[str, Any]]]


def load_crowd(people: int, say: Callable[[int], None]) -> None:
    """Add `people` who cannot sign in, each in a unit, three in four studying, one in four with a completed course."""
    dice = random.Random(SEED)  # noqa: S311 – makes the same crowd each time, guards nothing
    units = list(session.scalars(select(Organisation.id).where(Organisation.kind.in_(("ward", "commune"))).order_by(Organisation.name)))
    courses = _courses()
    first = session.scalar(select(func.count()).select_from(Person).where(Person.identifier.startswith("dan"))) or 0
    for begin in range(0, people, BATCH):
        rows: Rows = {model: [] for model in (Person, Membership, Enrolment, Statement, Completion)}
        for number in range(begin, min(begin + BATCH, people)):
            _add_person(rows, first + number, dice, units, courses)
        for model, values in rows.items():
            if values:
                session.execute(insert(model), values)
        say(min(begin + BATCH, people))


def _courses() -> list[tuple[Course, CourseRevision, int]]:
    totals = {
        row[0]: row[1] for row in session.execute(select(LessonActivity.revision_id, func.count()).group_by(LessonActivity.revision_id))
    }
    query = select(Course, CourseRevision).join(
        CourseRevision, (CourseRevision.course_id == Course.id) & (CourseRevision.number == Course.published_number)
    )
    return [(course, revision, totals[revision.id]) for course, revision in session.execute(query.order_by(Course.slug))]


def _add_person(
    rows: Rows, number: int, dice: random.Random, units: Sequence[UUID], courses: Sequence[tuple[Course, CourseRevision, int]]
) -> None:
    name = f"{dice.choice(FAMILY)} {dice.choice(MIDDLE)} {dice.choice(GIVEN)}"
    person_id, now = new_id(), clock.now()
    since = now - timedelta(days=dice.randint(30, 330))
    rows[Person].append({
        "id": person_id, "identifier": f"dan{number:06d}", "full_name": name, "name_key": match_key(name), "sort_name": name_sort_key(name),
        "form_of_address": "bạn", "is_active": True, "is_demo": True, "created_at": since,
    })  # fmt: skip
    rows[Membership].append({"id": new_id(), "person_id": person_id, "organisation_id": dice.choice(units), "valid_from": since.date()})
    if dice.random() > 0.75 or not courses:
        return
    course, revision, total = dice.choice(courses)
    is_done = dice.random() < 1 / 3
    done = total if is_done else dice.randint(0, max(0, total - 1))
    seen = since + timedelta(days=dice.randint(0, 25))
    rows[Enrolment].append({
        "id": new_id(), "person_id": person_id, "course_id": course.id, "revision_id": revision.id, "last_lesson": "",
        "done_activities": done, "total_activities": total, "enrolled_at": since, "last_seen_at": seen,
        "completed_at": seen if is_done else None,
    })  # fmt: skip
    if is_done:
        _add_completion(rows, person_id, course, revision, seen)


def _add_completion(rows: Rows, person_id: UUID, course: Course, revision: CourseRevision, at: datetime) -> None:
    activity, statement_id = Activity(course_iri(course.slug), "course", revision.title), new_id()
    body = statement_json(
        statement_id=statement_id, home_page=current().base_url, account=str(person_id), verb="completed", activity=activity,
        result=Result(completion=True), context={}, timestamp=at, stored=at,
    )  # fmt: skip
    rows[Statement].append({
        "id": statement_id, "person_id": person_id, "verb": "completed", "activity": activity.iri, "activity_type": "course",
        "title": activity.title, "body": body, "happened_at": at, "stored_at": at,
    })  # fmt: skip
    rows[Completion].append({
        "id": new_id(), "person_id": person_id, "activity": activity.iri, "activity_type": "course", "title": activity.title,
        "revision": str(revision.number), "score": None, "assurance": str(Assurance.VERIFIED), "tiet": float(revision.head.get("tiet", 0)),
        "seconds": 0, "indicators": revision.head.get("indicators", []), "evidence": {"synthetic": True}, "statement_id": statement_id,
        "completed_at": at, "created_at": at,
    })  # fmt: skip
