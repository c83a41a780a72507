"""Pages of recognition: one's own ten indicators, the officer's desk, and the verification of a set."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from lms import clock
from lms.access.policy import may
from lms.errors import Conflict, Invalid, NotFound
from lms.i18n import _
from lms.organisations.queries import get_organisation, list_memberships
from lms.recognition import queries, services
from lms.recognition.criteria import Criteria
from lms.recognition.forms import ReturnForm, Typed, VerifySetForm, typed_scores, typed_wording
from lms.recognition.models import OPEN, SUBMITTED, VERIFIED, SelfAssessment
from lms.recognition.permissions import REVIEW, SEE, VERIFY
from lms.recognition.pictures import cards, picture_rows
from lms.recognition.scoring import rule_in_words, score
from lms.web.pages import page, say, see_other
from lms.web.pagination import page_number
from lms.web.room import SIGNED_IN, Room, current_actor

room = Room("recognition", __name__)
PER_PAGE = 100


def _own() -> SelfAssessment:
    row = queries.find_assessment(current_actor().id, clock.today().year)
    if row is None:
        raise NotFound("Bạn chưa có bản tự đánh giá của năm nay.")
    return row


def _wanted_key(row: SelfAssessment | None) -> str:
    """The set asked for in the address if it is offered, else the one in use, else the first."""
    asked = request.values.get("set", "")
    offered = [criteria.key for criteria in queries.list_current()]
    if asked in offered and (row is None or row.state in OPEN):
        return asked
    return row.criteria_set.key if row is not None else offered[0]


@room.get("/me/learning-citizen", permission=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Ten indicators, the evidence for each, one's own score, and what is missing."""
    row = queries.find_assessment(current_actor().id, clock.today().year)
    return _mine(row, queries.current_criteria(_wanted_key(row)))


def _mine(row: SelfAssessment | None, criteria: Criteria, typed: Typed | None = None, status: int = 200) -> ResponseReturnValue:
    actor, year = current_actor(), clock.today().year
    if row is not None and row.state not in OPEN:
        criteria = queries.criteria_of(row.criteria_set)
    kept = typed or Typed(dict(row.scores), dict(row.notes), dict(row.chosen)) if row is not None else typed or Typed()
    evidence = queries.evidence_of(actor.id, criteria, year)
    was_reworded = row is not None and row.state in OPEN and not row.criteria_set.body.get("verified") and criteria.is_verified
    return page(
        "recognition/mine.html", status=status, nav_current="me", criteria=criteria, year=year, row=row, typed=kept,
        groups=cards(criteria, evidence, kept.chosen), standing=score(criteria, kept.scores), rule=rule_in_words(criteria.rule),
        can_edit=row is None or row.state in OPEN, offered=queries.list_current(), was_reworded=was_reworded,
        covered=sum(1 for pieces in evidence.values() if pieces),
        receiver=get_organisation(row.organisation_id) if row is not None and row.organisation_id else None,
    )  # fmt: skip


@room.post("/me/learning-citizen", permission=SIGNED_IN)
def save() -> ResponseReturnValue:
    """Keep one's own scores and say what they come to."""
    row = queries.find_assessment(current_actor().id, clock.today().year)
    criteria = queries.current_criteria(_wanted_key(row))
    typed = typed_scores(request.form, criteria)
    if not typed.faults:
        try:
            services.save(actor=current_actor(), key=criteria.key, scores=typed.scores, notes=typed.notes, chosen=typed.chosen)
        except Invalid as error:
            typed.faults[error.field or ""] = error.message
    if typed.faults:
        return _mine(row, criteria, typed, status=422)
    say(_("Đã lưu điểm tự chấm. Chỉ mình bạn thấy cho đến khi bạn gửi."))
    if request.form.get("then") == "send":
        return see_other("recognition.sending")
    return see_other("recognition.mine", anchor="diem")


@room.get("/me/learning-citizen/send", permission=SIGNED_IN)
def sending() -> ResponseReturnValue:
    """Show what will be sent, and to whom, before it is sent."""
    return _sending(_own())


def _sending(row: SelfAssessment, fault: str = "", status: int = 200) -> ResponseReturnValue:
    criteria = queries.criteria_of(row.criteria_set)
    evidence = queries.evidence_of(row.person_id, criteria, row.year)
    return page(
        "recognition/send.html", status=status, nav_current="me", criteria=criteria, row=row, standing=score(criteria, row.scores),
        groups=cards(criteria, evidence, row.chosen), places=list_memberships(row.person_id), fault=fault,
        rule=rule_in_words(criteria.rule), chosen_place=request.form.get("organisation", ""),
    )  # fmt: skip


@room.post("/me/learning-citizen/send", permission=SIGNED_IN)
def send() -> ResponseReturnValue:
    """Send it to the officer."""
    row = _own()
    try:
        services.submit(actor=current_actor(), assessment=row, organisation_id=_as_uuid(request.form.get("organisation", "")))
    except (Invalid, Conflict) as error:
        return _sending(row, error.message, status=422)
    say(_("Đã gửi bản tự đánh giá. Bạn sẽ thấy ở đây khi có người xem xong."))
    return see_other("recognition.mine")


