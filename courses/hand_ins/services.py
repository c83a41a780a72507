"""Hand in, and review what was handed in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from courses.catalogue.addresses import activity_iri
from courses.catalogue.models import Course, LessonActivity
from courses.enrolment.models import Enrolment
from courses.hand_ins.events import HandInReviewed
from courses.hand_ins.models import ACCEPTED, RETURNED, WAITING, HandIn
from courses.progress import services as progress
from lms import clock
from lms.audit.services import record as audit
from lms.database import new_id, session
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.identity.models import Person
from lms.media.models import StoredFile
from lms.records.services import record
from lms.records.xapi import Activity, Result
from lms.settings import current
from lms.text import nfc

LONGEST = 4000
SEEN_ALREADY = {
    ACCEPTED: "Bài này đã được chấp nhận nên không xem lại nữa.",
    RETURNED: "Bài này đã được trả lại. Hãy chờ người học nộp bản mới.",
}


def submit(*, actor: Person, enrolment: Enrolment, activity: LessonActivity, stored_file: StoredFile, words: str = "") -> HandIn:
    """Take a file that a learner hands in, after the earlier ones; raises Conflict once one was accepted."""
    session.execute(select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update())  # two windows, one after the other
    mine = HandIn.enrolment_id == enrolment.id, HandIn.activity_key == activity.key
    before: HandIn | None = session.scalar(select(HandIn).where(*mine, HandIn.is_latest))
    if before is not None and before.state == ACCEPTED:
        raise Conflict("Bài của bạn đã được chấp nhận, không cần nộp lại.")
    session.execute(update(HandIn).where(*mine, HandIn.is_latest).values(is_latest=False))
    row = HandIn(
        id=new_id(), course_id=enrolment.course_id, enrolment_id=enrolment.id, activity_key=activity.key, activity_id=activity.id,
        number=before.number + 1 if before is not None else 1, stored_file_id=stored_file.id, words=nfc(words).strip()[:LONGEST],
    )  # fmt: skip
    session.add(row)
    session.flush()
    progress.hand_in(actor=actor, enrolment=enrolment, activity=activity, stored_file=stored_file)
    record(actor=actor, verb="submitted", activity=_subject(enrolment, activity))
    audit(actor, "courses:hand-in:submit", subject_id=row.id, detail={"activity": activity.key, "number": row.number})
    return row


def _subject(enrolment: Enrolment, activity: LessonActivity) -> Activity:
    course = session.get_one(Course, enrolment.course_id)
    return Activity(activity_iri(course.slug, activity.key), "hand-in", activity.title)


def accept(*, actor: Person, hand_in_id: UUID) -> HandIn:
    """Vouch for a hand-in: where the activity asks for a review, it is done by that. Raises Conflict if it no longer waits."""
    row = _waiting(hand_in_id)
    enrolment = session.get_one(Enrolment, row.enrolment_id)
    learner = session.get_one(Person, enrolment.person_id)
    activity = session.get_one(LessonActivity, row.activity_id)
    _conclude(actor, row, ACCEPTED, "")
    account = {"homePage": current().base_url, "name": str(actor.id)}
    record(
        actor=learner, verb="passed", activity=_subject(enrolment, activity), result=Result(success=True),
        context={f"{current().base_url}/xapi/extensions/vouched-by": {"name": actor.full_name, "account": account}},
    )  # fmt: skip
    progress.accept_hand_in(learner=learner, enrolment=enrolment, activity=activity, accepted_by=actor.full_name)
    return row


def return_(*, actor: Person, hand_in_id: UUID, reason: str) -> HandIn:
    """Give a hand-in back with a reason, so that the learner may hand in again. Raises Conflict if it no longer waits."""
    reason = nfc(reason).replace("\x00", "").strip()[:LONGEST]
    if not reason:
        raise Invalid("Hãy viết lý do để người học biết cần sửa gì.", field="reason")
    row = _waiting(hand_in_id)
    _conclude(actor, row, RETURNED, reason)
    return row


def _waiting(hand_in_id: UUID) -> HandIn:
    """Return the hand-in as it stands now, held until the transaction ends."""
    query = select(HandIn).where(HandIn.id == hand_in_id).with_for_update().execution_options(populate_existing=True)
    row: HandIn = session.scalars(query).one()
    if not row.is_latest:
        raise Conflict("Người học vừa nộp bản mới. Hãy xem bản mới.")
    if row.state != WAITING:
        raise Conflict(SEEN_ALREADY[row.state])
    return row


def _conclude(actor: Person, row: HandIn, state: str, reason: str) -> None:
    row.state, row.reason, row.reviewed_by_id, row.reviewed_at = state, reason, actor.id, clock.now()
    session.flush()
    detail = {"activity": row.activity_key, "number": row.number, **({"reason": reason} if reason else {})}
    audit(actor, f"courses:hand-in:{'accept' if state == ACCEPTED else 'return'}", subject_id=row.id, detail=detail)
    publish(HandInReviewed(row.id))
