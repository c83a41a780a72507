"""The library as a harvester sees it: verbs, errors, sets, times, withdrawals, and lists that change while they are read."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from oaipmh_scythe import Scythe
from sqlalchemy import select
from werkzeug.serving import make_server

from lms import clock, database
from lms.database import session, transaction
from lms.identity.models import Person
from lms.organisations.models import Membership
from oer.catalogue.models import PUBLISHED, Resource
from oer.catalogue.queries import get_resource
from oer.catalogue.services import create_resource, publish_version, submit_version, withdraw, write_version
from oer.oai_pmh import services, views
from oer.oai_pmh.models import OaiRecord, OaiSetMember
from tests.factories.counting import counted
from tests.factories.people import make_organisation
from tests.oer.oai_pmh.asking import NS, ask, codes, texts
from tests.oer.people import make_person
from tests.oer.shelf import said

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
IDENTIFIERS = "o:ListIdentifiers/o:header/o:identifier"


class Shelf:
    """A library that changes, a minute after each change."""

    def __init__(self) -> None:
        self.now = NOON
        self.owner, self.curator = make_person("nguoigui"), make_person("bientap1", "curator")

    def _actors(self) -> tuple[Person, Person]:
        return session.get_one(Person, self.owner.id), session.get_one(Person, self.curator.id)

    def add(self, title: str = "Trồng rau", **more: object) -> UUID:
        self.now += timedelta(minutes=1)
        with clock.frozen(self.now), transaction():
            owner, curator = self._actors()
            version = create_resource(actor=owner, said=said(title, **more))
            submit_version(actor=owner, version=version)
            publish_version(actor=curator, version=version)
            resource_id: UUID = version.resource_id
        return resource_id

    def change(self, resource_id: UUID, title: str = "Trồng rau sạch") -> None:
        self.now += timedelta(minutes=1)
        with clock.frozen(self.now), transaction():
            owner, curator = self._actors()
            version = write_version(actor=owner, resource=get_resource(resource_id), said=said(title))
            submit_version(actor=owner, version=version)
            publish_version(actor=curator, version=version)

    def withdraw(self, resource_id: UUID) -> None:
        self.now += timedelta(minutes=1)
        with clock.frozen(self.now), transaction():
            withdraw(actor=self._actors()[1], resource=get_resource(resource_id), reason="Đã cũ.")


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf()


def name(resource_id: UUID) -> str:
    return f"oai:localhost:{resource_id}"


def test_an_empty_library_answers_too(client: FlaskClient) -> None:
    identity = ask(client, verb="Identify")
    assert texts(identity, "o:Identify/o:earliestDatestamp") == ["2000-01-01T00:00:00Z"]
    assert codes(ask(client, verb="ListSets")) == ["noSetHierarchy"]
    assert codes(ask(client, verb="ListRecords", metadataPrefix="oai_dc")) == ["noRecordsMatch"]
    assert codes(ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="kind-text")) == ["noSetHierarchy"]


def test_errors_have_their_codes(client: FlaskClient, shelf: Shelf) -> None:
    here, gone = shelf.add(), shelf.add()
    shelf.withdraw(gone)
    asked = [
        ask(client),
        ask(client, verb="ListRecords"),
        ask(client, verb="ListRecords", metadataPrefix="marc21"),
        ask(client, verb="GetRecord", identifier=name(here), metadataPrefix="marc21"),
        ask(client, verb="GetRecord", identifier=name(uuid4()), metadataPrefix="oai_dc"),
        ask(client, verb="GetRecord", identifier="https://example.org/1", metadataPrefix="oai_dc"),
        ask(client, verb="ListMetadataFormats", identifier=name(gone)),
        ask(client, verb="ListMetadataFormats", identifier="oai:localhost:x"),
        ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="subject-khong-co"),
        ask(client, verb="ListRecords", metadataPrefix="oai_dc", until="2001-01-01"),
        ask(client, verb="ListRecords", resumptionToken="abc"),
        ask(client, verb="ListSets", resumptionToken="abc"),
    ]
    assert [codes(tree) for tree in asked] == [[code] for code in (
        "badVerb", "badArgument", "cannotDisseminateFormat", "cannotDisseminateFormat", "idDoesNotExist", "idDoesNotExist",
        "noMetadataFormats", "idDoesNotExist", "noRecordsMatch", "noRecordsMatch", "badResumptionToken", "badResumptionToken",
    )]  # fmt: skip
    unreadable, readable = asked[1].find("o:request", NS), asked[2].find("o:request", NS)
    assert (dict(unreadable.attrib), dict(readable.attrib)) == ({}, {"verb": "ListRecords", "metadataPrefix": "marc21"})


def test_a_record_by_get_and_by_post(client: FlaskClient, shelf: Shelf) -> None:
    here = shelf.add("Trồng rau <sạch> & \x0bđẹp", subjects=("nong-nghiep",))
    asked = {"verb": "GetRecord", "identifier": name(here), "metadataPrefix": "oai_dc"}
    tree = ask(client, **asked)
    assert texts(tree, ".//dc:title") == ["Trồng rau <sạch> & đẹp"]
    assert texts(tree, ".//o:setSpec") == ["kind-text", "subject-nong-nghiep"]
    assert texts(tree, ".//o:datestamp") == ["2027-03-01T12:01:00Z"]
    assert f"http://localhost/resources/{here}" in texts(tree, ".//dc:identifier")
    assert texts(ask(client, post=True, **asked), ".//dc:title") == texts(tree, ".//dc:title")


def test_a_record_in_every_form(client: FlaskClient, shelf: Shelf) -> None:
    here = shelf.add("Trồng rau & hoa", subjects=("nong-nghiep",))
    known = ask(client, verb="ListMetadataFormats")
    forms = dict(zip(texts(known, ".//o:metadataPrefix"), texts(known, ".//o:metadataNamespace"), strict=True))
    assert list(forms) == ["oai_dc", "lom", "amb"]
    for prefix, namespace in forms.items():
        tree = ask(client, verb="GetRecord", identifier=name(here), metadataPrefix=prefix)
        (found,) = tree.find(".//o:metadata", NS)
        assert etree.QName(found).namespace == namespace
        assert "Trồng rau & hoa" in "".join(found.itertext())
    assert json.loads(found.text)["id"] == f"http://localhost/resources/{here}"
    assert etree.XMLSchema(etree.fromstring(client.get("/oai/amb.xsd").data)).validate(found)


def test_a_withdrawn_record_stays_known(client: FlaskClient, shelf: Shelf) -> None:
    gone = shelf.add()
    shelf.withdraw(gone)
    record = ask(client, verb="GetRecord", identifier=name(gone), metadataPrefix="oai_dc").find("o:GetRecord/o:record", NS)
    assert record.find("o:header", NS).get("status") == "deleted"
    assert texts(record, "o:header/o:datestamp") == ["2027-03-01T12:02:00Z"]
    listed = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", from_="2027-03-01T12:02:00Z")
    assert texts(listed, IDENTIFIERS) == [name(gone)]


def test_times_take_in_both_ends(client: FlaskClient, shelf: Shelf) -> None:
    first, second, third = shelf.add(), shelf.add(), shelf.add()

    def listed(**between: str) -> list[str]:
        return texts(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **between), IDENTIFIERS)

    assert listed(from_="2027-03-01T12:02:00Z", until="2027-03-01T12:02:00Z") == [name(second)]
    assert listed(from_="2027-03-01T12:02:00Z") == [name(second), name(third)]
    assert listed(until="2027-03-01T12:01:00Z") == [name(first)]
    assert listed(from_="2027-03-01", until="2027-03-01") == [name(first), name(second), name(third)]
    assert listed(until="2027-02-28") == []


def test_a_draft_tells_nobody(client: FlaskClient, shelf: Shelf) -> None:
    here = shelf.add("Bản đầu")
    with transaction():
        owner = session.get_one(Person, shelf.owner.id)
        write_version(actor=owner, resource=get_resource(here), said=said("Bản nháp sau"))
        create_resource(actor=owner, said=said("Chưa nộp"))
    tree = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    assert (texts(tree, ".//dc:title"), texts(tree, ".//o:datestamp")) == (["Bản đầu"], ["2027-03-01T12:01:00Z"])


def test_sets_are_subjects_kinds_and_organisations(client: FlaskClient, shelf: Shelf) -> None:
    ward = make_organisation()
    with transaction():
        session.add(Membership(id=uuid4(), person_id=shelf.owner.id, organisation_id=ward.id, valid_from=NOON.date()))
    one = shelf.add(subjects=("nong-nghiep", "suc-khoe"))
    other = shelf.add(subjects=("suc-khoe",), kind="exercise")
    specs = ["kind-exercise", "kind-text", f"organisation-{ward.id}", "subject-nong-nghiep", "subject-suc-khoe"]
    sets = ask(client, verb="ListSets")
    assert texts(sets, ".//o:setSpec") == specs
    assert texts(sets, ".//o:setName") == [
        "Loại: Bài tập",
        "Loại: Bài đọc",
        f"Đơn vị: {ward.name}",
        "Chủ đề: Nông nghiệp",
        "Chủ đề: Sức khỏe",
    ]
    found = {spec: texts(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec), IDENTIFIERS) for spec in specs}
    both = [name(one), name(other)]
    assert found == dict(zip(specs, [[name(other)], [name(one)], both, [name(one)], both], strict=True))


def test_sets_come_in_parts(client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    shelf.add(subjects=("nong-nghiep", "suc-khoe", "toan", "van-hoa"))
    tree = ask(client, verb="ListSets")
    specs = texts(tree, ".//o:setSpec")
    while token := "".join(texts(tree, ".//o:resumptionToken")):
        tree = ask(client, verb="ListSets", resumptionToken=token)
        specs += texts(tree, ".//o:setSpec")
    assert specs == ["kind-text", "subject-nong-nghiep", "subject-suc-khoe", "subject-toan", "subject-van-hoa"]


def _harvest(client: FlaskClient, between: object, **asked: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (identifier, datestamp, whether deleted) page by page; call `between` before each further page."""
    tree = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **asked)
    while True:
        for header in tree.findall(".//o:header", NS):
            yield header.findtext("o:identifier", "", NS), header.findtext("o:datestamp", "", NS), header.get("status") == "deleted"
        if not (token := "".join(texts(tree, ".//o:resumptionToken"))):
            return
        assert callable(between)
        between()
        tree = ask(client, verb="ListIdentifiers", resumptionToken=token)


