"""A person reads their record, asks why something counts, and takes it along; nobody else can."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from lms import database
from lms.identity.models import Person
from lms.records.assurance import Assurance
from lms.records.services import record, record_completion
from lms.records.xapi import Activity
from tests.factories.counting import counted
from tests.factories.learning import complete_course
from tests.factories.people import make_person, sign_in

START = datetime(2026, 9, 30, 17, 30, tzinfo=UTC)


def _read(person: Person, number: int) -> None:
    at = START + timedelta(minutes=number)
    record(actor=person, verb="experienced", activity=Activity(f"http://localhost/resources/{number}", "resource", f"Tờ {number}"), at=at)


def _watched(person: Person) -> None:
    record_completion(
        actor=person, activity=Activity("http://localhost/learn/a/b#phim", "video", "Phim mở đầu"), revision="1",
        assurance=Assurance.OBSERVED, evidence={"reason": "Đã xem 96%.", "watched": [[0, 91], [95, 140]]}, seconds=140,
    )  # fmt: skip


def test_an_empty_record_shows_the_way_on(client: FlaskClient, app: Flask) -> None:
    page = sign_in(client, make_person()).get("/me/record").text
    assert "bắt đầu từ bài đầu tiên" in page and 'href="/courses"' in page


def test_the_story_tells_what_was_done_with_its_certificate(client: FlaskClient, app: Flask) -> None:
    person = make_person()
    done = complete_course(person, at=START)
    _read(person, 1)
    _watched(person)
    page = sign_in(client, person).get("/me/record").text
    assert "Bạn đã học xong 1 khóa học và đọc 1 tài liệu" in page
    assert "Tháng 10 năm 2026" in page and "01/10/2026" in page  # Viet Nam's day
    assert "6 tiết" in page and "kết quả 92/100" in page and "/verify/" in page and f"/me/record/{done.id}" in page
    assert "Phim mở đầu" not in page
    assert "Phim mở đầu" in client.get("/me/record?view=detail").text


def test_old_entries_are_reached_step_by_step_each_once(client: FlaskClient, app: Flask) -> None:
    person = make_person()
    for number in range(70):
        _read(person, number)
    sign_in(client, person)
    path, seen = "/me/record", []
    for _step in range(3):
        page = client.get(path).text
        seen += [part.split("<", 1)[0] for part in page.split(">Tờ ")[1:]]
        path = page.split('href="/me/record?before=', 1)[-1].split('"', 1)[0] if "?before=" in page else ""
        path = "/me/record?before=" + path if path else "/me/record?before=x"
    assert seen[:70] == [str(number) for number in range(69, -1, -1)]
    assert client.get("/me/record?before=khong").status_code == 200


def test_the_story_asks_as_often_for_one_as_for_many(client: FlaskClient, app: Flask) -> None:
    person = make_person()
    complete_course(person, "khoa-0")
    sign_in(client, person)
    client.get("/me/record")
    with counted() as one:
        client.get("/me/record")
    with database.transaction():
        for number in range(1, 20):
            complete_course(person, f"khoa-{number}")
    with counted() as many:
        client.get("/me/record")
    assert len(many) == len(one)


def test_why_it_counts_names_rule_proof_and_revision(client: FlaskClient, app: Flask) -> None:
    person = make_person()
    done = complete_course(person, at=START)
    page = sign_in(client, person).get(f"/me/record/{done.id}").text
    for words in ("Mọi hoạt động của khóa học đã xong", "bản số 2", "hệ thống xác nhận", "Hoạt động đã xong", "00:30 01/10/2026"):
        assert words in page


def test_a_strangers_record_stays_closed(client: FlaskClient, app: Flask) -> None:
    done = complete_course(make_person())
    database.commit()
    assert client.get("/me/record").status_code == 302
    sign_in(client, make_person())
    assert client.get(f"/me/record/{done.id}").status_code == 403
    assert "Kỹ năng số" not in client.get("/me/record.csv").text


def test_the_record_can_be_taken_along(client: FlaskClient, app: Flask) -> None:
    person = make_person()
    complete_course(person, title="=1+1 Kỹ năng số", at=START)
    sign_in(client, person)
    taken = client.get("/me/record.json")
    assert taken.json is not None and [entry["verb"]["display"]["vi"] for entry in taken.json["statements"]] == ["học xong"]
    table = client.get("/me/record.csv")
    assert table.data.startswith(b"\xef\xbb\xbf") and "attachment" in table.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert rows[1][:7] == ["01/10/2026", "'=1+1 Kỹ năng số", "Khóa học", "6", "200", "92", "hệ thống xác nhận"]
