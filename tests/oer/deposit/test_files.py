"""Several files at once, more later, each with its licence and place; and a draft that is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from lms import clock
from lms.audit.models import AuditEntry
from lms.database import session, transaction
from lms.errors import Conflict
from lms.identity.queries import find_person
from lms.jobs import run_pending_jobs
from lms.media import services as media
from lms.media.models import StoredFile
from oer.catalogue.models import Resource, ResourceFile
from oer.catalogue.queries import get_version
from oer.deposit import services
from oer.deposit.forms import read_files
from tests.conftest import Queries
from tests.oer.people import browser_of, make_person
from tests.oer.shelf import BY_SA, draft, publish, said

FORM = {"title": "Bộ tài liệu", "licence": "cc-by", "language": "vi", "kind": ""}


@pytest.fixture
def house(library: Flask) -> Flask:
    make_person("nguoihoc")
    make_person("bientap", "curator")
    return library


@pytest.fixture
def client(house: Flask) -> FlaskClient:
    return browser_of(house, "nguoihoc")


def three(*names: str) -> list[tuple[BytesIO, str]]:
    return [(BytesIO(f"a,b\n{name},2\n".encode()), name) for name in names or ("một.csv", "hai.csv", "ba.csv")]


def only() -> Resource:
    session.expire_all()
    return session.scalars(select(Resource)).one()


def names() -> list[str]:
    resource = only()
    files = get_version(resource, resource.latest_number).files
    return [session.get_one(StoredFile, file.stored_file_id).name for file in files]


def ids() -> list[UUID]:
    resource = only()
    return [file.stored_file_id for file in get_version(resource, resource.latest_number).files]


def begun(client: FlaskClient, **more: object) -> str:
    answer = client.post("/deposits/new?way=file", data={**FORM, **more})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_several_files_come_with_one_form(client: FlaskClient) -> None:
    page = client.get(begun(client, file=three())).text
    assert names() == ["một.csv", "hai.csv", "ba.csv"]
    assert [page.count(f"licence-{file_id}") > 0 for file_id in ids()] == [True] * 3
    assert 'name="file"' in page and " multiple" in page


def test_more_files_come_later_and_order_is_by_number(client: FlaskClient) -> None:
    place = begun(client, file=three())
    first, second, third = ids()
    numbers = {f"place-{first}": "3", f"place-{second}": "1", f"place-{third}": "2", "file_id": [str(first), str(second), str(third)]}
    client.post(place, data={**FORM, **numbers, f"licence-{second}": "cc-by-sa", f"remove-{third}": "1", "file": three("bốn.csv")})
    assert names() == ["hai.csv", "một.csv", "bốn.csv"]
    resource = only()
    assert [file.licence for file in get_version(resource, 1).files] == [BY_SA, "", ""]


@pytest.mark.parametrize(
    ("typed", "order"),
    [((), "abc"), (("3", "1", "2"), "bca"), (("1", "1", "1"), "abc"), (("x", "-1", ""), "abc"), (("9" * 9, "0", "2"), "bac")],
)
def test_places_as_people_type_them(typed: tuple[str, ...], order: str) -> None:
    named = dict(zip("abc", (uuid4(), uuid4(), uuid4()), strict=True))
    sent = MultiDict([("file_id", str(one)) for one in named.values()])
    sent.update({f"place-{one}": number for one, number in zip(named.values(), typed, strict=False)})
    found = {one: letter for letter, one in named.items()}
    assert "".join(found[one.file_id] for one in read_files(sent, [])) == order


def test_a_bad_file_is_named_and_the_others_are_kept(client: FlaskClient) -> None:
    answer = client.post(
        "/deposits/new", data={**FORM, "submit": "1", "file": [*three("tốt.csv"), (BytesIO(b"MZ" + bytes(90)), "phim.mp4")]}
    )
    assert answer.status_code == 303
    assert (names(), only().state) == (["tốt.csv"], "draft")
    page = client.get(answer.headers["Location"]).text
    assert "Tệp “phim.mp4” là chương trình chạy được" in page
    assert "chưa nộp" in page


def test_files_survive_a_fault_of_the_form(client: FlaskClient) -> None:
    """Nobody sends 2 GB twice because the title was forgotten."""
    sent = {**FORM, "title": "", "file": [*three("một.csv", "hai.csv"), (BytesIO(b""), "trống.mp4")]}
    answer = client.post("/deposits/new?way=file", data=sent)
    assert answer.status_code == 422
    assert "Tệp “trống.mp4” không có nội dung" in answer.text
    kept = session.scalars(select(StoredFile).order_by(StoredFile.name.desc())).all()
    assert [row.name for row in kept] == ["một.csv", "hai.csv"]
    assert all(f'value="{row.id}"' in answer.text for row in kept)
    client.post("/deposits/new?way=file", data={**FORM, "file_id": [str(row.id) for row in kept], f"licence-{kept[1].id}": "cc-by-sa"})
    assert names() == ["một.csv", "hai.csv"]


def test_a_reload_shows_what_was_sent(house: Flask, client: FlaskClient) -> None:
    with transaction():
        mine = media.receive(actor=find_person("nguoihoc"), stream=BytesIO(b"a,b\n1,2\n"), name="đã gửi.csv").id
        other = media.receive(actor=find_person("bientap"), stream=BytesIO(b"x,b\n1,2\n"), name="riêng.csv").id
    page = client.get(f"/deposits/new?way=file&file={mine}&file={other}&file=x&file={mine}").text
    assert (page.count("đã gửi.csv"), "riêng.csv" in page) == (1, False)
    assert "đã gửi.csv" in client.get(f"/deposits/files/{mine}?place=4").text
    assert client.get(f"/deposits/files/{other}").status_code == 403
    place = begun(client, file_id=str(mine))
    assert client.get(f"{place}?file={mine}").text.count("<strong>đã gửi.csv</strong>") == 1


def test_a_file_that_cannot_be_used_is_named_before_handing_in(client: FlaskClient) -> None:
    place = begun(client, file=three())
    with transaction():
        media.mark_broken(session.get_one(StoredFile, ids()[1]), "Tệp chỉ đọc được đến 0:05.")
    assert client.post(place, data={**FORM, "submit": "1"}).headers["Location"].endswith("check=1")
    page = client.get(f"{place}?check=1").text
    assert "Tệp “hai.csv” chưa dùng được: Tệp chỉ đọc được đến 0:05." in page
    assert only().state == "draft"
    client.post(place, data={**FORM, f"remove-{ids()[1]}": "1", "submit": "1"})
    assert (only().state, names()) == ("submitted", ["một.csv", "ba.csv"])


def test_many_files_cost_as_many_queries_as_one(client: FlaskClient, count_queries: Callable[[], AbstractContextManager[Queries]]) -> None:
    costs = []
    for count in (1, 12):
        place = begun(client, file=three(*(f"{count}-{number}.csv" for number in range(count))))
        with count_queries() as seen:
            client.get(place)
        costs.append(seen.count)
    assert costs[0] == costs[1]


def _tomorrow() -> None:
    with clock.frozen(datetime.now(UTC) + timedelta(days=2)), transaction():
        media.sweep()


def _files() -> list[str]:
    session.expire_all()
    return sorted(session.scalars(select(StoredFile.name)))


def test_a_file_that_was_taken_out_is_swept(client: FlaskClient) -> None:
    place = begun(client, file=three("giữ.csv", "bỏ.csv"))
    client.post(place, data={**FORM, f"remove-{ids()[1]}": "1"})
    _tomorrow()
    assert _files() == ["giữ.csv"]


def test_a_draft_is_thrown_away_after_a_question(house: Flask, client: FlaskClient) -> None:
    place = begun(client, file=three())
    assert "Bỏ bản nháp" in client.get("/deposits").text
    asked = client.get(f"{place}/discard").text
    assert "Bỏ bản nháp “Bộ tài liệu”?" in asked and "3 tệp kèm theo" in asked
    assert only().title == "Bộ tài liệu"
    assert client.post(f"{place}/discard").headers["Location"] == "/deposits"
    assert session.scalar(select(func.count()).select_from(Resource)) == 0
    assert session.scalar(select(func.count()).select_from(ResourceFile)) == 0
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "oer:resource:discard")).one()
    assert (entry.actor_id, entry.detail) == (find_person("nguoihoc").id, {"title": "Bộ tài liệu", "files": 3})
    _tomorrow()
    assert _files() == []
    assert client.get(place).status_code == 404


def test_a_file_that_another_draft_uses_stays(client: FlaskClient) -> None:
    place = begun(client, file=three("chung.csv"))
    shared = ids()[0]
    begun(client, title="Khác", file_id=str(shared))
    assert client.post(f"{place}/discard").status_code == 303
    _tomorrow()
    assert _files() == ["chung.csv"]


def test_nothing_that_was_ever_handed_in_is_thrown_away(house: Flask, client: FlaskClient) -> None:
    begun(client, text="Nội dung.", submit="1")
    place = f"/deposits/{only().id}"
    for step in ("", "/take-back"):
        if step:
            assert client.post(place + step).status_code == 303
        for answer in (client.get(f"{place}/discard"), client.post(f"{place}/discard")):
            assert answer.status_code == 409
    assert (only().state, "Bỏ bản nháp" in client.get("/deposits").text) == ("draft", False)


def test_a_new_version_of_a_published_one_stays(house: Flask) -> None:
    owner, curator = find_person("nguoihoc"), find_person("bientap")
    resource = publish(owner, curator, said("Đã công bố"))
    with transaction():
        services.save(actor=owner, resource=resource, said=said("Bản mới"), files=[])
    with pytest.raises(Conflict), transaction():
        services.discard(actor=owner, resource=resource)
    assert (only().current_number, only().latest_number) == (1, 2)


def test_others_throw_nothing_away(house: Flask) -> None:
    resource = draft(find_person("nguoihoc"), said("Riêng"))
    for identifier in ("bientap", "nguoikhac"):
        if identifier == "nguoikhac":
            make_person(identifier)
        assert browser_of(house, identifier).post(f"/deposits/{resource.id}/discard").status_code == 403
    run_pending_jobs()
    assert only().title == "Riêng"
