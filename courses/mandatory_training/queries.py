"""Read requirements, obligations and how far each person is, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from courses.catalogue.addresses import course_iri
from courses.catalogue.models import Course, CourseRevision
from courses.enrolment.models import Enrolment
from courses.mandatory_training.models import DONE, EXEMPT, OPEN, Obligation, ObligationRequest, Requirement, RequirementCourse
from courses.mandatory_training.permissions import visible_to
from courses.mandatory_training.urgency import urgency, urgency_words
from lms import clock
from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from lms.organisations.models import Membership, Organisation, OrganisationReach, Position
from lms.organisations.queries import holds_on
from lms.records.models import Completion
from lms.text import match_key


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """One course of a duty: how many tiết it is worth and how far the person is (0-1)."""

    course: Course
    title: str
    tiet: float
    fraction: float
    is_done: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """An obligation as its person sees it."""

    obligation: Obligation
    courses: list[CourseStanding]
    request: ObligationRequest | None

    @property
    def urgency(self) -> str:
        return urgency(state=self.obligation.state, due_on=self.obligation.due_on, today=clock.today())

    @property
    def words(self) -> str:
        return urgency_words(state=self.obligation.state, due_on=self.obligation.due_on, today=clock.today())

    @property
    def due_tiet(self) -> float:
        return sum(course.tiet for course in self.courses)

    @property
    def done_tiet(self) -> float:
        return round(sum(course.tiet * (1.0 if course.is_done else course.fraction) for course in self.courses), 1)

    @property
    def next_course(self) -> Course | None:
        return next((course.course for course in self.courses if not course.is_done), None)


def _with_courses() -> Any:
    courses = joinedload(Obligation.requirement).selectinload(Requirement.courses)
    return courses.joinedload(RequirementCourse.course)


def list_duties(person_id: UUID, *, is_open: bool | None = None, most: int = 60) -> list[Duty]:
    """Return a person's duties: overdue and open ones by due day, then what is done, the latest first."""
    query = (
        select(Obligation)
        .join(Requirement, Requirement.id == Obligation.requirement_id)
        .where(Obligation.person_id == person_id, Requirement.cancelled_at.is_(None))
    )
    if is_open is not None:
        query = query.where(Obligation.state == OPEN if is_open else Obligation.state != OPEN)
    rows: Sequence[Obligation] = session.scalars(
        query.order_by(Obligation.due_on, Obligation.id).limit(most).options(_with_courses())
    ).all()
    duties = _duties(person_id, rows)
    closed = [duty for duty in duties if duty.obligation.state != OPEN]
    return [duty for duty in duties if duty.obligation.state == OPEN] + closed[::-1]


def _duties(person_id: UUID, rows: Sequence[Obligation]) -> list[Duty]:
    courses = {link.course_id: link.course for row in rows for link in row.requirement.courses}
    standings = _standings(person_id, courses)
    asked = select(ObligationRequest).where(ObligationRequest.obligation_id.in_([row.id for row in rows])).order_by(ObligationRequest.id)
    requests = {request.obligation_id: request for request in session.scalars(asked)}
    return [Duty(row, [standings[link.course_id] for link in row.requirement.courses], requests.get(row.id)) for row in rows]


def _standings(person_id: UUID, courses: dict[UUID, Course]) -> dict[UUID, CourseStanding]:
    enrolments = {
        row.course_id: row
        for row in session.scalars(select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_id.in_(courses)))
    }
    done = completed_courses(person_id, courses.values())
    current = and_(CourseRevision.course_id == Course.id, CourseRevision.number == Course.published_number)
    heads = {
        row.id: (row.title, row.head)
        for row in session.execute(
            select(Course.id, CourseRevision.title, CourseRevision.head).join(CourseRevision, current).where(Course.id.in_(courses))
        )
    }
    found = {}
    for course_id, course in courses.items():
        title, head = heads.get(course_id, (course.title, {}))
        enrolment = enrolments.get(course_id)
        found[course_id] = CourseStanding(
            course, title, float(head.get("tiet", 0)), enrolment.fraction if enrolment else 0.0, course_id in done
        )
    return found


def completed_courses(person_id: UUID, courses: Any) -> set[UUID]:
    """Return the ids of those of `courses` that the record says the person has completed."""
    iris = {course_iri(course.slug): course.id for course in courses}
    query = select(Completion.activity).where(Completion.person_id == person_id, Completion.activity.in_(iris))
    return {iris[activity] for activity in session.scalars(query)}


def get_obligation(obligation_id: UUID) -> Obligation:
    """Return an obligation with its requirement, or raise NotFound."""
    row: Obligation | None = session.scalar(select(Obligation).where(Obligation.id == obligation_id).options(_with_courses()))
    if row is None:
        raise NotFound("Không tìm thấy việc học này.")
    return row


def get_requirement(requirement_id: UUID) -> Requirement:
    """Return a requirement with its courses and organisation, or raise NotFound."""
    row: Requirement | None = session.scalar(
        select(Requirement)
        .where(Requirement.id == requirement_id)
        .options(joinedload(Requirement.organisation), selectinload(Requirement.courses).joinedload(RequirementCourse.course))
    )
    if row is None:
        raise NotFound("Không tìm thấy yêu cầu này.")
    return row


