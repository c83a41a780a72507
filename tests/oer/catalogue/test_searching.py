"""Around the search box: titles while typing, what was meant, another order, a feed of any search."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from flask import Flask

from lms.clock import frozen
from tests.oer.people import make_person
from tests.oer.shelf import publish, said

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def house(library: Flask) -> Flask:
    owner, curator = make_person("nguoihoc"), make_person("bientap", "curator")
    made = [
        (said("Mật khẩu dễ nhớ", subjects=("an-toan-thong-tin",)), "mau:mat-khau"),
        (said("Mật khẩu & khóa cửa"), "mau:khoa"),
        (said("Trồng rau sạch"), "mau:rau"),
    ]
    for day, (words, identifier) in enumerate(made, 1):
        with frozen(datetime(2026, 11, day, tzinfo=UTC)):
            publish(owner, curator, words, identifier)
    return library


def shown(app: Flask, **asked: str) -> str:
    return app.test_client().get("/resources", query_string=asked).text


def test_titles_are_suggested(house: Flask) -> None:
    answer = house.test_client().get("/search/suggest", query_string={"q": "mat kh"})
    assert set(answer.json["suggestions"]) == {"Mật khẩu dễ nhớ", "Mật khẩu & khóa cửa"}
    assert "max-age=60" in answer.headers["Cache-Control"]
    for q in ("", "m" * 5000, "zzz"):
        assert house.test_client().get("/search/suggest", query_string={"q": q}).json == {"suggestions": []}
    assert 'data-suggest="/search/suggest"' in shown(house)


def test_what_was_meant_is_offered_under_the_same_filters(house: Flask) -> None:
    page = shown(house, q="mat khua", kind="text")
    assert "Có phải bạn tìm" in page
    assert 'href="/resources?q=m%E1%BA%ADt+kh%E1%BA%A9u&amp;kind=text"' in page


def test_the_order_is_chosen_and_kept_in_the_address(house: Flask) -> None:
    assert 'href="/resources?q=mat+khau&amp;sort=newest"' in shown(house, q="mat khau")
    newest = shown(house, q="mat khau", sort="newest")
    assert newest.index("khóa cửa") < newest.index("dễ nhớ")
    assert 'name="sort" value="newest"' in newest
    assert "sort=newest" in shown(house, q="mat khau", sort="nonsense")


def test_any_search_has_a_feed(house: Flask) -> None:
    answer = house.test_client().get("/resources.atom", query_string={"q": "mật khẩu", "subject": "an-toan-thong-tin"})
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert [title.text for title in feed.findall("a:entry/a:title", ATOM)] == ["Mật khẩu dễ nhớ"]
    own = feed.find("a:link[@rel='self']", ATOM)
    assert own is not None
    assert own.attrib["href"] == feed.findtext("a:id", None, ATOM)
    assert house.test_client().get(own.attrib["href"]).data == answer.data
    everything = ElementTree.fromstring(house.test_client().get("/resources.atom").data)
    updated = [entry.findtext("a:updated", "", ATOM) for entry in everything.findall("a:entry", ATOM)]
    assert updated == sorted(updated, reverse=True)
    assert everything.findtext("a:updated", "", ATOM) == updated[0]
    assert house.test_client().get("/resources.atom", query_string={"q": "zzz"}).status_code == 200


def test_no_choice_leads_nowhere(house: Flask) -> None:
    client = house.test_client()
    for name, values in client.get("/api/v1/resources", query_string={"q": "mat khau"}).json["facets"].items():
        for choice in values:
            assert client.get("/api/v1/resources", query_string={"q": "mat khau", name: choice["value"]}).json["total"] == choice["count"]