def _as_uuid(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError as error:
        raise Invalid("Hãy chọn nơi nhận.", field="organisation") from error


@room.post("/me/learning-citizen/withdraw", permission=SIGNED_IN)
def withdraw() -> ResponseReturnValue:
    """Take it back to change it."""
    services.withdraw(actor=current_actor(), assessment=_own())
    say(_("Đã rút lại. Bạn có thể sửa rồi gửi lần nữa."))
    return see_other("recognition.mine")


@room.get("/manage/recognition", permission=REVIEW)
def desk() -> ResponseReturnValue:
    """What was sent to the officer's organisations this year."""
    return page("recognition/desk.html", **_desk())


def _desk(year: int | None = None) -> dict[str, Any]:
    actor = current_actor()
    asked = request.args.get("year", "")
    on = year or (int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else clock.today().year)
    state, number = request.args.get("state", ""), page_number()
    counts = queries.count_sent(actor, on)
    rows = queries.list_sent(actor, on, state=state, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    total = counts.get(state, 0) if state else sum(counts.values())
    return {
        "rows": rows, "counts": counts, "year": on, "years": queries.list_years(actor), "state": state, "number": number,
        "pages": max(1, -(-total // PER_PAGE)), "base": url_for("recognition.desk", year=on, state=state or None),
    }  # fmt: skip


@room.get("/manage/recognition/<uuid:assessment_id>", permission=REVIEW, subject=queries.get_sent)
def review(row: SelfAssessment) -> ResponseReturnValue:
    """One self-assessment as it was sent, with what can be decided."""
    return _review(row, ReturnForm(formdata=None))


def _review(row: SelfAssessment, form: ReturnForm, status: int = 200) -> ResponseReturnValue:
    criteria = queries.criteria_of(row.criteria_set)
    return page(
        "recognition/review.html", status=status, one=row, criteria=criteria, form=form, table=picture_rows(criteria, row.sent),
        standing=score(criteria, row.scores), against=services.why_not_endorse(row), is_waiting=row.state == SUBMITTED,
        is_own=row.person_id == current_actor().id, steps=queries.list_steps(row.id), rule=rule_in_words(criteria.rule),
        is_verified=row.criteria_set.status == VERIFIED, **_desk(row.year),
    )  # fmt: skip


@room.post("/manage/recognition/<uuid:assessment_id>/return", permission=REVIEW, subject=queries.get_sent)
def give_back(row: SelfAssessment) -> ResponseReturnValue:
    """Send it back with a reason."""
    form = ReturnForm()
    if form.validate_on_submit():
        try:
            services.give_back(actor=current_actor(), assessment=row, reason=form.reason.data)
        except Invalid as error:
            form.reason.errors = [error.message]
        else:
            say(_("Đã trả lại bản của %(name)s kèm lý do.", name=row.person.full_name))
            return see_other("recognition.desk", year=row.year)
    return _review(row, form, status=422)


@room.post("/manage/recognition/<uuid:assessment_id>/endorse", permission=REVIEW, subject=queries.get_sent)
def endorse(row: SelfAssessment) -> ResponseReturnValue:
    """Agree to propose recognition."""
    services.endorse(actor=current_actor(), assessment=row)
    say(_("Đã đồng ý đề nghị công nhận %(name)s. Quyết định cuối cùng do cấp có thẩm quyền.", name=row.person.full_name))
    return see_other("recognition.desk", year=row.year)


@room.get("/manage/recognition/criteria", permission=SEE)
def sets() -> ResponseReturnValue:
    """The sets in force, and which of them a named official has verified."""
    return page("recognition/sets.html", offered=queries.list_current(), used=queries.sets_in_use())


@room.get("/manage/recognition/criteria/<key>", permission=SEE, subject=queries.current_criteria)
def one_set(criteria: Criteria) -> ResponseReturnValue:
    """One set: its wording to be typed in from the paper, or as it was verified."""
    form = VerifySetForm(formdata=None, data={"document": criteria.document, "document_date": criteria.document_date})
    return _one_set(criteria, form, {}, {})


def _one_set(
    criteria: Criteria, form: VerifySetForm, wording: dict[str, str], faults: dict[str, str], status: int = 200
) -> ResponseReturnValue:
    used = queries.sets_in_use([criteria.key]).get(criteria.key)
    return page(
        "recognition/set.html", status=status, criteria=criteria, form=form, wording=wording, faults=faults, used=used,
        rule=rule_in_words(criteria.rule), can_verify=may(current_actor(), VERIFY),
    )  # fmt: skip


@room.post("/manage/recognition/criteria/<key>", permission=VERIFY, subject=queries.current_criteria)
def verify_set(criteria: Criteria) -> ResponseReturnValue:
    """Vouch for the wording."""
    form = VerifySetForm()
    wording, faults = dict(typed_wording(request.form, criteria)), {}
    if form.validate_on_submit():
        try:
            services.verify_set(
                actor=current_actor(), key=criteria.key, wording=wording, official_name=form.official_name.data,
                official_position=form.official_position.data, document=form.document.data, document_date=form.document_date.data,
            )  # fmt: skip
        except Invalid as error:
            faults[error.field or ""] = error.message
        else:
            say(_("Bộ tiêu chí đã được xác minh và dùng thật từ bây giờ."))
            return see_other("recognition.one_set", key=criteria.key)
    return _one_set(criteria, form, wording, faults, status=422)
