"""Score oneself, send, take back; return with a reason, propose recognition; verify a set. Each decision is a person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.audit.services import record
from lms.database import new_id, session
from lms.errors import Conflict, Invalid, NotAllowed
from lms.events import publish
from lms.identity.models import Person
from lms.organisations.queries import list_memberships
from lms.recognition.criteria import Criteria, as_mapping
from lms.recognition.events import CriteriaSetVerified, SelfAssessmentEndorsed, SelfAssessmentReturned, SelfAssessmentSubmitted
from lms.recognition.models import (
    DRAFT,
    ENDORSED,
    OPEN,
    PRACTICE,
    RETURNED,
    SUBMITTED,
    VERIFIED,
    AssessmentStep,
    CriteriaSet,
    SelfAssessment,
)
from lms.recognition.queries import criteria_of, current_criteria, evidence_of, find_assessment, sets_in_use
from lms.recognition.scoring import score
from lms.text import nfc

REASON_LENGTH, NOTE_LENGTH, WORDING_LENGTH = 10, 2000, 10


def _in_use(key: str) -> CriteriaSet:
    """Return the row of the set as it stands now, freezing the practice text at its first use."""
    row = sets_in_use([key]).get(key)
    if row is not None:
        return row
    body = as_mapping(current_criteria(key))
    try:
        with session.begin_nested():
            session.add(CriteriaSet(id=new_id(), key=key, edition=0, status=PRACTICE, body=body))
    except IntegrityError:
        pass  # somebody else used it for the first time in the same moment
    return sets_in_use([key])[key]


def save(
    *, actor: Person, key: str, scores: Mapping[str, int], notes: Mapping[str, str] | None = None,
    chosen: Mapping[str, Sequence[str]] | None = None,
) -> SelfAssessment:  # fmt: skip
    """Keep the actor's own scores of this year against the set `key`: {code: points}, {code: words}, {code: evidence ids}.

    Evidence that the record does not hold is left out. Raises Invalid for points out of range, Conflict once it was sent.
    """
    year = clock.today().year
    criteria_set = _in_use(key)
    criteria = criteria_of(criteria_set)
    offered = {code: {piece.id for piece in pieces} for code, pieces in evidence_of(actor.id, criteria, year).items()}
    points, words = _checked_scores(criteria, scores), _checked_notes(criteria, notes or {})
    row = find_assessment(actor.id, year)
    if row is None:
        row = SelfAssessment(id=new_id(), person_id=actor.id, year=year, state=DRAFT, sent={}, returned_reason="", times_sent=0)
        session.add(row)
    elif row.state not in OPEN:
        raise Conflict("Bản tự đánh giá đã gửi. Hãy rút lại trước khi sửa.")
    row.criteria_set_id, row.criteria_set = criteria_set.id, criteria_set
    row.scores, row.notes, row.updated_at = points, words, clock.now()
    row.chosen = {code: kept for code in offered if (kept := sorted(set((chosen or {}).get(code, ())) & offered[code]))}
    standing = score(criteria, points)
    row.total, row.is_enough = standing.total, standing.passes
    row.evidence_count = sum(len(ids) for ids in row.chosen.values()) + len(words)
    session.flush()
    return row


def _checked_scores(criteria: Criteria, scores: Mapping[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for indicator in criteria.indicators:
        points = scores.get(indicator.code)
        if points is None:
            continue
        if not 0 <= points <= indicator.most:
            raise Invalid(f"Chỉ số {indicator.number} nhận từ 0 đến {indicator.most} điểm.", field=f"score-{indicator.code}")
        found[indicator.code] = points
    return found


def _checked_notes(criteria: Criteria, notes: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for indicator in criteria.indicators:
        words = nfc(notes.get(indicator.code, "")).strip()
        if len(words) > NOTE_LENGTH:
            message = f"Ghi chú của chỉ số {indicator.number} dài quá {NOTE_LENGTH} ký tự."
            raise Invalid(message, field=f"note-{indicator.code}")
        if words:
            found[indicator.code] = words
    return found


def submit(*, actor: Person, assessment: SelfAssessment, organisation_id: UUID) -> None:
    """Send it to one of the organisations that the actor belongs to, with a picture of the evidence chosen, as it is now."""
    _require_own(actor, assessment)
    if assessment.state not in OPEN:
        raise Conflict("Bản tự đánh giá này đã được gửi.")
    if organisation_id not in {membership.organisation_id for membership in list_memberships(actor.id)}:
        raise Invalid("Hãy chọn nơi nhận là tổ chức mà bạn đang tham gia.", field="organisation")
    criteria = current_criteria(assessment.criteria_set.key)
    standing = score(criteria, assessment.scores)
    if standing.open:
        raise Invalid(standing.missing[-1], field="scores")
    if assessment.criteria_set.body != as_mapping(criteria):
        raise Conflict("Tiêu chí vừa được xác minh với lời mới. Hãy xem lại điểm từng chỉ số, lưu rồi gửi.")
    assessment.organisation_id, assessment.state, assessment.sent_at = organisation_id, SUBMITTED, clock.now()
    assessment.times_sent += 1
    assessment.returned_reason, assessment.decided_at, assessment.decided_by_id = "", None, None
    assessment.sent = _picture(assessment, criteria)
    _step(actor, assessment, SUBMITTED)
    publish(SelfAssessmentSubmitted(assessment.id, actor.id, organisation_id))


def _picture(assessment: SelfAssessment, criteria: Criteria) -> dict[str, Any]:
    held = evidence_of(assessment.person_id, criteria, assessment.year)
    rows = {}
    for indicator in criteria.indicators:
        wanted = set(assessment.chosen.get(indicator.code, ()))
        rows[indicator.code] = {
            "points": assessment.scores.get(indicator.code),
            "note": assessment.notes.get(indicator.code, ""),
            "evidence": [
                {
                    "id": piece.id, "kind": piece.kind, "title": piece.title, "assurance": piece.assurance, "detail": piece.detail,
                    "happened_at": piece.happened_at.isoformat(),
                }
                for piece in held[indicator.code] if piece.id in wanted
            ],
        }  # fmt: skip
    return {"total": assessment.total, "indicators": rows}


def withdraw(*, actor: Person, assessment: SelfAssessment) -> None:
    """Take back what waits, to change it; nobody else reads it from then on."""
    _require_own(actor, assessment)
    if assessment.state != SUBMITTED:
        raise Conflict("Chỉ rút lại được bản đang chờ xem xét.")
    assessment.state = DRAFT
    _step(actor, assessment, "withdrawn")


def give_back(*, actor: Person, assessment: SelfAssessment, reason: str) -> None:
    """Return it, saying in words what should be changed."""
    _require_waiting(actor, assessment)
    words = nfc(reason).strip()
    if len(words) < REASON_LENGTH:
        raise Invalid("Hãy nêu lý do để người gửi biết cần sửa gì, ít nhất một câu ngắn.", field="reason")
    assessment.state, assessment.returned_reason = RETURNED, words[:NOTE_LENGTH]
    _decided(actor, assessment)
    _step(actor, assessment, RETURNED, words[:NOTE_LENGTH])
    publish(SelfAssessmentReturned(assessment.id, assessment.person_id))


def endorse(*, actor: Person, assessment: SelfAssessment) -> None:
    """Agree to propose recognition. Only under a verified set, and only where its rule is met. Raises Conflict."""
    _require_waiting(actor, assessment)
    refusal = why_not_endorse(assessment)
    if refusal:
        raise Conflict(refusal)
    assessment.state = ENDORSED
    _decided(actor, assessment)
    _step(actor, assessment, ENDORSED)
    publish(SelfAssessmentEndorsed(assessment.id, assessment.person_id))


def why_not_endorse(assessment: SelfAssessment) -> str:
    """Return what stands against proposing recognition, in words; empty where nothing does."""
    if assessment.criteria_set.status != VERIFIED:
        return "Bộ tiêu chí chưa được người có trách nhiệm xác minh, nên bản này chỉ để tập dượt và chưa thể đề nghị công nhận."
    standing = score(criteria_of(assessment.criteria_set), assessment.scores)
    return "" if standing.passes else "Bản này chưa đủ điều kiện. " + " ".join(standing.missing)


def _require_own(actor: Person, assessment: SelfAssessment) -> None:
    if assessment.person_id != actor.id:
        raise NotAllowed("Đây là bản tự đánh giá của người khác.")


def _require_waiting(actor: Person, assessment: SelfAssessment) -> None:
    if assessment.person_id == actor.id:
        raise NotAllowed("Bạn không thể tự duyệt bản của mình. Hãy nhờ cán bộ khác xem.")
    if assessment.state != SUBMITTED:
        raise Conflict("Bản này không còn chờ xem xét.")


def _decided(actor: Person, assessment: SelfAssessment) -> None:
    assessment.decided_at, assessment.decided_by_id = clock.now(), actor.id


def _step(actor: Person, assessment: SelfAssessment, kind: str, words: str = "") -> None:
    session.add(
        AssessmentStep(
            id=new_id(), assessment_id=assessment.id, kind=kind, actor_id=actor.id, total=assessment.total, words=words,
            happened_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    record(actor, f"recognition:self-assessment:{kind}", subject_id=assessment.id, detail={"total": assessment.total})


def verify_set(
    *, actor: Person, key: str, wording: Mapping[str, str], official_name: str, official_position: str, document: str, document_date: date,
) -> CriteriaSet:  # fmt: skip
    """Bring a set into real use: a named official vouches that each indicator stands in the words of the document.

    The verified text is a new edition and frozen; practice assessments stay with the text they were made against.
    """
    used = sets_in_use([key]).get(key)
    if used is not None and used.status == VERIFIED:
        raise Conflict("Bộ tiêu chí này đã được xác minh và không sửa được nữa. Quyết định mới là một bộ mới.")
    criteria = current_criteria(key)
    if not criteria.holds_on(clock.today()):
        raise Conflict("Bộ tiêu chí này không còn áp dụng.")
    typed = {i.code: " ".join(nfc(wording.get(i.code, "")).split()) for i in criteria.indicators}
    for indicator in criteria.indicators:
        if len(typed[indicator.code]) < WORDING_LENGTH:
            message = f"Hãy chép đủ lời của chỉ số {indicator.number} từ văn bản."
            raise Invalid(message, field=f"wording-{indicator.code}")
    named = {"official_name": official_name, "official_position": official_position, "document": document}
    for field, value in named.items():
        if not nfc(value).strip():
            raise Invalid("Hãy điền ô này.", field=field)
    verified = criteria.with_wording(typed, document=nfc(document).strip(), document_date=document_date)
    row = CriteriaSet(
        id=new_id(), key=key, edition=1, status=VERIFIED, body=as_mapping(verified), official_name=nfc(official_name).strip(),
        official_position=nfc(official_position).strip(), verified_by_id=actor.id, verified_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    detail = {"key": key, "official": row.official_name, "position": row.official_position, "document": verified.document}
    record(actor, "recognition:criteria-set:verify", subject_id=row.id, detail=detail)
    publish(CriteriaSetVerified(row.id, key))
    return row
