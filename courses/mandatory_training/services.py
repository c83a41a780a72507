"""Require, assign, settle, exempt and extend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from courses.catalogue.addresses import course_iri
from courses.catalogue.models import Course
from courses.mandatory_training.events import ObligationSettled
from courses.mandatory_training.models import DONE, EXEMPT, OPEN, Obligation, ObligationRequest, Requirement, RequirementCourse
from courses.mandatory_training.queries import completed_courses, concerned_by, get_requirement
from lms import clock
from lms.audit.services import record
from lms.database import new_id, session
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.identity.models import Person
from lms.organisations.models import Organisation


def require(
    *, actor: Person, organisation: Organisation, title: str, reason: str, courses: Sequence[Course], starts_on: date, due_on: date,
    legal_basis: str = "", position_codes: Sequence[str] = (),
) -> Requirement:  # fmt: skip
    """Require courses of the people in `organisation` and below it, and give each their obligation at once."""
    if not courses:
        raise Invalid("Hãy chọn ít nhất một khóa học.", field="courses")
    if due_on < starts_on:
        raise Invalid("Hạn cuối phải sau ngày bắt đầu.", field="due_on")
    if not title.strip():
        raise Invalid("Hãy đặt tên cho yêu cầu này.", field="title")
    if not reason.strip():
        raise Invalid("Hãy nói rõ vì sao phải học.", field="reason")
    row = Requirement(
        id=new_id(), organisation_id=organisation.id, title=title.strip()[:200], reason=reason.strip(),
        legal_basis=legal_basis.strip()[:300], position_codes=list(position_codes), starts_on=starts_on, due_on=due_on,
        created_by_id=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    for place, course in enumerate(courses):
        session.add(RequirementCourse(requirement_id=row.id, course_id=course.id, place=place))
    session.flush()
    record(actor, "training:requirement:make", subject_id=row.id, detail={"title": row.title, "organisation": str(organisation.id)})
    assign(actor=actor, requirement=get_requirement(row.id))
    return row


def assign(*, actor: Person | None, requirement: Requirement) -> int:
    """Give an obligation to everybody concerned who has none yet; return how many. What is learnt already settles it at once."""
    if requirement.cancelled_at is not None:
        return 0
    present = set(session.scalars(select(Obligation.person_id).where(Obligation.requirement_id == requirement.id)))
    fresh = [entry for entry in concerned_by(requirement, clock.today()) if entry.person_id not in present]
    courses = [link.course for link in requirement.courses]
    for entry in fresh:
        row = Obligation(
            id=new_id(), person_id=entry.person_id, requirement_id=requirement.id, organisation_id=entry.organisation_id,
            because=entry.because, due_on=requirement.due_on, state=OPEN,
        )  # fmt: skip
        session.add(row)
        session.flush()
        _settle_if_done(row, courses)
    if fresh:
        record(actor, "training:requirement:assign", subject_id=requirement.id, detail={"people": len(fresh)})
    return len(fresh)


def assign_all() -> int:
    """Assign every running requirement to those who have come to be concerned since; return how many obligations were made."""
    today = clock.today()
    running = select(Requirement.id).where(Requirement.cancelled_at.is_(None), Requirement.due_on >= today, Requirement.starts_on <= today)
    return sum(assign(actor=None, requirement=get_requirement(requirement_id)) for requirement_id in session.scalars(running).all())


def _settle_if_done(row: Obligation, courses: Sequence[Course]) -> None:
    if row.state == OPEN and len(completed_courses(row.person_id, courses)) == len(courses):
        row.state, row.settled_at = DONE, clock.now()
        session.flush()
        record(None, "training:obligation:settle", subject_id=row.id, detail={"person": str(row.person_id)})
        publish(ObligationSettled(row.id, row.person_id))


def settle(*, person_id: UUID, activity: str) -> None:
    """A course was completed: settle the open obligations that asked for it and lack nothing more."""
    query = (
        select(Obligation)
        .join(RequirementCourse, RequirementCourse.requirement_id == Obligation.requirement_id)
        .join(Course, Course.id == RequirementCourse.course_id)
        .where(Obligation.person_id == person_id, Obligation.state == OPEN)
    )
    slug = activity.rsplit("/", 1)[-1]
    if course_iri(slug) != activity:
        return
    for row in session.scalars(query.where(Course.slug == slug)).all():
        requirement = get_requirement(row.requirement_id)
        _settle_if_done(row, [link.course for link in requirement.courses])


def exempt(*, actor: Person, obligation: Obligation, reason: str) -> None:
    """Excuse a person from a duty, with a reason that stays."""
    if obligation.state == DONE:
        raise Conflict("Người này đã học xong nên không cần miễn.")
    if not reason.strip():
        raise Invalid("Hãy nêu lý do miễn.", field="reason")
    obligation.state, obligation.settled_at, obligation.excuse = EXEMPT, clock.now(), reason.strip()
    record(actor, "training:obligation:exempt", subject_id=obligation.id, detail={"reason": reason.strip()})


def extend(*, actor: Person, obligation: Obligation, due_on: date, reason: str) -> None:
    """Give a person more time."""
    if due_on <= obligation.due_on:
        raise Invalid("Hạn mới phải sau hạn cũ.", field="due_on")
    if obligation.state != OPEN:
        raise Conflict("Việc học này đã xong hoặc đã được miễn.")
    detail = {"from": obligation.due_on.isoformat(), "to": due_on.isoformat(), "reason": reason.strip()}
    obligation.due_on = due_on
    record(actor, "training:obligation:extend", subject_id=obligation.id, detail=detail)


def ask(*, actor: Person, obligation: Obligation, kind: str, reason: str, wanted_on: date | None = None) -> ObligationRequest:
    """Ask to be excused (`exempt`) or for more time (`extend`); one open request at a time."""
    if kind not in {"exempt", "extend"}:
        raise Invalid("Hãy chọn xin miễn hoặc xin gia hạn.", field="kind")
    if not reason.strip():
        raise Invalid("Hãy nêu lý do.", field="reason")
    if kind == "extend" and (wanted_on is None or wanted_on <= obligation.due_on):
        raise Invalid("Hãy chọn ngày sau hạn hiện tại.", field="wanted_on")
    waiting = select(ObligationRequest).where(ObligationRequest.obligation_id == obligation.id, ObligationRequest.decided_at.is_(None))
    if session.scalar(waiting) is not None:
        raise Conflict("Bạn đã gửi một đề nghị và đang chờ trả lời.")
    row = ObligationRequest(id=new_id(), obligation_id=obligation.id, kind=kind, reason=reason.strip(), wanted_on=wanted_on)
    session.add(row)
    session.flush()
    record(actor, "training:request:ask", subject_id=obligation.id, detail={"kind": kind})
    return row


def decide(*, actor: Person, request: ObligationRequest, obligation: Obligation, is_granted: bool, answer: str) -> None:
    """Grant or refuse a request; a refusal needs a reason."""
    if request.decided_at is not None:
        raise Conflict("Đề nghị này đã được trả lời.")
    if not is_granted and not answer.strip():
        raise Invalid("Hãy nêu lý do chưa đồng ý.", field="answer")
    request.decided_at, request.decided_by_id, request.is_granted, request.answer = clock.now(), actor.id, is_granted, answer.strip()
    record(actor, "training:request:decide", subject_id=obligation.id, detail={"granted": is_granted})
    if not is_granted:
        return
    if request.kind == "exempt":
        exempt(actor=actor, obligation=obligation, reason=request.reason)
    elif request.wanted_on is not None:
        extend(actor=actor, obligation=obligation, due_on=request.wanted_on, reason=request.reason)


def cancel(*, actor: Person, requirement: Requirement) -> None:
    """Call a requirement off; its obligations are not asked for any more."""
    requirement.cancelled_at = clock.now()
    record(actor, "training:requirement:cancel", subject_id=requirement.id)
