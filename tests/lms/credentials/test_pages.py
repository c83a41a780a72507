"""A stranger verifies, a holder prints, an administrator revokes."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock, database
from lms.credentials import queries, services
from lms.credentials.models import Certificate
from lms.identity.queries import get_person
from tests.factories.counting import counted
from tests.factories.learning import complete_course
from tests.factories.people import make_person, make_role, sign_in


@pytest.fixture
def certificate(app: Flask) -> Certificate:
    """A valid certificate, committed."""
    with database.transaction():
        return services.issue(actor=None, completion=complete_course(make_person("nguyenlan")))


def _revoke(certificate: Certificate) -> None:
    with database.transaction():
        person = make_person("quantri", "Lê Quang Minh")
        services.revoke(actor=person, certificate=queries.get_certificate(certificate.id), reason="Cấp nhầm cho người trùng tên.")


def _words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    page = document[0]
    text_page = page.get_textpage()
    words = str(text_page.get_text_bounded())
    assert len(document) == 1
    for part in (text_page, page, document):
        part.close()
    return " ".join(words.split())


def test_a_stranger_sees_that_it_counts(client: FlaskClient, certificate: Certificate) -> None:
    answer = client.get(f"/verify/{certificate.code}")
    assert "đang có hiệu lực" in answer.get_data(as_text=True)
    assert client.get(f"/verify/{certificate.code}.json").json == {
        "holder": "Nguyễn Thị Lan",
        "title": "Kỹ năng số cơ bản",
        "issued_on": certificate.issued_at.astimezone(clock.VIETNAM).date().isoformat(),
        "revision": "2",
        "status": "valid",
        "serial": certificate.serial,
        "issuer": certificate.issuer_name,
        "tiet": 6.0,
        "url": f"http://localhost/verify/{certificate.code}",
    }


def test_a_stranger_sees_that_it_was_revoked_but_not_why(client: FlaskClient, certificate: Certificate) -> None:
    _revoke(certificate)
    page = client.get(f"/verify/{certificate.code}").get_data(as_text=True)
    assert "đã bị thu hồi" in page and "trùng tên" not in page
    assert client.get(f"/verify/{certificate.code}.json").json["status"] == "revoked"  # type: ignore[index] # the body is an object
    assert "ĐÃ THU HỒI" in _words(client.get(f"/certificates/{certificate.code}.pdf").data)
    sign_in(client, get_person(certificate.person_id))
    assert "trùng tên" in client.get(f"/verify/{certificate.code}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/verify", 200),
        ("/verify?code=", 422),
        ("/verify?code=abc", 422),
        ("/verify?code=k7pm4-2qx9t", 303),
        ("/verify/K7PM42QX9T", 404),
        ("/verify/%00", 404),
        ("/verify/K7PM42QX9T.json", 404),
        ("/verify/K7PM42QX9T/qr.png", 404),
        ("/certificates/K7PM42QX9T.pdf", 404),
    ],
)
def test_what_is_typed_wrongly_is_answered_kindly(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_another_spelling_of_the_code_leads_to_the_page(client: FlaskClient, certificate: Certificate) -> None:
    assert client.get(f"/verify/{certificate.code.lower()}").location == f"/verify/{certificate.code}"


def test_the_sheet_is_one_page_with_everything_on_it(client: FlaskClient, certificate: Certificate) -> None:
    answer = client.get(f"/certificates/{certificate.code}.pdf")
    assert answer.mimetype == "application/pdf" and b"pdfaid" in answer.data
    words = _words(answer.data)
    for part in ("GIẤY CHỨNG NHẬN", "Nguyễn Thị Lan", "Kỹ năng số cơ bản", certificate.serial, "không phải văn bằng"):
        assert part in words
    assert answer.data == client.get(f"/certificates/{certificate.code}.pdf").data


@pytest.mark.parametrize("holder", ["Công Tằng Tôn Nữ Thị Hoàng " * 7, "Ng" * 90, "Ô"])
def test_very_long_names_and_titles_fit_on_one_page(client: FlaskClient, app: Flask, holder: str) -> None:
    with database.transaction():
        person = make_person(full_name=holder[:200])
        certificate = services.issue(actor=None, completion=complete_course(person, title="Bồi dưỡng kiến thức khuyến học " * 9))
    words = _words(client.get(f"/certificates/{certificate.code}.pdf").data)
    assert certificate.serial in words


def test_an_administrator_finds_and_revokes(client: FlaskClient, certificate: Certificate) -> None:
    sign_in(client, make_role("administrator"))
    found = client.get("/manage/certificates?q=nguyen+thi+lan").get_data(as_text=True)
    assert certificate.serial in found
    path = f"/manage/certificates/{certificate.id}"
    refused = client.post(path + "/revoke", data={"reason": "sai tên"})
    assert refused.status_code == 422 and "sai tên" in refused.get_data(as_text=True)
    done = client.post(path + "/revoke", data={"reason": "Cấp nhầm cho người trùng tên."})
    assert done.status_code == 303
    assert client.get(f"/verify/{certificate.code}.json").json["status"] == "revoked"  # type: ignore[index] # the body is an object


def test_others_may_not_manage(client: FlaskClient, certificate: Certificate) -> None:
    sign_in(client, get_person(certificate.person_id))
    assert client.get("/manage/certificates").status_code == 403


@pytest.mark.parametrize("query", ["q=%00", "q=%25_", "q=" + "a" * 5000, "status=x", "page=0", "page=999999999", "status=revoked"])
def test_the_list_holds_whatever_is_asked(client: FlaskClient, certificate: Certificate, query: str) -> None:
    sign_in(client, make_role("administrator"))
    answer = client.get(f"/manage/certificates?{query}")
    assert answer.status_code == 200


def test_the_list_asks_as_often_for_one_as_for_many(client: FlaskClient, certificate: Certificate) -> None:
    sign_in(client, make_role("administrator"))
    client.get("/manage/certificates")
    with counted() as one:
        client.get("/manage/certificates")
    with database.transaction():
        for number in range(12):
            complete_course(make_person(), f"khoa-{number}")
    with counted() as many:
        client.get("/manage/certificates")
    assert len(many) == len(one)