@pytest.mark.parametrize("seed", range(12))
def test_changes_during_a_harvest_lose_and_double_nothing(
    client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:  # fmt: skip
    monkeypatch.setattr(views, "PAGE", 3)
    dice = random.Random(seed)
    living = [shelf.add(f"Bài {number}") for number in range(10)]
    left = 8

    def change() -> None:
        nonlocal left
        for _ in range(min(left, dice.randrange(4))):
            left -= 1
            act = dice.choice(["add", "change", "change", "withdraw"])
            if act == "add":
                living.append(shelf.add())
            elif act == "change":
                shelf.change(dice.choice(living))
            else:
                shelf.withdraw(living.pop(dice.randrange(len(living))))

    told = list(_harvest(client, change, **({"set": "kind-text"} if seed % 2 else {})))
    assert len({(identifier, at) for identifier, at, _ in told}) == len(told)
    session.rollback()
    truth = {name(row.id): (row.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"), row.is_deleted) for row in session.scalars(select(OaiRecord))}
    assert {identifier: (at, gone) for identifier, at, gone in told} == truth
    assert {name(row) for row in session.scalars(select(Resource.id).where(Resource.state == PUBLISHED))} == {
        identifier for identifier, (_, gone) in truth.items() if not gone
    }


def test_one_instant_for_all_still_comes_in_parts(client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    ids = [shelf.add() for _ in range(5)]
    with database.transaction():
        for model in (OaiRecord, OaiSetMember):
            session.query(model).update({"changed_at": NOON})
    told = [identifier for identifier, _, _ in _harvest(client, lambda: None)]
    assert (len(told), set(told)) == (5, {name(id_) for id_ in ids})


def test_a_page_asks_the_same_number_of_questions_however_long_the_list(
    client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    shelf.add()
    with counted() as few:
        ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    for _ in range(30):
        shelf.add()
    with counted() as many:
        ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    assert len(many) == len(few)


def test_rebuilt_equals_kept(client: FlaskClient, shelf: Shelf) -> None:
    first, second = shelf.add(subjects=("toan",)), shelf.add()
    shelf.change(first)
    shelf.withdraw(second)

    def state() -> object:
        session.rollback()
        records = sorted((row.id, row.changed_at, row.is_deleted) for row in session.scalars(select(OaiRecord)))
        return records, sorted((row.record_id, row.spec, row.changed_at) for row in session.scalars(select(OaiSetMember)))

    kept = state()
    with transaction():
        assert services.rebuild() == 2
    assert state() == kept
    with transaction():
        session.query(OaiSetMember).delete()
        session.query(OaiRecord).delete()
    services.begin()
    assert state() == kept


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The real application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/oai"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_kept_client_harvests_everything(shelf: Shelf, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 4)
    ids = [shelf.add(f"Bài {number}") for number in range(10)]
    shelf.withdraw(ids[0])
    with Scythe(address) as scythe:
        assert scythe.identify().repositoryName == "Học Suốt Đời"
        assert next(found.metadataPrefix for found in scythe.list_metadata_formats()) == "oai_dc"
        assert [found.setSpec for found in scythe.list_sets()] == ["kind-text"]
        assert len(list(scythe.list_identifiers())) == 10
        records = list(scythe.list_records(ignore_deleted=True))
        assert sorted(record.get_metadata()["title"][0] for record in records) == [f"Bài {number}" for number in range(1, 10)]
        assert scythe.get_record(identifier=name(ids[0])).deleted
