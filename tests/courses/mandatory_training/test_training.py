"""Required, studied, settled: obligations follow the record, and people may be excused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from courses.catalogue.addresses import course_iri
from courses.catalogue.models import Course
from courses.mandatory_training import services
from courses.mandatory_training.models import Obligation, ObligationRequest, Requirement
from courses.mandatory_training.queries import list_duties
from courses.mandatory_training.urgency import urgency, urgency_words
from lms import clock
from lms.database import session
from lms.errors import Conflict, Invalid
from lms.identity.models import Person
from lms.organisations.models import Organisation
from lms.organisations.services import appoint
from lms.records.assurance import Assurance
from lms.records.services import record_completion
from lms.records.xapi import Activity
from tests.factories.courses import make_course
from tests.factories.people import make_member, make_organisation, make_role, sign_in

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("state", "due", "expected", "words"),
    [
        ("open", TODAY, "soon", "Hôm nay là hạn cuối"),
        ("open", TODAY - timedelta(days=1), "overdue", "Quá hạn 1 ngày"),
        ("open", TODAY + timedelta(days=14), "soon", "Còn 14 ngày"),
        ("open", TODAY + timedelta(days=15), "open", "Còn 15 ngày"),
        ("done", TODAY - timedelta(days=9), "done", "Đã xong"),
        ("exempt", TODAY - timedelta(days=9), "done", "Được miễn"),
    ],
)
def test_urgency(state: str, due: date, expected: str, words: str) -> None:
    assert urgency(state=state, due_on=due, today=TODAY) == expected
    assert urgency_words(state=state, due_on=due, today=TODAY) == words


def _require(manager: Person, ward: Organisation, *courses: Course, positions: tuple[str, ...] = ()) -> Requirement:
    today = clock.today()
    return services.require(
        actor=manager, organisation=ward, title="Bồi dưỡng", reason="Vì công việc cần.", courses=courses, starts_on=today,
        due_on=today + timedelta(days=10), position_codes=positions,
    )  # fmt: skip


def _complete(person: Person, course: Course) -> None:
    activity = Activity(course_iri(course.slug), "course", course.title)
    record_completion(actor=person, activity=activity, revision="1", assurance=Assurance.VERIFIED, evidence={})


def _states() -> dict[object, str]:
    return {row.person_id: row.state for row in session.scalars(select(Obligation))}


def test_members_below_get_the_duty_and_settle_it_by_learning(app: Flask) -> None:
    ward = make_organisation()
    office = make_organisation("Phòng Kinh tế", ward)
    inside, outside = make_member(office), make_member(make_organisation("Phường khác"))
    manager = make_role("organisation_manager", ward)
    first, second = make_course(make_role("trainer"), "Khóa một"), make_course(make_role("trainer"), "Khóa hai")
    _require(manager, ward, first, second)
    assert _states() == {inside.id: "open"}
    _complete(inside, first)
    assert _states() == {inside.id: "open"}
    _complete(inside, second)
    assert _states() == {inside.id: "done"}
    assert outside.id not in _states()


def test_positions_narrow_whom_it_concerns(app: Flask) -> None:
    ward = make_organisation()
    head, clerk = make_member(ward), make_member(ward)
    appoint(actor=None, person_id=head.id, organisation=ward, code="truong-phong", title="Trưởng phòng")
    _require(make_role("organisation_manager", ward), ward, make_course(make_role("trainer")), positions=("truong-phong",))
    assert set(_states()) == {head.id}
    assert "Trưởng phòng" in list_duties(head.id)[0].obligation.because
    assert list_duties(clerk.id) == []


def test_what_was_learnt_before_settles_at_once_and_newcomers_are_found(app: Flask) -> None:
    ward = make_organisation()
    early = make_member(ward)
    course = make_course(make_role("trainer"))
    _complete(early, course)
    _require(make_role("organisation_manager", ward), ward, course)
    assert _states() == {early.id: "done"}
    late = make_member(ward)
    assert services.assign_all() == 1
    assert services.assign_all() == 0
    assert _states()[late.id] == "open"


def test_asking_and_deciding(app: Flask) -> None:
    ward = make_organisation()
    person, manager = make_member(ward), make_role("organisation_manager", ward)
    _require(manager, ward, make_course(make_role("trainer")))
    duty = session.scalars(select(Obligation)).one()
    wanted = duty.due_on + timedelta(days=5)
    with pytest.raises(Invalid):
        services.ask(actor=person, obligation=duty, kind="extend", reason="Ốm", wanted_on=duty.due_on)
    with pytest.raises(Invalid):
        services.ask(actor=person, obligation=duty, kind="exempt", reason=" ")
    asked = services.ask(actor=person, obligation=duty, kind="extend", reason="Ốm", wanted_on=wanted)
    with pytest.raises(Conflict):
        services.ask(actor=person, obligation=duty, kind="exempt", reason="Khác")
    with pytest.raises(Invalid):
        services.decide(actor=manager, request=asked, obligation=duty, is_granted=False, answer="")
    services.decide(actor=manager, request=asked, obligation=duty, is_granted=True, answer="")
    assert duty.due_on == wanted
    with pytest.raises(Conflict):
        services.decide(actor=manager, request=asked, obligation=duty, is_granted=True, answer="")


def test_pages_show_the_duty_and_keep_others_out(app: Flask, client: FlaskClient) -> None:
    ward = make_organisation()
    person, other = make_member(ward, "canbo9"), make_member(make_organisation("Phường khác"), "khac9")
    manager = make_role("organisation_manager", ward, "quanly9")
    _require(manager, ward, make_course(make_role("trainer")))
    duty_id = session.scalars(select(Obligation.id)).one()
    requirement_id = session.scalars(select(Requirement.id)).one()
    sign_in(client, person)
    page = client.get("/me/duties").text
    assert "Bạn còn 1 việc học phải xong" in page and "Học tiếp" in page
    stranger = sign_in(app.test_client(), other)
    assert stranger.get(f"/me/duties/{duty_id}/ask").status_code == 403
    assert stranger.get(f"/manage/training/{requirement_id}").status_code == 403
    answer = client.post(f"/me/duties/{duty_id}/ask", data={"kind": "exempt", "reason": "Nghỉ ốm dài ngày"})
    assert answer.status_code == 303
    boss = sign_in(app.test_client(), manager)
    page = boss.get(f"/manage/training/{requirement_id}").text
    assert "Nghỉ ốm dài ngày" in page
    request_id = session.scalars(select(ObligationRequest.id)).one()
    assert boss.post(f"/manage/training/{requirement_id}/requests/{request_id}", data={"answer": "yes"}).status_code == 303
    session.rollback()  # see what the request wrote
    assert list(_states().values()) == ["exempt"]


def test_the_form_keeps_what_was_typed_and_names_the_fault(app: Flask, client: FlaskClient) -> None:
    ward = make_organisation()
    course = make_course(make_role("trainer"))
    course_id, ward_id = str(course.id), str(ward.id)
    sign_in(client, make_role("organisation_manager", ward))
    data = {
        "title": "Học nhé", "reason": "Cần", "organisation": ward_id, "courses": [course_id],
        "starts_on": "2026-12-10", "due_on": "2026-12-01",
    }  # fmt: skip
    answer = client.post("/manage/training/new", data=data)
    assert answer.status_code == 422
    assert "Hạn cuối phải sau ngày bắt đầu" in answer.text and 'value="Học nhé"' in answer.text


def test_a_list_of_duties_costs_the_same_for_one_and_for_many(app: Flask, count_queries: object) -> None:
    ward = make_organisation()
    person, manager, trainer = make_member(ward), make_role("organisation_manager", ward), make_role("trainer")
    _require(manager, ward, make_course(trainer, "Một"))
    with count_queries() as one:  # type: ignore[operator] # a fixture's function
        list_duties(person.id)
    for number in range(5):
        _require(manager, ward, make_course(trainer, f"Khóa {number}"))
    session.expire_all()
    with count_queries() as many:  # type: ignore[operator] # a fixture's function
        assert len(list_duties(person.id)) == 6
    assert many.count <= one.count + 1