@dataclass(frozen=True, slots=True)
class Tally:
    """How a requirement stands: people in all, done, exempt, overdue."""

    total: int
    done: int
    exempt: int
    overdue: int


def list_requirements(actor: Person) -> list[tuple[Requirement, Tally]]:
    """Return the requirements that `actor` manages with how each stands, the next due first."""
    query = visible_to(actor).where(Requirement.cancelled_at.is_(None)).order_by(Requirement.due_on.desc(), Requirement.id).limit(100)
    rows: Sequence[Requirement] = session.scalars(query.options(joinedload(Requirement.organisation))).all()
    tallies = _tallies([row.id for row in rows])
    return [(row, tallies.get(row.id, Tally(0, 0, 0, 0))) for row in rows]


def _tallies(ids: Sequence[UUID]) -> dict[UUID, Tally]:
    def count(condition: Any) -> Any:
        return func.count().filter(condition)

    late = and_(Obligation.state == OPEN, Obligation.due_on < clock.today())
    query = (
        select(Obligation.requirement_id, func.count(), count(Obligation.state == DONE), count(Obligation.state == EXEMPT), count(late))
        .where(Obligation.requirement_id.in_(ids))
        .group_by(Obligation.requirement_id)
    )
    return {row[0]: Tally(*row[1:]) for row in session.execute(query)}


def list_obligations(requirement: Requirement, *, show: str, page: int, per_page: int) -> tuple[Sequence[Obligation], int]:
    """Return the people of a requirement, filtered by all, open, overdue, done or exempt, by name."""
    conditions = {
        "open": Obligation.state == OPEN,
        "overdue": and_(Obligation.state == OPEN, Obligation.due_on < clock.today()),
        "done": Obligation.state == DONE,
        "exempt": Obligation.state == EXEMPT,
    }
    query = select(Obligation).join(Person, Person.id == Obligation.person_id).where(Obligation.requirement_id == requirement.id)
    if show in conditions:
        query = query.where(conditions[show])
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Person.sort_name, Person.id).limit(per_page).offset((page - 1) * per_page)
    rows: Sequence[Obligation] = session.scalars(ordered.options(joinedload(Obligation.person))).all()
    return rows, total


def list_requests(requirement_id: UUID) -> Sequence[tuple[ObligationRequest, Obligation]]:
    """Return the requests of a requirement that nobody has decided yet, the oldest first."""
    query = (
        select(ObligationRequest, Obligation)
        .join(Obligation, Obligation.id == ObligationRequest.obligation_id)
        .where(Obligation.requirement_id == requirement_id, ObligationRequest.decided_at.is_(None))
        .order_by(ObligationRequest.id)
        .options(joinedload(Obligation.person))
    )
    return [(row[0], row[1]) for row in session.execute(query).all()]


@dataclass(frozen=True, slots=True)
class Concerned:
    """A person whom a requirement concerns, the unit through which, and why in words."""

    person_id: UUID
    organisation_id: UUID
    because: str


def concerned_by(requirement: Requirement, day: date) -> list[Concerned]:
    """Return whom a requirement concerns on `day`: holders of its positions, or all members where it names none."""
    below = select(OrganisationReach.descendant_id).where(OrganisationReach.ancestor_id == requirement.organisation_id)
    found: dict[UUID, Concerned] = {}
    if requirement.position_codes:
        query = select(Position.person_id, Position.organisation_id, Position.title, Organisation.name).join(
            Organisation, Organisation.id == Position.organisation_id
        )
        where = (Position.organisation_id.in_(below), Position.code.in_(requirement.position_codes), holds_on(Position, day))
        for row in session.execute(query.where(*where)):
            found.setdefault(row[0], Concerned(row[0], row[1], f"Bạn giữ chức vụ {row[2]}, {row[3]}."))
    else:
        query_members = select(Membership.person_id, Membership.organisation_id, Organisation.name).join(
            Organisation, Organisation.id == Membership.organisation_id
        )
        for member in session.execute(query_members.where(Membership.organisation_id.in_(below), holds_on(Membership, day))):
            found.setdefault(member[0], Concerned(member[0], member[1], f"Bạn thuộc {member[2]}."))
    return list(found.values())


def list_position_codes(organisations: Any) -> list[tuple[str, str]]:
    """Return (code, a title) of the positions held today in `organisations`, by title."""
    query = (
        select(Position.code, func.min(Position.title))
        .where(Position.organisation_id.in_(organisations), holds_on(Position, clock.today()))
        .group_by(Position.code)
        .order_by(func.min(Position.title))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def search_organisations(words: str, allowed: Any) -> Sequence[Organisation]:
    """Return organisations in `allowed` whose name holds `words`, for choosing one."""
    query = select(Organisation).where(Organisation.id.in_(allowed))
    if words:
        query = query.where(or_(Organisation.name_key.contains(match_key(words)), Organisation.name.contains(words)))
    rows: Sequence[Organisation] = session.scalars(query.order_by(Organisation.name).limit(50)).all()
    return rows
