"""A piece of work from the learner's hand to the trainer's word and back; what a review changes, and who may review."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from courses.activities.faults import Faults
from courses.activities.lesson_text import read_lesson
from courses.catalogue.models import Course, LessonActivity
from courses.enrolment.services import enrol
from courses.hand_ins.models import HandIn
from courses.hand_ins.queries import PER_PAGE
from courses.hand_ins.services import submit
from courses.progress.models import ActivityProgress
from lms import clock, database
from lms.audit.models import AuditEntry
from lms.database import session, transaction
from lms.identity.models import Person
from lms.media.services import receive
from lms.notifications.models import Letter
from lms.records.models import Completion, Statement
from tests.factories.courses import make_course
from tests.factories.people import make_person, make_role, sign_in

LESSON, DESK = "/learn/khoa-thu/bai-nop", "/author/khoa-thu/hand-ins"
HANDING_IN = """---
title: Bài nộp
slug: bai-nop
minutes: 2
---
::: hand-in
id: thu-hoach
prompt: Viết một trang.
accept: [txt, pdf]
{rest}:::
"""


def _course(trainer: Person, rest: str = "requires_review: true\n") -> Course:
    return make_course(trainer, reading=HANDING_IN.format(rest=rest))


@pytest.fixture
def trainer(app: Flask, client: FlaskClient) -> FlaskClient:
    person = make_role("trainer", identifier="thay", full_name="Lê Thị Thầy")
    _course(person)
    return sign_in(client, person)


@pytest.fixture
def learner(trainer: FlaskClient) -> FlaskClient:
    signed = sign_in(trainer.application.test_client(), make_person("lan59", "Nguyễn Thị Lan", email="lan@example.vn"))
    signed.post("/courses/khoa-thu/enrol")
    return signed


def _hand_in(learner: FlaskClient, text: str = "Bài của tôi", words: str = "") -> str:
    sent = {"activity": "thu-hoach", "words": words, "file": (io.BytesIO(text.encode()), "bai.txt")}
    return learner.post(f"{LESSON}/hand-in", data=sent, follow_redirects=True).text


def _first(trainer: FlaskClient, query: str = "") -> str:
    found = re.search(rf'href="({DESK}/[0-9a-f-]{{36}})"', trainer.get(DESK + query).text)
    assert found is not None
    return found[1]


def _fresh() -> None:
    database.rollback()


def test_a_piece_is_returned_handed_in_again_and_accepted(learner: FlaskClient, trainer: FlaskClient) -> None:
    page = _hand_in(learner, words="Em nộp <b>bài</b>")
    assert "Phần này xong khi người dạy chấp nhận" in page
    assert session.scalar(select(func.count()).select_from(Completion)) == 0
    piece = _first(trainer, "?state=waiting")
    shown = trainer.get(piece).text
    assert "Nguyễn Thị Lan" in shown and "Em nộp &lt;b&gt;bài&lt;/b&gt;" in shown and "Viết một trang." in shown and "bai.txt" in shown
    address = re.search(r'href="(/media/[^"]*download=1)"', shown)
    assert address is not None and trainer.get(address[1].replace("&amp;", "&")).data == "Bài của tôi".encode()
    assert f'action="{piece}/accept"' in shown and f'action="{piece}/return"' in shown
    refused = trainer.post(f"{piece}/return", data={"reason": "  "}).text
    assert "Hãy viết lý do" in refused and f'action="{piece}/return"' in refused
    answer = trainer.post(f"{piece}/return", data={"reason": "Thiếu phần kế hoạch."})
    assert answer.headers["Location"] == f"{DESK}?state=waiting"
    assert "Thiếu phần kế hoạch." in learner.get(LESSON).text and "Nộp lại" in learner.get(LESSON).text
    _hand_in(learner, "Bản sửa")
    second = _first(trainer)
    assert second != piece and "Thiếu phần kế hoạch." in trainer.get(second).text and "lần nộp thứ 2" in trainer.get(DESK).text
    assert trainer.post(f"{second}/accept").status_code == 303
    page = learner.get(LESSON).text
    assert "Người dạy đã chấp nhận" in page and 'name="file"' not in page
    completion = session.scalars(select(Completion)).one()
    assert completion.assurance == "vouched" and "Lê Thị Thầy" in completion.evidence["reason"]
    passed = session.scalars(select(Statement).where(Statement.verb == "passed")).one()
    assert passed.body["context"]["extensions"]["http://localhost/xapi/extensions/vouched-by"]["name"] == "Lê Thị Thầy"
    letters = session.scalars(select(Letter).order_by(Letter.created_at)).all()
    assert [letter.address for letter in letters] == ["lan@example.vn"] * 2
    assert "Thiếu phần kế hoạch." in letters[0].text and "chấp nhận" in letters[1].subject
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("courses:hand-in:%")).order_by(AuditEntry.id)).all()
    assert acts == [f"courses:hand-in:{what}" for what in ("submit", "return", "submit", "accept")]


def test_without_review_handing_in_is_enough(app: Flask, client: FlaskClient) -> None:
    trainer = make_role("trainer", identifier="thay")
    _course(trainer, "")
    learner = sign_in(client, make_person("lan59"))
    learner.post("/courses/khoa-thu/enrol")
    _hand_in(learner)
    assert session.scalars(select(Completion)).one().assurance == "observed"
    signed = sign_in(app.test_client(), session.merge(trainer))
    assert signed.post(f"{_first(signed)}/accept").status_code == 303
    _fresh()
    assert session.scalar(select(func.count()).select_from(Completion)) == 1


def test_a_second_word_is_refused(learner: FlaskClient, trainer: FlaskClient) -> None:
    _hand_in(learner)
    piece = _first(trainer)
    trainer.post(f"{piece}/accept")
    for way in ("accept", "return"):
        answer = trainer.post(f"{piece}/{way}", data={"reason": "x"})
        assert answer.status_code == 409 and "đã được chấp nhận" in answer.text
    assert learner.post(f"{LESSON}/hand-in", data={"activity": "thu-hoach", "file": (io.BytesIO(b"x"), "b.txt")}).status_code == 409


def test_a_word_on_an_old_attempt_keeps_the_reason(learner: FlaskClient, trainer: FlaskClient) -> None:
    _hand_in(learner)
    piece = _first(trainer)
    _hand_in(learner, "Bản mới")
    answer = trainer.post(f"{piece}/return", data={"reason": "Lý do đã gõ"})
    assert answer.status_code == 409 and "vừa nộp bản mới" in answer.text and "Lý do đã gõ" in answer.text
    _fresh()
    assert sorted(session.scalars(select(HandIn.state))) == ["waiting", "waiting"]
    assert session.scalar(select(func.count()).select_from(HandIn).where(HandIn.is_latest)) == 1


def test_only_the_course_s_trainers_review(learner: FlaskClient, trainer: FlaskClient) -> None:
    _hand_in(learner)
    piece = _first(trainer)
    file = re.search(r'href="(/media/[^"?]*)', trainer.get(piece).text)
    assert file is not None
    other = sign_in(trainer.application.test_client(), make_role("trainer", identifier="khac"))
    for client in (other, learner):
        assert [client.get(path).status_code for path in (DESK, piece)] == [403, 403]
        assert [client.post(f"{piece}/{way}").status_code for way in ("accept", "return")] == [403, 403]
    assert [client.get(file[1]).status_code for client in (trainer, learner, other)] == [200, 200, 403]
    assert trainer.get(f"{DESK}/00000000-0000-7000-8000-000000000000").status_code == 404


def _many(count: int) -> None:
    """Let more learners hand in, a minute after each other."""
    course = session.scalars(select(Course)).one()
    for _number in range(count):
        person = make_person()
        enrolment = enrol(actor=person, course=course)
        activity = next(row for row in _activities(enrolment.revision_id) if row.kind == "hand-in")
        stored = receive(actor=person, stream=io.BytesIO(b"x"), name="bai.txt")
        with clock.frozen(clock.now() + timedelta(minutes=session.scalar(select(func.count()).select_from(HandIn)) or 0)):
            submit(actor=person, enrolment=enrolment, activity=activity, stored_file=stored)


def _activities(revision_id: Any) -> Any:
    return session.scalars(select(LessonActivity).where(LessonActivity.revision_id == revision_id)).all()


def test_the_list_goes_on_page_by_page_with_a_constant_number_of_questions(
    trainer: FlaskClient, count_queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    counts = []
    for count in (1, PER_PAGE + 4):
        with transaction():
            _many(count)
        trainer.get(DESK)
        with count_queries() as seen:
            first = trainer.get(DESK).text
        counts.append(seen.count)
    assert counts[0] == counts[1]
    onward = re.search(rf'href="({DESK}\?before=[^"]*)"', first)
    assert onward is not None
    second = trainer.get(onward[1]).text
    found = [re.findall(rf'href="{DESK}/([0-9a-f-]{{36}})"', text) for text in (first, second)]
    assert [len(page) for page in found] == [PER_PAGE, 5]
    _fresh()
    wanted = [str(row) for row in session.scalars(select(HandIn.id).order_by(HandIn.handed_in_at.desc(), HandIn.id.desc()))]
    assert found[0] + found[1] == wanted
    assert trainer.get(f"{DESK}?state=nonsense&before=nonsense").status_code == 200


@pytest.mark.parametrize(("rest", "faults"), [("requires_review: false\n", 0), ("requires_review: có\n", 1), ("review: true\n", 1)])
def test_the_field_is_validated(rest: str, faults: int) -> None:
    found = Faults()
    read_lesson(HANDING_IN.format(rest=rest), "lessons/a.md", found)
    assert len(found) == faults


def test_a_learner_s_progress_stays_open_until_accepted(learner: FlaskClient, trainer: FlaskClient) -> None:
    _hand_in(learner)
    _fresh()
    row = session.scalars(select(ActivityProgress).where(ActivityProgress.kind == "hand-in")).one()
    assert row.completed_at is None and row.fraction == 0.5
    trainer.post(f"{_first(trainer)}/accept")
    _fresh()
    assert session.scalars(select(ActivityProgress).where(ActivityProgress.kind == "hand-in")).one().completed_at is not None


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(None, "Hãy chọn tệp để nộp."), (("x", "bai.docx"), "Chỉ nhận tệp txt, pdf."), (("", "bai.txt"), "không có nội dung")],
)
def test_a_file_that_is_refused_loses_no_word(learner: FlaskClient, file: tuple[str, str] | None, sentence: str) -> None:
    sent = {"activity": "thu-hoach", "words": "Em gửi thầy", **({"file": (io.BytesIO(file[0].encode()), file[1])} if file else {})}
    answer = learner.post(f"{LESSON}/hand-in", data=sent)
    assert answer.status_code == 422 and sentence in answer.text and "Em gửi thầy</textarea>" in answer.text
    assert session.scalar(select(func.count()).select_from(HandIn)) == 0
