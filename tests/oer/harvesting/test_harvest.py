"""Harvests from libraries that the tests make, and from our own; what waits is decided by a curator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from lms.database import session, transaction
from lms.identity.models import Person
from lms.jobs import Job, run_pending_jobs
from oer.catalogue.models import PUBLISHED, WITHDRAWN, Resource
from oer.catalogue.queries import get_resource
from oer.catalogue.services import withdraw
from oer.harvesting import tasks
from oer.harvesting.commands import oai_group
from oer.harvesting.fetching import Busy
from oer.harvesting.models import HarvestedRecord, HarvestSource
from oer.harvesting.services import Summary, keep_source
from oer.harvesting.tasks import HarvestFailed, harvest
from oer.oai_pmh import views as provider
from tests.oer.harvesting.repository import BY, Repository, error, identify, listed, open_record, record, serving
from tests.oer.people import browser_of, make_person
from tests.oer.shelf import publish, said


@pytest.fixture
def repository(library: Flask) -> Iterator[Repository]:
    with serving() as made:
        yield made


@pytest.fixture
def curator(library: Flask) -> UUID:
    return make_person("bientap1", "curator").id


def person(person_id: UUID) -> Person:
    found: Person = session.get_one(Person, person_id)
    return found


def run(curator: UUID, repository: Repository, **more: object) -> Summary:
    """Harvest without pauses."""
    with transaction():
        actor = person(curator)
        source = keep_source(actor=actor, url=repository.url, allows_private=True)
        session.expunge(source)
    return harvest(source, pause=lambda _seconds: None, **more)  # type: ignore[arg-type] # passed on by name


def resources() -> dict[str, tuple[str, str]]:
    session.rollback()
    return {str(row.identifier): (row.title, row.state) for row in session.scalars(select(Resource))}


def states() -> dict[str, str]:
    session.rollback()
    return {row.identifier: row.state for row in session.scalars(select(HarvestedRecord))}


def test_open_works_come_in_and_others_wait(curator: UUID, repository: Repository, library: Flask) -> None:
    repository.tells(
        listed(open_record(1), record("oai:x.example:2", title="Không rõ", identifier="https://x.example/2"), token="p1"),
        listed(open_record(3, subject="Nông nghiệp"), record("oai:x.example:4", deleted=True), token=""),
    )
    summary = run(curator, repository)
    assert (summary.created, summary.quarantined, summary.unchanged, summary.rejected) == (2, 1, 1, [])
    assert resources() == {"oai:x.example:1": ("Sách 1", PUBLISHED), "oai:x.example:3": ("Sách 3", PUBLISHED)}
    assert states() == {"oai:x.example:1": "published", "oai:x.example:2": "quarantined", "oai:x.example:3": "published"}
    answer = library.test_client().get("/api/v1/resources?subject=nong-nghiep").get_json()
    assert [item["identifier"] for item in answer["items"]] == ["oai:x.example:3"]
    here = library.test_client().get(f"/resources/{answer['items'][0]['id']}").text
    assert "Thu nhận từ" in here and "Kho mẫu" in here and "oai:x.example:3" in here


def test_the_second_time_only_what_changed_is_asked_and_done(curator: UUID, repository: Repository) -> None:
    repository.tells(listed(open_record(1), open_record(2), open_record(3)))
    run(curator, repository)
    repository.tells(listed(open_record(1), open_record(2, "Sách 2, sửa"), record("oai:x.example:3", deleted=True)))
    summary = run(curator, repository)
    assert [asked.get("from") for asked in repository.lists()] == [None, "2026-11-20T07:50:00Z"]
    assert (summary.created, summary.updated, summary.unchanged, summary.withdrawn) == (0, 1, 1, 1)
    assert resources()["oai:x.example:2"] == ("Sách 2, sửa", PUBLISHED)
    assert resources()["oai:x.example:3"] == ("Sách 3", WITHDRAWN)


def test_a_library_that_knows_only_days_is_asked_by_days(curator: UUID, repository: Repository) -> None:
    repository.answer = lambda asked: identify(granularity="YYYY-MM-DD") if asked["verb"] == "Identify" else listed(open_record(1))
    run(curator, repository)
    run(curator, repository)
    assert repository.lists()[1]["from"] == "2026-11-20"


def test_a_harvest_that_fell_goes_on_where_it_was(curator: UUID, repository: Repository) -> None:
    pages = {"": listed(open_record(1), token="next"), "next": listed(open_record(2), at="2026-11-20T09:00:00Z")}
    is_down = True

    def answer(asked: dict[str, str]) -> object:
        if asked["verb"] == "Identify":
            return identify()
        if asked.get("resumptionToken") and is_down:
            return 500, {}, b""
        return pages[asked.get("resumptionToken", "")]

    repository.answer = answer  # type: ignore[assignment] # an answer is a text or a status
    with pytest.raises(HarvestFailed):
        run(curator, repository)
    source = session.scalars(select(HarvestSource)).one()
    assert (source.token, source.harvested_until, source.fault) == ("next", None, "Nơi ấy trả lời bằng mã 500.")
    session.rollback()
    is_down = False
    repository.asked.clear()
    assert run(curator, repository).created == 1
    assert repository.asked == [{"verb": "ListRecords", "resumptionToken": "next"}]
    session.expire_all()
    source = session.scalars(select(HarvestSource)).one()
    assert (source.token, source.harvested_until, source.fault) == ("", datetime(2026, 11, 20, 8, tzinfo=UTC), "")


def test_a_token_that_ran_out_begins_anew(curator: UUID, repository: Repository) -> None:
    repository.tells(listed(open_record(1)))
    run(curator, repository)
    with transaction():
        session.scalars(select(HarvestSource)).one().token = "old"
    repository.answer = lambda asked: error("badResumptionToken") if "resumptionToken" in asked else listed(open_record(1), open_record(2))
    assert run(curator, repository).created == 1


def test_going_in_circles_ends(curator: UUID, repository: Repository) -> None:
    repository.answer = lambda asked: identify() if asked["verb"] == "Identify" else listed(open_record(1), token="p0")
    with pytest.raises(HarvestFailed):
        run(curator, repository)
    assert len(repository.lists()) == 2


def test_a_busy_library_gets_its_time(curator: UUID, repository: Repository) -> None:
    replies: list[object] = [identify(), (503, {"Retry-After": "7"}, b""), listed(open_record(1))]
    repository.answer = lambda _asked: replies.pop(0)  # type: ignore[assignment,return-value] # as above
    waited: list[float] = []
    with transaction():
        source = keep_source(actor=person(curator), url=repository.url, allows_private=True)
        session.expunge(source)
    assert harvest(source, pause=waited.append).created == 1
    assert waited == [7.0]


def test_refusals_are_told(curator: UUID, repository: Repository) -> None:
    repository.answer = lambda asked: identify() if asked["verb"] == "Identify" else error("cannotDisseminateFormat")
    with pytest.raises(HarvestFailed, match="cannotDisseminateFormat"):
        run(curator, repository)


def test_a_name_of_another_is_not_taken_over(curator: UUID, repository: Repository) -> None:
    publish(make_person("nguoigui"), person(curator), said("Của chúng tôi"), identifier="oai:x.example:1")
    repository.tells(listed(open_record(1, "Chiếm chỗ")))
    assert run(curator, repository).quarantined == 1
    assert resources() == {"oai:x.example:1": ("Của chúng tôi", PUBLISHED)}


def test_a_curator_takes_in_or_drops_for_good(curator: UUID, repository: Repository, library: Flask) -> None:
    waiting = [record(f"oai:x.example:{n}", title=f"Sách {n}", identifier=f"https://x.example/{n}", rights="Mở") for n in (1, 2)]
    repository.tells(listed(*waiting))
    run(curator, repository)
    browser = browser_of(library, "bientap1")
    page = browser.get("/review/harvest").text
    assert "2 bản ghi thu nhận chờ bạn quyết định" in page and "Sách 1" in page and "Chưa hiểu giấy phép" in page
    one, two = (session.scalars(select(HarvestedRecord).where(HarvestedRecord.identifier == f"oai:x.example:{n}")).one().id for n in (1, 2))
    session.rollback()
    assert "Mở" in browser.get(f"/review/harvest/{one}").text
    refused = browser.post(f"/review/harvest/{one}/take-in", data={"licence": ""})
    assert (refused.status_code, "Hãy chọn giấy phép mở" in refused.text) == (422, True)
    assert browser.post(f"/review/harvest/{one}/take-in", data={"licence": "cc-by"}).status_code == 303
    assert browser.post(f"/review/harvest/{two}/drop").status_code == 303
    assert browser.get(f"/review/harvest/{two}").status_code == 404
    assert "Không còn bản ghi thu nhận nào chờ" in browser.get("/review/harvest").text
    assert resources() == {"oai:x.example:1": ("Sách 1", PUBLISHED)}
    again = run(curator, repository)
    assert (again.unchanged, again.quarantined, again.created) == (2, 0, 0)
    assert states() == {"oai:x.example:1": "published", "oai:x.example:2": "dropped"}


def test_only_curators_see_what_waits(library: Flask) -> None:
    make_person("nguoihoc9")
    assert library.test_client().get("/review/harvest").status_code == 302
    assert browser_of(library, "nguoihoc9").get("/review/harvest").status_code == 403


def test_the_command_tells_what_it_did(curator: UUID, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PAUSE", 0.0)
    repository.tells(listed(open_record(1, rights="Giấy phép của trường"), token="p1"), listed(open_record(2)))
    words = tmp_path / "doi-chieu.json"
    words.write_text(json.dumps({"licences": {"Giấy phép của trường": BY}}), encoding="utf-8")
    base = ["harvest", repository.url, "--as", "bientap1", "--allow-private", "--mapping", str(words), "--json"]
    expected = {"created": 2, "updated": 0, "unchanged": 0, "withdrawn": 0, "quarantined": 0, "rejected": []}
    dry = CliRunner().invoke(oai_group, [*base, "--dry-run"])
    assert (json.loads(dry.stdout), resources(), session.scalars(select(HarvestSource)).all()) == (expected, {}, [])
    session.rollback()
    done = CliRunner().invoke(oai_group, [*base, "--set", "sach", "--daily"])
    assert json.loads(done.stdout) == expected
    assert repository.lists()[-2]["set"] == "sach"
    again = CliRunner().invoke(oai_group, [*base, "--set", "sach", "--full"])
    assert json.loads(again.stdout) == {**expected, "created": 0, "unchanged": 2}
    assert "from" not in repository.lists()[-2]


def test_the_command_refuses_in_words(curator: UUID, repository: Repository) -> None:
    make_person("nguoihoc9")
    for arguments, words in (
        ([repository.url, "--as", "bientap1"], "mạng nội bộ"),
        ([repository.url, "--as", "khongco"], "Không có tài khoản"),
        ([repository.url, "--as", "nguoihoc9"], "quyền"),
        (["http://127.0.0.1:1/oai", "--as", "bientap1", "--allow-private"], "Không kết nối được"),
    ):
        refused = CliRunner().invoke(oai_group, ["harvest", *arguments])
        assert (refused.exit_code, words in refused.output) == (1, True), refused.output
        session.rollback()


def test_sources_are_followed_daily(curator: UUID, repository: Repository) -> None:
    repository.tells(listed(open_record(1)))
    with transaction():
        keep_source(actor=person(curator), url=repository.url, allows_private=True, is_daily=True)
    with transaction():
        tasks.harvest_daily()
    run_pending_jobs()
    assert resources() == {"oai:x.example:1": ("Sách 1", PUBLISHED)}
    assert [row.name for row in session.scalars(select(Job).where(Job.state == "held"))] == ["oai.harvest-daily"]


def test_a_job_comes_again_to_a_busy_library(curator: UUID, repository: Repository) -> None:
    repository.answer = lambda _asked: (503, {"Retry-After": "3600"}, b"")
    with transaction():
        source = keep_source(actor=person(curator), url=repository.url, allows_private=True)
        source_id = str(source.id)
    tasks.harvest_source(source_id=source_id)
    row = session.scalars(select(Job).where(Job.name == "oai.harvest")).one()
    assert (row.state, row.arguments) == ("held", {"source_id": source_id})
    assert issubclass(Busy, Exception)


def test_our_own_library_harvested_page_by_page(library: Flask, curator: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "PAGE", 2)
    owner = make_person("nguoigui").id
    ids = [publish(person(owner), person(curator), said(f"Bài {number}")).id for number in range(5)]
    server = make_server("127.0.0.1", 0, library, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with transaction():
            source = keep_source(
                actor=person(curator), url=f"http://127.0.0.1:{server.server_port}/oai", set_spec="kind-text",
                allows_private=True,
            )  # fmt: skip
            session.expunge(source)
        assert harvest(source, pause=lambda _seconds: None).created == 5
        with transaction():
            withdraw(actor=person(curator), resource=get_resource(ids[0]), reason="Đã cũ.")
        with transaction():
            source = session.get_one(HarvestSource, source.id)
            session.expunge(source)
        summary = harvest(source, pause=lambda _seconds: None)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert summary.withdrawn == 1
    assert resources()[f"oai:localhost:{ids[0]}"] == ("Bài 0", WITHDRAWN)
    assert sum(state == PUBLISHED for name, (_, state) in resources().items() if name.startswith("oai:")) == 4
