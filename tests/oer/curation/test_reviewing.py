"""The curators' desk: who has a deposit in hand, which points must be seen, what is said, what the minutes hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock, settings
from lms.audit.models import AuditEntry
from lms.database import session, transaction
from lms.errors import Conflict, Invalid
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.notifications.models import Letter
from oer.catalogue.models import Resource
from oer.curation import checklist, services
from oer.curation.minutes import mark, waited
from oer.curation.models import Review
from oer.curation.queries import get_minutes, get_pace
from oer.deposit import services as deposits
from oer.vocabularies import KINDS
from tests.oer.people import browser_of, make_person
from tests.oer.shelf import MUST, said


@pytest.fixture
def house(library: Flask) -> Flask:
    for identifier in ("nguoihoc", "khach"):
        make_person(identifier)
    for identifier in ("bientap", "bientap2"):
        make_person(identifier, "curator")
    return library


def _one(identifier: str) -> Person:
    person = find_person(identifier)
    assert person is not None
    return person


def _deposited(owner: str = "nguoihoc", **more: object) -> Resource:
    with transaction():
        version = deposits.save(actor=_one(owner), resource=None, said=said("Ủ phân", **more), files=[])
        deposits.submit(actor=_one(owner), resource=version.resource)
        return version.resource


def _place(resource: Resource) -> str:
    return f"/review/{resource.id}"


def _pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_who_takes_a_deposit_on_is_seen_and_not_overruled(house: Flask) -> None:
    resource, first, second = _deposited(), browser_of(house, "bientap"), browser_of(house, "bientap2")
    assert first.post(f"{_place(resource)}/claim").status_code == 303
    assert "Người bientap đang xem" in second.get("/review").text
    assert "Đang có người thẩm định" in second.get(_place(resource)).text
    for act in ("claim", "publish", "return", "points"):
        data = {"point": MUST, "reason": "Hãy ghi thêm nguồn ảnh."}
        assert second.post(f"{_place(resource)}/{act}", data=data).status_code == 409
    assert second.post(f"{_place(resource)}/claim", data={"take_over": "1"}).status_code == 303
    assert first.post(f"{_place(resource)}/publish", data={"point": MUST}).status_code == 409
    assert second.post(f"{_place(resource)}/publish", data={"point": MUST}).status_code == 303
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("oer:review:")).order_by(AuditEntry.id)).all()
    assert acts == ["oer:review:claim", "oer:review:claim"]


def test_what_is_laid_back_or_forgotten_lies_there_for_others(house: Flask) -> None:
    resource, first, second = _deposited(), browser_of(house, "bientap"), browser_of(house, "bientap2")
    first.post(f"{_place(resource)}/claim")
    assert second.post(f"{_place(resource)}/release").status_code == 409
    assert first.post(f"{_place(resource)}/release").status_code == 303
    assert second.post(f"{_place(resource)}/claim").status_code == 303
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert first.post(f"{_place(resource)}/claim").status_code == 303


def test_nothing_goes_out_without_the_points_that_must_be_seen(house: Flask) -> None:
    resource, client = _deposited(), browser_of(house, "bientap")
    answer = client.post(f"{_place(resource)}/publish", data={"point": ["noi-dung", "de-tim"], "reason": "Cảm ơn bạn"})
    assert answer.status_code == 422
    for words in ("Còn điểm bắt buộc: Quyền đăng", "Không để lộ", "Cảm ơn bạn</textarea>"):
        assert words in answer.text
    assert answer.text.count("checked") == 2
    assert session.scalar(select(func.count()).select_from(Review)) == 0
    client.post(f"{_place(resource)}/points", data={"point": ["noi-dung", "x"]})
    assert session.scalars(select(Review.ticked)).one() == ["noi-dung"]
    assert client.get(_place(resource)).text.count("checked") == 1


@pytest.mark.parametrize("kind", [term.notation for term in KINDS])
def test_every_kind_is_asked_the_common_points_and_only_its_own(kind: str) -> None:
    points = checklist.points_for(kind)
    assert [point.key for point in points if not point.kinds] == [point.key for point in checklist.all_points() if not point.kinds]
    assert all(kind in point.kinds for point in points if point.kinds)
    assert checklist.missing(kind, [point.key for point in points]) == []
    assert {point.key for point in checklist.missing(kind, [])} >= set(MUST)


def test_kinds_named_by_points_exist() -> None:
    assert {kind for point in checklist.all_points() for kind in point.kinds} <= {term.notation for term in KINDS}
    assert len({point.key for point in checklist.all_points()}) == len(checklist.all_points())


def test_both_sides_talk_and_are_written_to(house: Flask) -> None:
    with transaction():
        for identifier in ("nguoihoc", "bientap"):
            _one(identifier).email = f"{identifier}@example.vn"
    resource, curator, owner = _deposited(), browser_of(house, "bientap"), browser_of(house, "nguoihoc")
    place = f"/deposits/{resource.id}/messages"
    curator.post(f"{_place(resource)}/claim")
    assert curator.post(place, data={"words": "Ảnh này ai chụp?\n<b>"}).status_code == 303
    assert "Ảnh này ai chụp?\n&lt;b&gt;" in owner.get(place).text
    assert owner.post(place, data={"words": "Tôi chụp."}).status_code == 303
    assert list(session.scalars(select(Letter.address).order_by(Letter.id))) == ["nguoihoc@example.vn", "bientap@example.vn"]
    assert owner.post(place, data={"words": " "}).status_code == 422
    assert "x" * 5001 in owner.post(place, data={"words": "x" * 5001}).text
    assert browser_of(house, "khach").get(place).status_code == 403


def test_the_minutes_say_what_was_decided_and_stay_as_they_are(house: Flask) -> None:
    resource, curator = _deposited(), browser_of(house, "bientap")
    curator.post(f"{_place(resource)}/return", data={"reason": "Hãy thêm ảnh từng bước.", "point": ["noi-dung"]})
    sheet_place = f"{_place(resource)}/minutes/1.pdf"
    answer = browser_of(house, "nguoihoc").get(sheet_place)
    assert answer.mimetype == "application/pdf" and answer.data[:5] == b"%PDF-"
    text = _pdf_text(answer.data)
    for words in ("BIÊN BẢN THẨM ĐỊNH", "Ủ phân", "Người bientap", "Người nguoihoc", "Trả lại để sửa", "Hãy thêm ảnh từng bước.", "Đạt"):
        assert words in text, words
    session.expire_all()
    minutes = get_minutes(session.get_one(Resource, resource.id), 1)
    code = mark(minutes.sheet, settings.current().secret_key)
    assert code in text and code != mark({**minutes.sheet, "decision": "Đồng ý công bố"}, settings.current().secret_key)
    with transaction():
        _one("bientap").name("Tên Khác")
    assert curator.get(sheet_place).data == answer.data
    assert browser_of(house, "khach").get(sheet_place).status_code == 403
    assert curator.get(f"{_place(resource)}/minutes/2.pdf").status_code == 404
    assert sheet_place in curator.get(f"/deposits/{resource.id}/messages").text


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-1), "0 phút"), (timedelta(minutes=59), "59 phút"), (timedelta(minutes=60), "1 giờ"),
        (timedelta(hours=23, minutes=59), "23 giờ"), (timedelta(days=3, hours=5), "3 ngày"),
    ],
)  # fmt: skip
def test_waiting_in_words(span: timedelta, words: str) -> None:
    assert waited(span) == words


def test_the_queue_says_how_long_it_takes(house: Flask) -> None:
    now, curator = clock.now() + timedelta(days=10), _one("bientap")
    for age, kept in ((timedelta(days=5), timedelta(days=1)), (timedelta(days=4), timedelta(days=3)), (timedelta(hours=3), None)):
        with clock.frozen(now - age):
            resource = _deposited()
        if kept is not None:
            with clock.frozen(now - age + kept), transaction():
                services.publish(actor=curator, resource=resource, ticked=MUST)
    with clock.frozen(now):
        pace, page = get_pace(curator), browser_of(house, "bientap").get("/review").text
    assert (pace.longest, pace.median, pace.decided) == (timedelta(hours=3), timedelta(days=2), 2)
    assert "đã 3 giờ" in page and "30 ngày qua thẩm định 2 bản, một nửa xong trong 2 ngày." in page


@pytest.fixture
def two_eyes(house: Flask) -> Iterator[FlaskClient]:
    """A house with one curator: the setting says that two eyes are enough."""
    before = settings.current()
    settings.use(dataclasses.replace(before, four_eyes=False))
    yield browser_of(house, "bientap")
    settings.use(before)


def test_two_eyes_are_enough_where_the_house_says_so_and_the_minutes_tell(two_eyes: FlaskClient) -> None:
    resource = _deposited("bientap")
    assert two_eyes.post(f"{_place(resource)}/publish", data={"point": MUST}).status_code == 303
    assert "cũng là người gửi" in _pdf_text(two_eyes.get(f"{_place(resource)}/minutes/1.pdf").data)


def test_what_is_taken_back_can_neither_be_claimed_nor_decided(house: Flask) -> None:
    resource, curator = _deposited(), _one("bientap")
    with transaction():
        deposits.take_back(actor=_one("nguoihoc"), resource=resource)
    for act in (services.claim, services.release):
        with pytest.raises(Conflict):
            act(actor=curator, resource=resource)
    with pytest.raises(Conflict):
        services.publish(actor=curator, resource=resource, ticked=MUST)
    with pytest.raises(Invalid):
        services.give_back(actor=curator, resource=resource, reason="ngắn")
