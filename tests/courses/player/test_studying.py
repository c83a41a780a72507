"""Studying through the door of HTTP: what counts, what does not, and that nothing is lost or counted twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from courses.assessment.models import Attempt
from courses.catalogue import services
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.progress.models import ActivityProgress, ProgressReport
from lms import clock, database
from lms.database import session
from lms.identity.models import Person
from lms.records.models import Completion, Statement
from tests.factories.courses import make_course
from tests.factories.people import make_person, make_role, sign_in

LESSON, QUIZ = "/learn/khoa-thu/bai-doc", "/learn/khoa-thu/bai-hoi/quiz/hoi"


@pytest.fixture
def learner(app: Flask, client: FlaskClient) -> FlaskClient:
    make_course(make_role("trainer"))
    return sign_in(client, make_person("lan59"))


def _report(learner: FlaskClient, later: float = 0, **facts: Any) -> dict[str, Any]:
    report = {"id": str(uuid4()), "activity": "noi-dung", **facts}
    with clock.frozen(clock.now() + timedelta(seconds=later)):
        answer = learner.post(f"{LESSON}/progress", json={"reports": [report]})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def _read_all(learner: FlaskClient, later: float = 60) -> dict[str, Any]:
    return _report(learner, later, sections=["mot", "hai"])


def _pass_quiz(learner: FlaskClient) -> str:
    learner.post(f"{QUIZ}/begin")
    answer = learner.post(f"{QUIZ}/submit", data={"answer-q1": "0", "answer-q2": "true"}, follow_redirects=True)
    return answer.text


def test_the_whole_way_from_beginning_to_completion(learner: FlaskClient) -> None:
    assert learner.post("/courses/khoa-thu/enrol").headers["Location"] == LESSON
    assert learner.get(LESSON).status_code == 200
    standing = _read_all(learner)
    assert standing["lesson_done"] and not standing["course_done"]
    assert "Bạn đã đạt" in _pass_quiz(learner)
    completion = session.scalar(select(Completion).where(Completion.activity_type == "course"))
    assert completion is not None
    assert (completion.revision, completion.tiet, completion.indicators, completion.assurance) == ("1", 2.0, ["c1.1"], "verified")
    assert session.scalar(select(func.count()).select_from(Completion)) == 3


def test_guests_and_strangers_are_sent_where_they_can_begin(app: Flask, learner: FlaskClient) -> None:
    assert app.test_client().get(LESSON).headers["Location"].startswith("/sign-in")
    assert learner.get(LESSON).headers["Location"] == "/courses/khoa-thu"
    assert learner.get("/learn/khoa-thu/khong-co").status_code in {302, 404}
    assert learner.get("/courses/khong-co").status_code == 404


def test_saying_completed_does_nothing(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    standing = _report(learner, completed=True, done=True, fraction=1, verb="completed", result={"completion": True})
    assert not standing["activities"]["noi-dung"]["done"]
    assert session.scalar(select(func.count()).select_from(Completion)) == 0


def test_posting_every_section_in_the_same_second_does_nothing(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    assert not _read_all(learner, later=0)["lesson_done"]
    assert _read_all(learner, later=60)["lesson_done"]


def test_sections_that_do_not_exist_are_not_kept(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    _report(learner, 60, sections=["mot", "<script>", "ba", 7, None])
    assert session.scalars(select(ActivityProgress.sections)).all() == [["mot"]]


def test_sending_a_report_again_changes_nothing(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    report = {"id": str(uuid4()), "activity": "noi-dung", "sections": ["mot"]}
    first = learner.post(f"{LESSON}/progress", json={"reports": [report, report]}).get_json()
    again = learner.post(f"{LESSON}/progress", json={"reports": [report]}).get_json()
    assert first["activities"] == again["activities"]
    assert first["taken"] == [report["id"]] * 2
    assert session.scalar(select(func.count()).select_from(ProgressReport)) == 1


def test_anothers_report_id_is_refused(app: Flask, learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    report = {"id": str(uuid4()), "activity": "noi-dung", "sections": ["mot"]}
    assert learner.post(f"{LESSON}/progress", json={"reports": [report]}).status_code == 200
    other = sign_in(app.test_client(), make_person("hoa60"))
    other.post("/courses/khoa-thu/enrol")
    assert other.post(f"{LESSON}/progress", json={"reports": [report]}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"reports": 1},
        {"reports": [1]},
        {"reports": [{}]},
        {"reports": [{"id": "x", "activity": "noi-dung"}]},
        {"reports": [{}] * 201},
    ],
)
def test_what_is_no_report_gets_a_sentence(learner: FlaskClient, body: Any) -> None:
    learner.post("/courses/khoa-thu/enrol")
    answer = learner.post(f"{LESSON}/progress", json=body, headers={"Accept": "application/json"})
    assert answer.status_code in {404, 422}
    assert answer.get_json()["detail"]


def test_lessons_open_in_order(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    assert learner.get("/learn/khoa-thu/bai-hoi").headers["Location"] == LESSON
    assert learner.post(f"{QUIZ}/begin").status_code == 302
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0
    learner.get(LESSON)
    _read_all(learner)
    assert learner.get("/learn/khoa-thu/bai-hoi").status_code == 200


def test_answers_are_kept_as_they_are_given(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    _read_all(learner)
    learner.post(f"{QUIZ}/begin")
    saved = learner.post(f"{QUIZ}/save", data={"answer-q1": "1"}, headers={"Accept": "application/json"})
    assert saved.get_json()["saved"] == 1
    page = learner.get(QUIZ).text
    assert 'value="1"' in page and "checked" in page
    learner.post(f"{QUIZ}/save", data={"answer-q1": "0", "answer-q9": "x"})
    assert session.scalar(select(Attempt.answers)) == {"q1": "0"}


def test_attempts_run_out_and_the_best_counts(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    _read_all(learner)
    for _attempt in range(2):
        learner.post(f"{QUIZ}/begin")
        learner.post(f"{QUIZ}/submit", data={"answer-q1": "1", "answer-q2": "false"})
    assert learner.post(f"{QUIZ}/begin").status_code == 409
    assert [tuple(row) for row in session.execute(select(Attempt.number, Attempt.mark).order_by(Attempt.number))] == [(1, 0.0), (2, 0.0)]
    assert session.scalar(select(func.count()).select_from(Completion).where(Completion.activity_type == "quiz")) == 0


def test_handing_in_twice_marks_once(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    _read_all(learner)
    _pass_quiz(learner)
    learner.post(f"{QUIZ}/submit", data={"answer-q1": "1"})
    assert session.scalar(select(Attempt.mark)) == 1.0
    assert session.scalar(select(func.count()).select_from(Statement).where(Statement.verb == "passed")) == 1


def test_a_learner_stays_with_the_revision_they_began(app: Flask, learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    course = session.scalars(select(Course)).one()
    owner = session.get_one(Person, course.owner_id)
    services.put_text(actor=owner, course=course, path="lessons/01.md", text="---\ntitle: Bài mới\nslug: bai-moi\n---\n## Ba\n\nChữ mới.\n")
    assert services.publish(actor=owner, course=course).number == 2
    database.commit()
    assert learner.get(LESSON).status_code == 200
    assert "Bài mới" not in learner.get("/courses/khoa-thu").text
    newcomer = sign_in(app.test_client(), make_person("hoa60"))
    assert newcomer.post("/courses/khoa-thu/enrol").headers["Location"] == "/learn/khoa-thu/bai-moi"
    assert session.scalar(select(func.count()).select_from(Enrolment)) == 2


def test_without_javascript_reading_counts_once_time_has_passed(learner: FlaskClient) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    assert "hơi nhanh" in learner.post(f"{LESSON}/read", data={"activity": "noi-dung"}, follow_redirects=True).text
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        learner.post(f"{LESSON}/read", data={"activity": "noi-dung"})
    assert session.scalar(select(func.count()).select_from(Completion)) == 1


def test_the_lesson_page_costs_the_same_queries_however_long_the_course(learner: FlaskClient, count_queries: Any) -> None:
    learner.post("/courses/khoa-thu/enrol")
    learner.get(LESSON)
    with count_queries() as short:
        learner.get(LESSON)
    assert short.count <= 14
