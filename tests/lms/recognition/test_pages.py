"""A citizen scores themselves and sends; an officer looks, returns, proposes; a named official verifies. All without a script."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import database
from lms.identity.models import Person
from lms.organisations.models import Organisation
from lms.recognition import queries, services
from lms.recognition.criteria import shipped
from lms.recognition.models import SelfAssessment
from tests.factories.counting import counted
from tests.factories.learning import complete_course
from tests.factories.people import make_member, make_organisation, make_person, make_role, sign_in

CODES = [indicator.code for indicator in shipped()[queries.DEFAULT_KEY].indicators]
MINE, SEND, DESK = "/me/learning-citizen", "/me/learning-citizen/send", "/manage/recognition"


@pytest.fixture
def ward(app: Flask) -> Organisation:
    return make_organisation("Hội Khuyến học phường", tree="association")


@pytest.fixture
def chapter(ward: Organisation) -> Organisation:
    return make_organisation("Chi hội Tổ dân phố 5", ward, tree="association")


@pytest.fixture
def learner(chapter: Organisation) -> Person:
    return make_member(chapter, "nguoihoc")


def _sent(person: Person, place: Organisation, points: int = 9) -> SelfAssessment:
    row = services.save(actor=person, key=queries.DEFAULT_KEY, scores=dict.fromkeys(CODES, points))
    services.submit(actor=person, assessment=row, organisation_id=place.id)
    return row


def _verify(actor: Person) -> None:
    services.verify_set(
        actor=actor, key=queries.DEFAULT_KEY, wording={code: f"Nguyên văn chỉ số {code}" for code in CODES}, official_name="Lê Quang Minh",
        official_position="Phó Chủ tịch Hội", document="324/QĐ-KHVN", document_date=date(2023, 10, 25),
    )  # fmt: skip


def test_evidence_stands_under_its_indicator_before_anything_is_scored(client: FlaskClient, learner: Person) -> None:
    done = complete_course(learner, title="Kỹ năng số cơ bản", indicators=["c2.5"])
    page = sign_in(client, learner).get(MINE).text
    assert "minh chứng cho 1 trên 10 chỉ số" in page and "Bản tập dượt" in page
    assert f'name="evidence-c2.5" value="{done.id}"' in page and f"/me/record/{done.id}" in page
    assert 'name="evidence-c3.9"' not in page


def test_a_citizen_scores_sees_what_is_missing_and_sends(client: FlaskClient, learner: Person, chapter: Organisation) -> None:
    sign_in(client, learner)
    scores = dict(zip(CODES, [9, 8, 9, 8, 8, 4, 7, 7, 8, 8], strict=True))
    form = {f"score-{code}": points for code, points in scores.items()} | {"note-c1.4": "Đọc sách cùng cháu."}
    assert client.post(MINE, data=form).status_code == 303
    page = client.get(MINE).text
    assert "còn thiếu 4 điểm" in page and "Chỉ số 6 đang có 4 điểm, cần ít nhất 5." in page and "Đọc sách cùng cháu." in page
    assert "Chi hội Tổ dân phố 5" in client.get(SEND).text
    assert client.post(SEND, data={"organisation": str(chapter.id)}).status_code == 303
    page = client.get(MINE).text
    assert "đã gửi đi" in page and "Rút lại để sửa" in page and "score-c1.1" not in page
    assert client.post(MINE, data=form).status_code == 409
    assert client.post(MINE + "/withdraw").status_code == 303
    assert "score-c1.1" in client.get(MINE).text


@pytest.mark.parametrize("points", ["11", "-1", "mười", "9.5", "99999", "١"])
def test_a_wrong_score_is_named_and_nothing_typed_is_lost(client: FlaskClient, learner: Person, points: str) -> None:
    answer = sign_in(client, learner).post(MINE, data={"score-c1.1": "8", "score-c2.6": points, "note-c1.4": "Giữ lại nhé."})
    assert answer.status_code == 422
    assert 'href="#score-c2.6"' in answer.text and "Giữ lại nhé." in answer.text and '<option value="8" selected>' in answer.text


def test_another_population_can_be_chosen(client: FlaskClient, learner: Person) -> None:
    sign_in(client, learner)
    key = "cdht-324-2023-hoc-sinh-sinh-vien"
    assert "Học sinh, sinh viên, học viên ·" in client.get(f"{MINE}?set={key}").text
    client.post(MINE, data={"set": key, "score-c1.1": "7"})
    row = queries.find_assessment(learner.id, date.today().year)  # noqa: DTZ011 – the year that the page used
    assert row is not None and row.criteria_set.key == key
    assert client.get(f"{MINE}?set=khong-co").status_code == 200


@pytest.mark.parametrize("place", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_wrong_place_is_refused_kindly(client: FlaskClient, learner: Person, place: str) -> None:
    services.save(actor=learner, key=queries.DEFAULT_KEY, scores=dict.fromkeys(CODES, 8))
    answer = sign_in(client, learner).post(SEND, data={"organisation": place})
    assert answer.status_code == 422 and "nơi nhận" in answer.text


def test_who_belongs_nowhere_is_told_what_to_do(client: FlaskClient, app: Flask) -> None:
    person = make_person()
    sign_in(client, person)
    assert client.get(SEND).status_code == 404
    client.post(MINE, data={f"score-{code}": "8" for code in CODES})
    assert "chưa thuộc chi hội hay đơn vị nào" in client.get(SEND).text


def test_an_officer_returns_with_a_reason_that_the_citizen_reads(
    client: FlaskClient, learner: Person, ward: Organisation, chapter: Organisation
) -> None:
    row = _sent(learner, chapter)
    path = f"{DESK}/{row.id}"
    sign_in(client, make_role("khuyen_hoc_officer", ward))
    assert "1 bản đang chờ bạn xem" in client.get(DESK).text
    page = client.get(path).text
    assert "Chưa thể đề nghị công nhận" in page and "/endorse" not in page
    refused = client.post(path + "/return", data={"reason": "sửa"})
    assert refused.status_code == 422 and "sửa</textarea>" in refused.text
    assert client.post(path + "/return", data={"reason": "Chỉ số 6: hãy ghi rõ hơn."}).status_code == 303
    assert client.post(path + "/endorse").status_code == 409
    client.post("/sign-out")
    assert "Chỉ số 6: hãy ghi rõ hơn." in sign_in(client, learner).get(MINE).text


def test_an_officer_proposes_under_a_verified_set(client: FlaskClient, learner: Person, ward: Organisation, chapter: Organisation) -> None:
    officer = make_role("khuyen_hoc_officer", ward)
    _verify(officer)
    row = _sent(learner, chapter)
    sign_in(client, officer)
    assert "Đồng ý đề nghị công nhận" in client.get(f"{DESK}/{row.id}").text
    assert client.post(f"{DESK}/{row.id}/endorse").status_code == 303
    assert "Không còn bản nào chờ xem" in client.get(DESK).text
    client.post("/sign-out")
    assert "đã được đề nghị công nhận" in sign_in(client, learner).get(MINE).text


def test_only_officers_above_may_look(client: FlaskClient, learner: Person, ward: Organisation, chapter: Organisation) -> None:
    path = f"{DESK}/{_sent(learner, chapter).id}"
    elsewhere = make_organisation("Hội Khuyến học phường khác", tree="association")
    wanted = {make_role("khuyen_hoc_officer", elsewhere): 403, make_role("organisation_manager", ward): 403, learner: 403}
    for person, status in (wanted | {make_role("khuyen_hoc_officer", ward): 200, make_role("administrator"): 200}).items():
        sign_in(client, person)
        assert client.get(path).status_code == status
        client.post("/sign-out")
    assert client.get(path).status_code == 302


def test_a_desk_elsewhere_shows_nothing_and_drafts_are_nobodys(client: FlaskClient, learner: Person, ward: Organisation) -> None:
    row = services.save(actor=learner, key=queries.DEFAULT_KEY, scores=dict.fromkeys(CODES, 8))
    sign_in(client, make_role("khuyen_hoc_officer", ward))
    assert "Chưa có ai gửi" in client.get(DESK).text
    assert client.get(f"{DESK}/{row.id}").status_code == 404


def test_the_desk_asks_as_often_for_one_as_for_many(client: FlaskClient, ward: Organisation, chapter: Organisation) -> None:
    first = make_member(chapter)
    _sent(first, chapter)
    sign_in(client, make_role("khuyen_hoc_officer", ward))
    client.get(DESK)
    with counted() as one:
        client.get(DESK)
    with database.transaction():
        for _number in range(12):
            _sent(make_member(chapter), chapter)
    with counted() as many:
        client.get(DESK)
    assert len(many) == len(one)


def test_a_named_official_verifies_a_set(client: FlaskClient, app: Flask) -> None:
    sign_in(client, make_role("administrator"))
    path = f"{DESK}/criteria/{queries.DEFAULT_KEY}"
    form = {f"wording-{code}": f"Nguyên văn chỉ số {code}" for code in CODES} | {
        "official_name": "Lê Quang Minh", "official_position": "Phó Chủ tịch Hội", "document": "324/QĐ-KHVN",
        "document_date": "2023-10-25", "confirmed": "y",
    }  # fmt: skip
    assert "4 bộ tiêu chí chưa được xác minh" in client.get(f"{DESK}/criteria").text
    for missing, anchor in (("wording-c2.6", "wording-c2.6"), ("official_name", "official_name"), ("confirmed", "confirmed")):
        answer = client.post(path, data={name: value for name, value in form.items() if name != missing})
        assert answer.status_code == 422 and f'href="#{anchor}"' in answer.text and "Nguyên văn chỉ số c3.10" in answer.text
    assert client.post(path, data=form).status_code == 303
    page = client.get(path).text
    assert "đang được dùng thật" in page and "Lê Quang Minh" in page and "Nguyên văn chỉ số c2.6" in page
    assert client.post(path, data=form).status_code == 409
    assert client.get(f"{DESK}/criteria/khong-co").status_code == 404


def test_a_learner_may_not_verify(client: FlaskClient, learner: Person) -> None:
    assert sign_in(client, learner).get(f"{DESK}/criteria").status_code == 403


def test_the_title_stands_at_home_for_who_has_evidence(client: FlaskClient, learner: Person) -> None:
    sign_in(client, learner)
    assert "Công dân học tập" not in client.get("/").text.split("<main", 1)[1]
    with database.transaction():
        complete_course(learner, indicators=["c2.5", "c1.1"])
    assert "minh chứng cho 2 trên 10 chỉ số" in client.get("/").text
    page = client.get("/me").text
    assert 'href="/me/learning-citizen"' in page and 'href="/me/record"' in page
