"""Accounts: registering, signing in, coming back, and what must not work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock, database
from lms.audit.models import AuditEntry
from lms.errors import Conflict, DomainError, Invalid, NotAllowed
from lms.identity import services
from lms.identity.models import OneTimeCode, SignIn
from lms.identity.queries import find_person, list_sign_ins, phone_number
from tests.factories.people import PASSWORD, make_person, make_role, sign_in


@pytest.mark.parametrize("typed", ["lan59", "LAN59", " lan59 ", "Lan@Example.vn", "0912 345 678", "+84912345678"])
def test_one_signs_in_with_identifier_mail_or_phone(app: Flask, typed: str) -> None:
    person = make_person("lan59", email="lan@example.vn", phone="0912345678")
    assert services.sign_in(identifier=typed, password=PASSWORD, device="x") is person


def test_a_password_typed_on_another_keyboard_is_the_same(app: Flask) -> None:
    make_person("lan59")
    import unicodedata

    assert services.sign_in(identifier="lan59", password=unicodedata.normalize("NFD", PASSWORD), device="x")


@pytest.mark.parametrize(("identifier", "password"), [("lan59", "sai"), ("khong-co", PASSWORD), ("", PASSWORD), ("lan59", "")])
def test_wrong_is_refused_with_one_sentence(app: Flask, identifier: str, password: str) -> None:
    make_person("lan59")
    with pytest.raises(NotAllowed, match="Tên đăng nhập hoặc mật khẩu chưa đúng"):
        services.sign_in(identifier=identifier, password=password, device="x")


@pytest.mark.parametrize(
    ("changed", "error", "field"),
    [
        ({"identifier": "Lan Anh"}, Invalid, "identifier"),
        ({"identifier": "ab"}, Invalid, "identifier"),
        ({"full_name": "  "}, Invalid, "full_name"),
        ({"password": "ngan"}, Invalid, "password"),
        ({"password": "12345678"}, Invalid, "password"),
        ({"email": "khong-phai"}, Invalid, "email"),
        ({"phone": "abc"}, Invalid, "phone"),
        ({"identifier": "lan59"}, Conflict, None),
        ({"email": "lan@example.vn"}, Conflict, None),
        ({"phone": "+84 912 345 678"}, Conflict, None),
    ],
)
def test_registering_says_what_is_wrong(app: Flask, changed: dict[str, str], error: type[DomainError], field: str | None) -> None:
    make_person("lan59", email="lan@example.vn", phone="0912345678")
    values = {"full_name": "Lê Hoa", "identifier": "hoa60", "password": PASSWORD, **changed}
    with pytest.raises(error) as raised:
        services.register(**values)
    assert getattr(raised.value, "field", None) == field


def test_phone_numbers_become_one_form() -> None:
    assert phone_number("0912 345 678") == phone_number("84912345678") == phone_number("+84 912345678") == "+84912345678"
    assert phone_number("12") is None


def test_ending_a_sign_in_ends_the_session(app: Flask, client: FlaskClient) -> None:
    person = make_person("lan59")
    sign_in(client, person)
    other = app.test_client()
    sign_in(other, person)
    assert client.get("/me").status_code == 200
    first = client.get("/me/account").text
    assert "máy này" in first
    ids = [row.id for row in list_sign_ins(person.id)]
    assert len(ids) == 2
    newest = max(ids)
    assert client.post(f"/me/devices/{newest}/end").status_code == 303
    assert other.get("/me").status_code == 302
    assert client.get("/me").status_code == 200


def test_one_cannot_end_anothers_sign_in(app: Flask, client: FlaskClient) -> None:
    lan, hoa = make_person("lan59"), make_person("hoa60")
    services.open_sign_in(person=hoa, device="x")
    theirs = list_sign_ins(hoa.id)[0].id
    hoa_id = hoa.id
    sign_in(client, lan)
    client.post(f"/me/devices/{theirs}/end")
    assert [row.id for row in list_sign_ins(hoa_id)] == [theirs]


def test_a_printed_code_works_once_for_its_person_alone(app: Flask) -> None:
    lan, hoa = make_person("lan59"), make_person("hoa60")
    code = services.issue_printed_code(actor=make_role("khuyen_hoc_officer"), person=lan)
    with pytest.raises(Invalid):
        services.reset_password(code=code, new="mật khẩu mới nhé", identifier="hoa60")
    services.reset_password(code=code.lower().replace("-", " "), new="mật khẩu mới nhé", identifier="lan59")
    assert services.sign_in(identifier="lan59", password="mật khẩu mới nhé", device="x") is lan
    with pytest.raises(Invalid):
        services.reset_password(code=code, new="lần hai thì không", identifier="lan59")
    assert hoa.password_hash


def test_codes_expire_and_newer_ones_replace_them(app: Flask) -> None:
    lan, officer = make_person("lan59"), make_role("khuyen_hoc_officer")
    old = services.issue_printed_code(actor=officer, person=lan)
    fresh = services.issue_printed_code(actor=officer, person=lan)
    with pytest.raises(Invalid):
        services.reset_password(code=old, new="mật khẩu mới nhé", identifier="lan59")
    with clock.frozen(clock.now() + timedelta(hours=73)), pytest.raises(Invalid):
        services.reset_password(code=fresh, new="mật khẩu mới nhé", identifier="lan59")


def test_only_the_hash_of_a_code_is_kept(app: Flask) -> None:
    code = services.issue_printed_code(actor=make_role("khuyen_hoc_officer"), person=make_person("lan59"))
    row = database.session.scalar(select(OneTimeCode))
    assert row is not None
    assert code.replace("-", "") not in row.code_hash


def test_changing_the_password_signs_other_devices_out(app: Flask, client: FlaskClient) -> None:
    person = make_person("lan59")
    sign_in(client, person)
    other = sign_in(app.test_client(), person)
    answer = client.post("/me/password", data={"present": PASSWORD, "password": "một mật khẩu khác"})
    assert answer.status_code == 303
    assert other.get("/me").status_code == 302
    assert client.get("/me").status_code == 200


def test_forgetting_tells_nobody_who_exists(app: Flask, client: FlaskClient) -> None:
    make_person("lan59", email="lan@example.vn")
    database.commit()
    known = client.post("/forgotten", data={"identifier": "lan59"})
    unknown = client.post("/forgotten", data={"identifier": "khong-ai-ca"})
    assert known.status_code == unknown.status_code == 200
    assert "hộp thư" in known.text and "hộp thư" in unknown.text


def test_forms_keep_what_was_typed(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/register", data={"full_name": "Trần Văn Hòa", "identifier": "Hòa 60", "password": PASSWORD})
    assert answer.status_code == 422
    assert 'value="Trần Văn Hòa"' in answer.text and "chữ không dấu" in answer.text
    answer = client.post("/sign-in", data={"identifier": "hoa60", "password": "sai"})
    assert answer.status_code == 422
    assert 'value="hoa60"' in answer.text and "sai" not in answer.text.split("<form")[1].split("</form>")[0]


@pytest.mark.parametrize("target", ["https://xau.example/", "//xau.example/", "/\\xau.example", "javascript:alert(1)"])
def test_nobody_is_sent_outside(app: Flask, client: FlaskClient, target: str) -> None:
    make_person("lan59")
    database.commit()
    answer = client.post("/sign-in", data={"identifier": "lan59", "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"


def test_acts_that_matter_are_written_down(app: Flask, client: FlaskClient) -> None:
    person = make_person("lan59")
    sign_in(client, person)
    client.post("/sign-out")
    actions = set(database.session.scalars(select(AuditEntry.action)))
    assert {"identity:person:register", "identity:sign-in:open", "identity:sign-in:end"} <= actions


def test_a_closed_account_is_signed_out_everywhere(app: Flask, client: FlaskClient) -> None:
    person = make_person("lan59")
    sign_in(client, person)
    find_person("lan59").is_active = False  # type: ignore[union-attr] # it exists
    database.commit()
    assert client.get("/me").status_code == 302
    assert database.session.scalar(select(func.count()).select_from(SignIn)) == 1
