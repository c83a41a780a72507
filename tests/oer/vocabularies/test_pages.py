"""The vocabularies at their addresses, and what a curator changes: at once, with history, never a notation twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from rdflib import Graph
from sqlalchemy import select

from lms.database import session, transaction
from lms.errors import NotAllowed
from lms.identity.queries import find_person
from oer.vocabularies import SUBJECTS, VOCABULARIES
from oer.vocabularies.models import TermChange
from oer.vocabularies.queries import bring_up_to_date
from oer.vocabularies.services import add_term
from oer.vocabularies.terms import Term
from tests.oer.people import browser_of, make_person

NEW = {"notation": "ca-phe", "vi": "Cà phê", "en": "Coffee", "broader": "nong-nghiep", "alt": "CP\r\ncây cà phê"}


@pytest.fixture
def house(library: Flask) -> Iterator[Flask]:
    make_person("nguoihoc")
    make_person("bientap", "curator")
    yield library
    for vocabulary in VOCABULARIES.values():
        vocabulary.lay_over([])


@pytest.mark.parametrize("ending", ["", ".ttl", ".jsonld"])
@pytest.mark.parametrize("place", [*VOCABULARIES, "subjects/toan", "kinds/lesson_plan"])
def test_everybody_reads_them(house: Flask, place: str, ending: str) -> None:
    answer = house.test_client().get(f"/vocabularies/{place}{ending}")
    assert answer.status_code == 200
    if ending:
        assert len(Graph().parse(data=answer.text, format="turtle" if ending == ".ttl" else "json-ld")) > 5


def test_a_machine_may_ask_by_what_it_accepts(house: Flask) -> None:
    answer = house.test_client().get("/vocabularies/subjects/toan", headers={"Accept": "text/turtle"})
    assert (answer.mimetype, answer.headers["Vary"].count("Accept") > 0) == ("text/turtle", True)


@pytest.mark.parametrize(
    "place", ["/vocabularies/khac", "/vocabularies/subjects/khong-co", "/vocabularies/subjects.pdf", "/vocabularies/subjects/toan.ttl.ttl"]
)
def test_what_is_not_there(house: Flask, place: str) -> None:
    assert house.test_client().get(place).status_code == 404


def test_only_curators_change_them(house: Flask) -> None:
    learner = browser_of(house, "nguoihoc")
    assert learner.get("/vocabularies/subjects/new").status_code == 403
    assert learner.post("/vocabularies/subjects/toan/edit", data={}).status_code == 403
    with pytest.raises(NotAllowed), transaction():
        add_term(actor=find_person("nguoihoc"), vocabulary=SUBJECTS, term=Term("x", "X", "X"))
    assert "Thêm mục" not in learner.get("/vocabularies/subjects").text


def test_a_new_term_is_there_at_once_and_for_ever(house: Flask) -> None:
    curator = browser_of(house, "bientap")
    assert curator.post("/vocabularies/subjects/new", data=NEW).status_code == 303
    assert SUBJECTS.with_broader(["ca-phe"]) == ("ca-phe", "nong-nghiep")
    assert "cây cà phê" in house.test_client().get("/vocabularies/subjects/ca-phe").text
    assert "Cà phê" in curator.get("/deposits/new?way=text").text
    again = curator.post("/vocabularies/subjects/new", data={**NEW, "vi": "Khác"})
    assert (again.status_code, "không bao giờ dùng lại" in again.text) == (422, True)
    SUBJECTS.lay_over([])
    bring_up_to_date()  # as another process does
    assert SUBJECTS.label("ca-phe") == "Cà phê"


def test_history_tells_who_when_from_what_to_what(house: Flask) -> None:
    curator = browser_of(house, "bientap")
    place = "/vocabularies/subjects/toan"
    assert 'value="Toán"' in curator.get(f"{place}/edit").text
    data = {"vi": "Toán học", "en": "Mathematics", "alt": "toán", "reason": "Gọi cho đủ", "is_retired": "y"}
    assert curator.post(f"{place}/edit", data=data).status_code == 303
    change = session.scalars(select(TermChange)).one()
    assert (change.before["vi"], change.after["vi"], change.after.get("exact")) == ("Toán", "Toán học", None)
    page = curator.get(place).text
    for shown in ("Người bientap", "Gọi cho đủ", "Toán → Toán học", "không dùng cho tài liệu mới nữa"):
        assert shown in page
    assert "Người bientap" not in house.test_client().get(place).text
    assert curator.post(f"{place}/edit", data={**data, "exact": ""}).status_code == 303  # nothing new: no row
    assert len(session.scalars(select(TermChange)).all()) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"notation": "Cà Phê"}, "notation"), ({"notation": "new"}, "notation"), ({"vi": ""}, "vi"), ({"vi": "Toán"}, "vi"),
     ({"en": "x" * 121}, "en"),
     ({"exact": "javascript:x"}, "exact")],
)  # fmt: skip
def test_faults_are_named_and_nothing_is_lost(house: Flask, change: dict[str, str], field: str) -> None:
    answer = browser_of(house, "bientap").post("/vocabularies/subjects/new", data={**NEW, **change})
    assert (answer.status_code, f'href="#{field}"' in answer.text, "cây cà phê" in answer.text) == (422, True, True)
    assert session.scalars(select(TermChange)).all() == []


def test_a_term_never_hangs_under_itself(house: Flask) -> None:
    data = {"vi": "Nông nghiệp", "en": "Agriculture", "broader": "trong-trot"}
    answer = browser_of(house, "bientap").post("/vocabularies/subjects/nong-nghiep/edit", data=data)
    assert (answer.status_code, "nằm dưới chính nó" in answer.text) == (422, True)
