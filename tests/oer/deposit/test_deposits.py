"""A deposit from its first letter to the library: drafts are kept, files are one's own, two people decide."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.audit.models import AuditEntry
from lms.database import session, transaction
from lms.errors import Conflict, NotAllowed
from lms.events import subscribe
from lms.identity.queries import find_person
from lms.jobs import run_pending_jobs
from lms.media.models import StoredFile
from lms.media.services import receive
from oer.catalogue.addresses import resource_iri
from oer.catalogue.models import Resource, ResourceVersion
from oer.catalogue.queries import get_version
from oer.curation import services as curation
from oer.curation.events import DepositReturned
from oer.deposit import creators, services
from tests.house.source import ROOT
from tests.oer.people import browser_of, make_person
from tests.oer.shelf import BY_SA, MUST, draft, publish, said

FORM = {"title": "Cách ủ phân", "text": "Chất rơm thành đống.", "licence": "cc-by", "language": "vi", "kind": "text"}


@pytest.fixture
def house(library: Flask) -> Flask:
    make_person("nguoihoc")
    make_person("bientap", "curator")
    return library


def only() -> Resource:
    session.expire_all()
    return session.scalars(select(Resource)).one()


def address(resource: Resource) -> str:
    return f"/deposits/{resource.id}"


def begun(client: FlaskClient, **more: object) -> Resource:
    assert client.post("/deposits/new", data={**FORM, **more}).status_code == 303
    return only()


DETAILS = {
    "details": "1", "audiences": ["nguoi-dan", "nong-dan"], "topics": "van-hoa-doc", "outcomes": "Ủ được phân\r\nĐỡ mua phân",
    "duration_minutes": "15", "other_languages": "tay", "issued_on": "2024", "access_modes": "textual", "access_features": "captions",
    "access_hazards": "none", "legal_bases": "1/QĐ; 25/10/2023; Sở", "indicators": "1.1",
    "relations": "thay cho; https://example.org/a; Cũ",
    "creators": "An; dịch; 0000-0002-1825-0097",
}  # fmt: skip


def test_details_are_kept_shown_again_and_read_by_all(house: Flask) -> None:
    depositor, curator = browser_of(house, "nguoihoc"), browser_of(house, "bientap")
    resource = begun(depositor, **DETAILS)
    version = get_version(resource, 1)
    assert (version.outcomes, version.audiences, version.duration_minutes) == (
        ["Ủ được phân", "Đỡ mua phân"],
        ["nguoi-dan", "nong-dan"],
        15,
    )
    page = depositor.get(address(resource)).text
    for shown in ("0000-0002-1825-0097", "1/QĐ; 25/10/2023; Sở", "thay cho; https://example.org/a; Cũ", "Đỡ mua phân"):
        assert shown in page
    assert depositor.post(address(resource), data=FORM).status_code == 303  # a short form leaves them as they are
    assert get_version(only(), 1).indicators == ["c1.1"]
    depositor.post(address(resource), data={**FORM, **DETAILS, "submit": "1"})
    curator.post(f"/review/{resource.id}/publish", data={"point": MUST})
    read = house.test_client().get(f"/resources/{resource.id}").text
    for shown in (
        "Học xong bạn làm được",
        "15 phút",
        "Người dân, Nông dân",
        "Tiếng Tày",
        "có phụ đề",
        "Tài liệu này thay cho",
        "https://orcid.org/",
    ):
        assert shown in read
    record = house.test_client().get(f"/api/v1/resources/{resource.id}").json
    assert (record["outcomes"], record["relations"][0]["kind"]) == (["Ủ được phân", "Đỡ mua phân"], "replaces")


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"duration_minutes": "lâu"}, "duration_minutes"), ({"issued_on": "hôm qua"}, "issued_on"), ({"relations": "thay cho"}, "relations"),
     ({"legal_bases": "1/QĐ"}, "legal_bases"), ({"creators": "An; 0000-0002-1825-0096"}, "creators")],
)  # fmt: skip
def test_a_fault_in_the_details_is_seen_and_nothing_is_lost(house: Flask, typed: dict[str, str], field: str) -> None:
    answer = browser_of(house, "nguoihoc").post("/deposits/new", data={**FORM, **DETAILS, **typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert next(iter(typed.values())) in answer.text


def test_guests_are_asked_to_sign_in(house: Flask) -> None:
    for place in ("/deposits", "/deposits/new", "/review"):
        assert house.test_client().get(place).status_code == 302


def test_from_draft_to_library(house: Flask) -> None:
    depositor, curator = browser_of(house, "nguoihoc"), browser_of(house, "bientap")
    resource = begun(depositor)
    assert resource.state == "draft"
    depositor.post(address(resource), data={**FORM, "submit": "1"})
    assert only().state == "submitted"
    assert "1 tài liệu đang chờ duyệt" in curator.get("/review").text
    assert "Chất rơm" in curator.get(f"/review/{resource.id}").text
    assert house.test_client().get(f"/resources/{resource.id}").status_code == 302

    answer = curator.post(f"/review/{resource.id}/return", data={"reason": "ngắn"})
    assert (answer.status_code, "ngắn" in answer.text) == (422, True)
    assert curator.post(f"/review/{resource.id}/return", data={"reason": "Hãy thêm ảnh từng bước."}).status_code == 303
    assert "Hãy thêm ảnh từng bước." in depositor.get("/deposits").text
    assert "Hãy thêm ảnh từng bước." in depositor.get(address(only())).text

    depositor.post(address(resource), data={**FORM, "text": "Chất rơm, có ảnh.", "submit": "1"})
    assert [get_version(only(), number).text for number in (1, 2)] == ["Chất rơm thành đống.", "Chất rơm, có ảnh."]
    assert curator.post(f"/review/{resource.id}/publish", data={"point": MUST}).status_code == 303
    run_pending_jobs()
    found = house.test_client().get("/api/v1/resources?q=u phan").json
    assert [item["title"] for item in found["items"]] == ["Cách ủ phân"]
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("oer:")).order_by(AuditEntry.id)).all()
    assert acts == [
        "oer:resource:create", "oer:resource:write", "oer:resource:submit", "oer:resource:return",
        "oer:resource:write", "oer:resource:submit", "oer:resource:publish",
    ]  # fmt: skip


def test_what_was_typed_is_kept(house: Flask) -> None:
    client = browser_of(house, "nguoihoc")
    answer = client.post("/deposits/new?way=text", data={**FORM, "title": "", "creators": "An; vua", "subjects": ["toan"]})
    assert answer.status_code == 422
    for words in ("Chất rơm thành đống.", "An; vua", "Hãy đặt tên cho tài liệu.", "Vai trò “vua”"):
        assert words in answer.text
    assert re.search(r'checked[^>]*value="toan"', answer.text)
    assert session.scalar(select(func.count()).select_from(Resource)) == 0


def test_what_cannot_be_handed_in_yet_is_a_draft_with_its_faults(house: Flask) -> None:
    client = browser_of(house, "nguoihoc")
    answer = client.post("/deposits/new", data={**FORM, "licence": "", "submit": "1"})
    assert answer.status_code == 303
    assert only().state == "draft"
    assert "Hãy chọn giấy phép" in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    "bad",
    [{"kind": "x"}, {"language": "%%"}, {"subjects": ["x"]}, {"source_url": "javascript:1"}, {"title": "x" * 400}, {"licence": "\x00"}],
)
def test_odd_values_are_no_error_of_ours(house: Flask, bad: dict[str, object]) -> None:
    assert browser_of(house, "nguoihoc").post("/deposits/new", data={**FORM, **bad}).status_code in {303, 422}


def test_a_file_with_its_own_licence(house: Flask) -> None:
    client = browser_of(house, "nguoihoc")
    resource = begun(client, kind="", file=(BytesIO(b"a,b\n1,2\n"), "bảng.csv"))
    version = get_version(resource, 1)
    stored = session.scalars(select(StoredFile)).one()
    assert [(file.stored_file_id, file.licence) for file in version.files] == [(stored.id, "")]
    assert stored.visibility == "private"
    client.post(address(resource), data={**FORM, f"licence-{stored.id}": "cc-by-sa"})
    assert get_version(only(), 1).files[0].licence == "https://creativecommons.org/licenses/by-sa/4.0/"
    curator = browser_of(house, "bientap")
    assert curator.get(f"/media/{stored.id}/original").status_code == 403
    client.post(address(resource), data={**FORM, "submit": "1"})
    assert curator.get(f"/media/{stored.id}/original").status_code == 200
    assert house.test_client().get(f"/media/{stored.id}/original").status_code in {302, 403}
    curator.post(f"/review/{resource.id}/publish", data={"point": MUST})
    led = house.test_client().get(f"/resources/{resource.id}/download/{stored.id}")
    assert house.test_client().get(led.headers["Location"]).data == b"a,b\n1,2\n"


def test_a_file_can_be_taken_out(house: Flask) -> None:
    client = browser_of(house, "nguoihoc")
    resource = begun(client, file=(BytesIO(b"a,b\n1,2\n"), "b.csv"))
    file_id = get_version(resource, 1).files[0].stored_file_id
    client.post(address(resource), data={**FORM, f"remove-{file_id}": "1"})
    assert get_version(only(), 1).files == []


def test_files_of_others_cannot_be_taken(house: Flask) -> None:
    with transaction():
        stolen = receive(actor=find_person("bientap"), stream=BytesIO(b"x,y\n1,2\n"), name="rieng.csv").id
    resource = begun(browser_of(house, "nguoihoc"), file_id=str(stolen))
    assert get_version(resource, 1).files == []


def test_drafts_are_their_writers_alone(house: Flask) -> None:
    make_person("nguoikhac")
    resource = draft(find_person("nguoihoc"), said("Riêng"))
    other = browser_of(house, "nguoikhac")
    for place in (f"/resources/{resource.id}", address(resource), f"/review/{resource.id}"):
        assert other.get(place).status_code == 403
    assert other.post(address(resource), data=FORM).status_code == 403


def test_what_waits_stays_as_it_is_until_taken_back(house: Flask) -> None:
    client = browser_of(house, "nguoihoc")
    resource = begun(client, submit="1")
    assert client.post(address(resource), data=FORM).status_code == 409
    assert "đang chờ duyệt" in client.get(address(resource)).text
    assert client.post(f"{address(resource)}/take-back").status_code == 303
    assert only().state == "draft"
    assert client.post(f"{address(resource)}/take-back").status_code == 409


def test_four_eyes(house: Flask) -> None:
    curator = find_person("bientap")
    with transaction():
        version = services.save(actor=curator, resource=None, said=said("Của tôi"), files=[])
        services.submit(actor=curator, resource=version.resource)
        resource = version.resource
    with pytest.raises(NotAllowed):
        curation.publish(actor=curator, resource=resource, ticked=MUST)
    client = browser_of(house, "bientap")
    assert "biên tập viên khác" in client.get(f"/review/{resource.id}").text
    assert client.post(f"/review/{resource.id}/publish", data={"point": MUST}).status_code == 403
    make_person("bientap2", "curator")
    assert browser_of(house, "bientap2").post(f"/review/{resource.id}/publish", data={"point": MUST}).status_code == 303
    assert browser_of(house, "bientap2").post(f"/review/{resource.id}/publish", data={"point": MUST}).status_code == 409


def test_a_published_one_gets_new_versions(house: Flask) -> None:
    owner, curator = find_person("nguoihoc"), find_person("bientap")
    with transaction():
        version = services.save(actor=owner, resource=None, said=said("Một"), files=[])
        services.submit(actor=owner, resource=version.resource)
        curation.publish(actor=curator, resource=version.resource, ticked=MUST)
        services.save(actor=owner, resource=version.resource, said=said("Hai"), files=[])
        resource = version.resource
    assert (resource.state, resource.title, resource.current_number, resource.latest_number) == ("published", "Một", 1, 2)
    with transaction():
        with pytest.raises(Conflict):
            curation.publish(actor=curator, resource=resource, ticked=MUST)
        services.submit(actor=owner, resource=resource)
        curation.publish(actor=curator, resource=resource, ticked=MUST)
    assert (resource.title, resource.current_number) == ("Hai", 2)
    assert [row.state for row in session.scalars(select(ResourceVersion).order_by(ResourceVersion.number))] == ["published", "published"]


def test_a_return_is_announced(house: Flask) -> None:
    heard: list[DepositReturned] = []
    subscribe(DepositReturned, heard.append)
    owner, curator = find_person("nguoihoc"), find_person("bientap")
    with transaction():
        version = services.save(actor=owner, resource=None, said=said("Một"), files=[])
        services.submit(actor=owner, resource=version.resource)
        curation.give_back(actor=curator, resource=version.resource, reason="Cần thêm nguồn của ảnh.")
    assert [(event.number, event.reason) for event in heard] == [(1, "Cần thêm nguồn của ảnh.")]


def test_withdrawing_asks_for_a_reason(house: Flask) -> None:
    owner, curator = find_person("nguoihoc"), find_person("bientap")
    with transaction():
        version = services.save(actor=owner, resource=None, said=said("Một"), files=[])
        services.submit(actor=owner, resource=version.resource)
        curation.publish(actor=curator, resource=version.resource, ticked=MUST)
        resource_id = version.resource_id
    client = browser_of(house, "bientap")
    assert client.post(f"/review/{resource_id}/withdraw", data={"reason": " "}).status_code == 422
    assert client.post(f"/review/{resource_id}/withdraw", data={"reason": "Sai số liệu."}).status_code == 303
    assert house.test_client().get(f"/resources/{resource_id}").status_code == 410
    assert browser_of(house, "nguoihoc").post(f"/deposits/{resource_id}", data=FORM).status_code == 409


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("An\n\nBình; dịch", [{"name": "An", "role": "author"}, {"name": "Bình", "role": "translator"}]),
        ("Chi; Minh Họa", [{"name": "Chi", "role": "illustrator"}]),
        ("", []),
    ],
)
def test_creators_line_by_line(lines: str, expected: list[dict[str, str]]) -> None:
    assert list(creators.read(lines)) == expected
    assert creators.read(creators.write(expected)) == tuple(expected)


def test_reviewers_see_what_was_made_of_a_file(house: Flask) -> None:
    client, curator = browser_of(house, "nguoihoc"), browser_of(house, "bientap")
    picture = (ROOT / "oer/demo/files/ap-phich-mat-khau-bon-tu.webp").read_bytes()
    resource = begun(client, kind="", file=(BytesIO(picture), "anh.webp"), submit="1")
    run_pending_jobs()
    page = curator.get(f"/review/{resource.id}").text
    found = re.search(r'src="(/media/[^"]+/w\d+\.webp[^"]*)"', page)
    assert found is not None
    assert curator.get(found[1]).status_code == 200
    make_person("nguoikhac")
    assert browser_of(house, "nguoikhac").get(found[1]).status_code == 403


def test_a_remix_under_a_licence_that_its_source_forbids_is_not_handed_in(house: Flask) -> None:
    depositor = browser_of(house, "nguoihoc")
    source = publish(find_person("nguoihoc"), find_person("bientap"), said("Gốc", licence=BY_SA))
    form = {**FORM, "details": "1", "relations": f"làm lại từ; {resource_iri(source.id)}; Gốc", "submit": "1"}
    assert depositor.post("/deposits/new", data=form).status_code == 303
    made = session.scalars(select(Resource).where(Resource.id != source.id)).one()
    assert made.state == "draft"
    assert "không mang CC BY 4.0 được. Hãy chọn: CC BY-SA 4.0" in depositor.get(f"{address(made)}?check=1").text
    assert depositor.post(address(made), data={**form, "licence": "cc-by-sa"}).status_code == 303
    session.expire_all()
    assert session.get_one(Resource, made.id).state == "submitted"
