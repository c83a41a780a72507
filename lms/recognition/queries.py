"""Sets in force, a person's evidence and self-assessment, and what waits at an officer's desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from lms.recognition.criteria import Criteria, from_mapping, shipped
from lms.recognition.evidence import COURSE, RESOURCE, Evidence, Fact, bundled, gather
from lms.recognition.models import SENT, AssessmentStep, CriteriaSet, SelfAssessment
from lms.recognition.permissions import visible_to
from lms.records.assurance import Assurance
from lms.records.models import Completion, Statement
from lms.records.timeline import PART_TYPES

DEFAULT_KEY = "cdht-324-2023-nguoi-dan-xa"


def criteria_of(row: CriteriaSet) -> Criteria:
    """Return the set that a row froze."""
    return from_mapping(row.body, row.key)


def sets_in_use(keys: Iterable[str] | None = None) -> Mapping[str, CriteriaSet]:
    """Return the newest edition of each set that anybody has used: what it froze is the set, whatever the file says since."""
    query = select(CriteriaSet)
    if keys is not None:
        query = query.where(CriteriaSet.key.in_(list(keys)))
    return {row.key: row for row in session.scalars(query.order_by(CriteriaSet.key, CriteriaSet.edition))}


def list_current(day: date | None = None) -> Sequence[Criteria]:
    """Return the sets offered on `day` as they stand now, that of people in a commune first."""
    on = day or clock.today()
    used = sets_in_use()
    found = [criteria_of(used[key]) if key in used else criteria for key, criteria in shipped().items()]
    return sorted(
        (criteria for criteria in found if criteria.holds_on(on)), key=lambda criteria: (criteria.key != DEFAULT_KEY, criteria.key)
    )


def current_criteria(key: str) -> Criteria:
    """Return the set as it stands now: its newest edition in use, else the practice text. Raises NotFound."""
    used = sets_in_use([key]).get(key)
    if used is not None:
        return criteria_of(used)
    if key not in shipped():
        raise NotFound("Không có bộ tiêu chí này.")
    return shipped()[key]


def find_assessment(person_id: UUID, year: int) -> SelfAssessment | None:
    """Return the person's self-assessment of a year with its set, None where it was not begun."""
    query = select(SelfAssessment).where(SelfAssessment.person_id == person_id, SelfAssessment.year == year)
    row: SelfAssessment | None = session.scalar(query.options(joinedload(SelfAssessment.criteria_set)))
    return row


def get_sent(assessment_id: UUID) -> SelfAssessment:
    """Return a self-assessment that was sent and not taken back, with its person and set, or raise NotFound."""
    query = select(SelfAssessment).where(SelfAssessment.id == assessment_id, SelfAssessment.state.in_(SENT))
    row: SelfAssessment | None = session.scalar(query.options(joinedload(SelfAssessment.criteria_set), joinedload(SelfAssessment.person)))
    if row is None:
        raise NotFound("Không có bản tự đánh giá này, hoặc người gửi đã rút lại.")
    return row


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """Return the instants between which a year lies in Viet Nam."""
    return datetime(year, 1, 1, tzinfo=clock.VIETNAM), datetime(year + 1, 1, 1, tzinfo=clock.VIETNAM)


def facts_of(person_id: UUID, year: int) -> Sequence[Fact]:
    """Return what the record holds of a person in a year that could be evidence: whole completions, and resources read."""
    start, end = year_bounds(year)
    completions = session.scalars(
        select(Completion).where(
            Completion.person_id == person_id, Completion.completed_at >= start, Completion.completed_at < end,
            Completion.activity_type.not_in(PART_TYPES),
        )
    )  # fmt: skip
    found = [_of_completion(row) for row in completions]
    readings = session.execute(
        select(Statement.id, Statement.activity, Statement.title, Statement.happened_at).where(
            Statement.person_id == person_id, Statement.happened_at >= start, Statement.happened_at < end,
            Statement.verb == "experienced", Statement.activity_type == RESOURCE,
        )
    )  # fmt: skip
    found += [Fact(str(row.id), RESOURCE, row.activity, row.title, row.happened_at, Assurance.OBSERVED) for row in readings]
    return found


def _of_completion(row: Completion) -> Fact:
    detail = f"bản số {row.revision}" if row.revision else ""
    return Fact(str(row.id), COURSE, row.activity, row.title, row.completed_at, row.assurance, tuple(row.indicators), detail)


def evidence_of(person_id: UUID, criteria: Criteria, year: int) -> Mapping[str, Sequence[Evidence]]:
    """Return {code: evidence} of a person for a year, resources read counted together."""
    return {code: bundled(pieces) for code, pieces in gather(criteria, facts_of(person_id, year)).items()}


def list_steps(assessment_id: UUID) -> Sequence[tuple[AssessmentStep, str | None]]:
    """Return what happened to it, the newest first, with the name of who did it."""
    query = select(AssessmentStep, Person.full_name).outerjoin(Person, Person.id == AssessmentStep.actor_id)
    rows = session.execute(
        query.where(AssessmentStep.assessment_id == assessment_id).order_by(AssessmentStep.happened_at.desc(), AssessmentStep.id.desc())
    ).all()
    return [(row[0], row[1]) for row in rows]


def list_sent(actor: Person, year: int, *, state: str = "", limit: int = 100, offset: int = 0) -> Sequence[SelfAssessment]:
    """Return what the actor's organisations were sent in a year: those that wait first, the earliest first."""
    query = visible_to(actor).where(SelfAssessment.year == year).options(joinedload(SelfAssessment.person))
    if state in SENT:
        query = query.where(SelfAssessment.state == state)
    order = (SelfAssessment.state != "submitted", SelfAssessment.sent_at, SelfAssessment.id)
    rows: Sequence[SelfAssessment] = session.scalars(query.order_by(*order).limit(limit).offset(offset)).all()
    return rows


def count_sent(actor: Person, year: int) -> Mapping[str, int]:
    """Return how many are in each state at the actor's desk."""
    mine: Any = visible_to(actor).where(SelfAssessment.year == year).subquery()
    return {row[0]: row[1] for row in session.execute(select(mine.c.state, func.count()).group_by(mine.c.state))}


def list_years(actor: Person) -> Sequence[int]:
    """Return the years in which something was sent to the actor's organisations, the newest first."""
    mine: Any = visible_to(actor).subquery()
    return session.scalars(select(mine.c.year).distinct().order_by(mine.c.year.desc())).all()
