"""A self-assessment from its first score to a decision, each step a person's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.database import session
from lms.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.identity.models import Person
from lms.organisations import services as organisations
from lms.organisations.models import Organisation
from lms.recognition import queries, services
from lms.recognition.criteria import shipped
from lms.recognition.models import DRAFT, ENDORSED, RETURNED, SUBMITTED, CriteriaSet, SelfAssessment
from lms.records.services import record
from lms.records.xapi import Activity
from tests.factories.learning import complete_course
from tests.factories.people import make_person

KEY = queries.DEFAULT_KEY
CODES = [indicator.code for indicator in shipped()[KEY].indicators]
REASON = "Chỉ số 6: hãy ghi rõ bạn dùng ngoại ngữ vào việc gì."


@pytest.fixture
def learner(app: Flask) -> Person:
    return make_person()


@pytest.fixture
def officer(app: Flask) -> Person:
    return make_person("canbo", "Trần Thị Hoa")


@pytest.fixture
def chapter(learner: Person) -> Organisation:
    row = organisations.found(actor=None, tree="association", name="Chi hội Tổ 5", kind="chapter", valid_from=date(2025, 7, 1))
    session.flush()
    organisations.join(actor=None, person_id=learner.id, organisation=row)
    return row


def _scored(person: Person, points: int = 8, **more: object) -> SelfAssessment:
    return services.save(actor=person, key=KEY, scores=dict.fromkeys(CODES, points), **more)  # type: ignore[arg-type] # notes, chosen


def _verify(actor: Person) -> CriteriaSet:
    wording = {code: f"Nguyên văn của chỉ số {code} trong văn bản" for code in CODES}
    return services.verify_set(
        actor=actor, key=KEY, wording=wording, official_name="Lê Quang Minh", official_position="Phó Chủ tịch Hội",
        document="324/QĐ-KHVN", document_date=date(2023, 10, 25),
    )  # fmt: skip


def test_scores_are_kept_and_a_set_in_use_is_frozen(learner: Person) -> None:
    row = _scored(learner, 8, notes={"c1.4": "  Động viên hai cháu học.  ", "c9.9": "lạ"})
    assert (row.state, row.total, row.is_enough, row.notes) == (DRAFT, 80, True, {"c1.4": "Động viên hai cháu học."})
    assert _scored(learner, 7).id == row.id
    assert session.scalars(select(CriteriaSet.edition)).all() == [0]


@pytest.mark.parametrize("points", [-1, 11, 1000])
def test_points_out_of_range_are_refused(learner: Person, points: int) -> None:
    with pytest.raises(Invalid, match="từ 0 đến 10"):
        services.save(actor=learner, key=KEY, scores={"c2.6": points})


def test_an_unknown_set_is_refused(learner: Person) -> None:
    with pytest.raises(NotFound):
        services.save(actor=learner, key="khong-co", scores={})


def test_only_evidence_that_the_record_holds_can_be_chosen(learner: Person) -> None:
    mine = complete_course(learner, indicators=["c2.5", "c3.9"])
    other = complete_course(make_person("khac", "Phạm Văn Hòa"), indicators=["c2.5"])
    chosen = {"c2.5": [str(mine.id), str(other.id), "x"], "c3.9": [str(mine.id)], "c1.1": [str(mine.id)]}
    assert _scored(learner, chosen=chosen).chosen == {"c2.5": [str(mine.id)]}


def test_evidence_is_of_the_year_in_viet_nam(learner: Person) -> None:
    complete_course(learner, "cu", indicators=["c2.5"], at=datetime(2025, 12, 31, 16, 59, tzinfo=UTC))
    complete_course(learner, "moi", indicators=["c2.5"], at=datetime(2025, 12, 31, 17, 0, tzinfo=UTC))
    record(actor=learner, verb="experienced", activity=Activity("iri:1", "resource", "Tờ rơi"), at=datetime(2026, 2, 1, tzinfo=UTC))
    found = queries.evidence_of(learner.id, queries.current_criteria(KEY), 2026)
    assert [piece.kind for piece in found["c2.5"]] == ["course"]
    assert [piece.title for piece in found["c1.1"]] == ["Tờ rơi"]


def test_sending_keeps_a_picture_that_later_learning_does_not_change(learner: Person, chapter: Organisation) -> None:
    done = complete_course(learner, indicators=["c2.5"])
    row = _scored(learner, notes={"c1.4": "Đọc sách cùng cháu."}, chosen={"c2.5": [str(done.id)]})
    services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    assert (row.state, row.times_sent, row.evidence_count) == (SUBMITTED, 1, 2)
    kept = row.sent["indicators"]
    assert [piece["title"] for piece in kept["c2.5"]["evidence"]] == ["Kỹ năng số cơ bản"]
    assert kept["c1.4"] == {"points": 8, "note": "Đọc sách cùng cháu.", "evidence": []}
    with pytest.raises(Conflict):
        _scored(learner, 9)


def test_what_is_unscored_or_sent_elsewhere_is_refused(learner: Person, chapter: Organisation) -> None:
    half = services.save(actor=learner, key=KEY, scores={"c1.1": 9})
    with pytest.raises(Invalid, match="Chưa chấm chỉ số 2, 3"):
        services.submit(actor=learner, assessment=half, organisation_id=chapter.id)
    other = organisations.found(actor=None, tree="association", name="Chi hội khác", kind="chapter", valid_from=date(2025, 7, 1))
    session.flush()
    with pytest.raises(Invalid, match="nơi nhận"):
        services.submit(actor=learner, assessment=_scored(learner), organisation_id=other.id)


def test_it_can_be_taken_back_and_sent_again(learner: Person, chapter: Organisation) -> None:
    row = _scored(learner)
    services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    services.withdraw(actor=learner, assessment=row)
    with pytest.raises(NotFound):
        queries.get_sent(row.id)
    services.submit(actor=learner, assessment=_scored(learner, 9), organisation_id=chapter.id)
    assert (row.state, row.times_sent, row.total) == (SUBMITTED, 2, 90)
    assert [step.kind for step, _ in reversed(queries.list_steps(row.id))] == ["submitted", "withdrawn", "submitted"]


def test_returning_needs_a_reason_and_clears_when_sent_again(learner: Person, officer: Person, chapter: Organisation) -> None:
    row = _scored(learner)
    services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    with pytest.raises(Invalid):
        services.give_back(actor=officer, assessment=row, reason="sửa")
    services.give_back(actor=officer, assessment=row, reason=REASON)
    assert (row.state, row.returned_reason, row.decided_by_id) == (RETURNED, REASON, officer.id)
    with pytest.raises(Conflict):
        services.give_back(actor=officer, assessment=row, reason=REASON)
    services.submit(actor=learner, assessment=_scored(learner, 9), organisation_id=chapter.id)
    assert (row.state, row.returned_reason, row.decided_at) == (SUBMITTED, "", None)


def test_nobody_decides_on_their_own(learner: Person, chapter: Organisation) -> None:
    row = _scored(learner)
    services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    with pytest.raises(NotAllowed):
        services.endorse(actor=learner, assessment=row)
    with pytest.raises(NotAllowed):
        services.give_back(actor=learner, assessment=row, reason=REASON)


def test_nobody_touches_anothers(learner: Person, officer: Person, chapter: Organisation) -> None:
    row = _scored(learner)
    with pytest.raises(NotAllowed):
        services.submit(actor=officer, assessment=row, organisation_id=chapter.id)
    services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    with pytest.raises(NotAllowed):
        services.withdraw(actor=officer, assessment=row)


def test_under_practice_criteria_nobody_is_proposed(learner: Person, officer: Person, chapter: Organisation) -> None:
    row = _scored(learner, 10)
    services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    with pytest.raises(Conflict, match="chưa được người có trách nhiệm xác minh"):
        services.endorse(actor=officer, assessment=row)


@pytest.mark.parametrize(("points", "word"), [({"c1.1": 4}, "Chỉ số 1 đang có 4"), (dict.fromkeys(CODES, 7), "Còn thiếu 10 điểm")])
def test_under_verified_criteria_the_rule_must_be_met(
    learner: Person, officer: Person, chapter: Organisation, points: dict[str, int], word: str
) -> None:
    _verify(officer)
    row = services.save(actor=learner, key=KEY, scores=dict.fromkeys(CODES, 10) | points)
    services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    with pytest.raises(Conflict, match=word):
        services.endorse(actor=officer, assessment=row)


def test_an_officer_proposes_under_verified_criteria(learner: Person, officer: Person, chapter: Organisation) -> None:
    _verify(officer)
    row = _scored(learner)
    services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    services.endorse(actor=officer, assessment=row)
    assert (row.state, row.decided_by_id) == (ENDORSED, officer.id)


def test_verifying_names_the_official_and_freezes(officer: Person) -> None:
    with pytest.raises(Invalid, match="chỉ số 1"):
        services.verify_set(
            actor=officer, key=KEY, wording={}, official_name="A", official_position="B", document="C", document_date=date(2023, 10, 25)
        )
    row = _verify(officer)
    criteria = queries.current_criteria(KEY)
    assert criteria.is_verified and criteria.indicators[5].title == "Nguyên văn của chỉ số c2.6 trong văn bản"
    with pytest.raises(Conflict):
        _verify(officer)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "recognition:criteria-set:verify")).one()
    assert (entry.subject_id, entry.detail["official"]) == (str(row.id), "Lê Quang Minh")


def test_a_set_out_of_force_cannot_be_verified(officer: Person) -> None:
    with pytest.raises(Conflict, match="không còn áp dụng"):
        services.verify_set(
            actor=officer, key="cdht-draft-2020", wording=dict.fromkeys(CODES, "đủ dài để nhận"), official_name="A",
            official_position="B", document="C", document_date=date(2020, 7, 23),
        )  # fmt: skip


def test_practice_stays_practice_after_a_set_was_verified(learner: Person, officer: Person, chapter: Organisation) -> None:
    row = _scored(learner, 10)
    _verify(officer)
    with pytest.raises(Conflict, match="lời mới"):
        services.submit(actor=learner, assessment=row, organisation_id=chapter.id)
    services.submit(actor=learner, assessment=_scored(learner, 10), organisation_id=chapter.id)
    services.endorse(actor=officer, assessment=row)
    assert row.criteria_set.edition == 1


def test_a_loader_can_tell_a_story_of_the_past(learner: Person, officer: Person, app: Flask) -> None:
    """What the demonstration does: scored, sent and returned on days gone by."""
    row = organisations.found(actor=None, tree="association", name="Chi hội Tổ 5", kind="chapter", valid_from=date(2025, 7, 1))
    session.flush()
    organisations.join(actor=None, person_id=learner.id, organisation=row, on=date(2026, 1, 1))
    with clock.frozen(datetime(2026, 10, 1, 2, tzinfo=UTC)):
        mine = _scored(learner)
        services.submit(actor=learner, assessment=mine, organisation_id=row.id)
    with clock.frozen(datetime(2026, 10, 3, 2, tzinfo=UTC)):
        services.give_back(actor=officer, assessment=mine, reason=REASON)
    assert mine.year == 2026 and mine.sent_at == datetime(2026, 10, 1, 2, tzinfo=UTC)
    assert mine.decided_at == datetime(2026, 10, 3, 2, tzinfo=UTC)
