"""The library's doors for machines: sitemaps, the feed, the search's description, typed links, frames on other pages."""

from __future__ import annotations

import json
import re
from urllib.parse import quote
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from lms.database import session, transaction
from lms.identity.queries import find_person
from lms.web import syndication
from oer.catalogue import documents, oembed, signposting
from oer.catalogue.models import Resource
from oer.catalogue.services import withdraw
from oer.metadata.work import Work
from tests.factories.courses import make_course
from tests.factories.people import make_role
from tests.oer.people import make_person
from tests.oer.shelf import draft, publish, said

NS = {"s": syndication.SITEMAP, "a": syndication.ATOM, "o": syndication.OPENSEARCH}
RESTRICTED = "http://rightsstatements.org/vocab/InC-EDU/1.0/"


def tree(client: FlaskClient, path: str) -> etree._Element:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return etree.fromstring(answer.data)


@pytest.fixture
def here(library: Flask) -> UUID:
    """A published resource; beside it a draft, which no door may tell of."""
    owner, curator = make_person("nguoigui"), make_person("bientap1", "curator")
    draft(owner, said("Bản nháp"))
    resource_id: UUID = publish(
        owner, curator, said("Trồng rau & hoa\x0b", description="Gieo hạt.", creators=({"name": "Lan", "role": "author"},))
    ).id
    return resource_id


def test_sitemaps_lead_to_every_page(here: UUID, client: FlaskClient) -> None:
    with transaction():
        course = make_course(make_role("trainer"), "Khóa một")
        slug = course.slug
    index = tree(client, "/sitemap.xml")
    parts = [str(found.text) for found in index.findall("s:sitemap/s:loc", NS)]
    assert parts == ["http://localhost/sitemaps/resources-0.xml", "http://localhost/sitemaps/courses-0.xml"]
    pages = [tree(client, part.removeprefix("http://localhost")) for part in parts]
    places = [str(found.text) for page in pages for found in page.findall("s:url/s:loc", NS)]
    assert places == [f"http://localhost/resources/{here}", f"http://localhost/courses/{slug}"]
    for stamp in (str(found.text) for page in pages for found in page.findall("s:url/s:lastmod", NS)):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp)
    assert all(client.get(place).status_code == 200 for place in places)
    assert client.get("/sitemaps/resources-1.xml").status_code == 404
    assert client.get("/sitemaps/khong-0.xml").status_code == 404


def test_sitemaps_are_split(here: UUID, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.web.syndication_views.MOST_PLACES", 2)
    monkeypatch.setattr(documents, "MOST_PLACES", 2)
    owner, curator = make_person("nguoigui2"), make_person("bientap2", "curator")
    ids = {str(publish(owner, curator, said(f"Bài {number}")).id) for number in range(4)} | {str(here)}
    parts = [str(found.text).removeprefix("http://localhost") for found in tree(client, "/sitemap.xml").findall("s:sitemap/s:loc", NS)]
    listed = [str(found.text).rpartition("/")[2] for part in parts for found in tree(client, part).findall("s:url/s:loc", NS)]
    assert (len(parts), len(listed), set(listed)) == (3, 5, ids)


def test_the_feed_tells_what_is_new(here: UUID, client: FlaskClient) -> None:
    feed = tree(client, "/feed.atom")
    assert client.get("/feed.atom").mimetype == "application/atom+xml"
    for needed in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:link[@rel='self']"):
        assert feed.find(needed, NS) is not None, needed
    (entry,) = feed.findall("a:entry", NS)
    told = {name: entry.findtext(f"a:{name}", "", NS) for name in ("id", "title", "summary", "rights")}
    assert told == {
        "id": f"http://localhost/resources/{here}", "title": "Trồng rau & hoa", "summary": "Gieo hạt.",
        "rights": "https://creativecommons.org/licenses/by/4.0/",
    }  # fmt: skip
    assert entry.findtext("a:author/a:name", "", NS) == "Lan"
    assert entry.findtext("a:updated", "", NS) >= entry.findtext("a:published", "", NS) > "2020"


def test_an_empty_house_has_doors_too(library: Flask, client: FlaskClient) -> None:
    assert tree(client, "/sitemap.xml").findall("s:sitemap", NS) == []
    assert tree(client, "/feed.atom").find("a:updated", NS) is not None


def test_the_search_describes_itself_and_keeps_its_word(here: UUID, client: FlaskClient) -> None:
    urls = {found.get("type"): str(found.get("template")) for found in tree(client, "/opensearch.xml").findall("o:Url", NS)}
    words = quote("trong rau")
    for kind in ("text/html", "application/json"):
        asked = urls[kind].replace("{searchTerms}", words).replace("{startPage?}", "1").replace("{count?}", "5")
        assert str(here) in client.get(asked.removeprefix("http://localhost")).text
    assert 'rel="search"' in client.get("/").text
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_a_page_leads_machines_on(here: UUID, client: FlaskClient) -> None:
    page = client.get(f"/resources/{here}")
    links = dict(re.findall(r'<([^>]+)>; rel="([^"]+)"', page.headers["Link"]))
    url = f"http://localhost/resources/{here}"
    assert links[url] == "cite-as"
    assert links["https://creativecommons.org/licenses/by/4.0/"] == "license"
    described = [address for address, rel in links.items() if rel == "describedby"]
    assert len(described) == 6
    for address in [*described, f"{url}.linkset.json"]:
        answer = client.get(address.removeprefix("http://localhost"))
        assert (answer.status_code, answer.headers["Link"]) == (200, f'<{url}>; rel="describes"; type="text/html"')
    (context,) = client.get(f"/resources/{here}.linkset.json").get_json()["linkset"]
    assert context["anchor"] == url
    assert {"cite-as", "type", "license", "describedby"} <= set(context)


def test_many_files_stand_in_the_link_set_and_few_in_the_header() -> None:
    work = Work(url="https://a.example/resources/1", title="A", kind="image", licence="https://x.example/by")
    found = signposting.links(work, [(f"https://a.example/media/{number}", "image/webp") for number in range(100)])
    assert signposting.header(found, "https://a.example/set").count('rel="item"') == signposting.MOST_ITEMS
    assert len(signposting.link_set(work.url, found)["linkset"][0]["item"]) == 100
    assert signposting.Link("type", "https://schema.org/ImageObject") in found


def test_another_page_may_show_an_open_resource(here: UUID, client: FlaskClient) -> None:
    page = client.get(f"/resources/{here}")
    found = re.search(r'application/json\+oembed" href="([^"]+)"', page.text)
    assert found is not None
    told = client.get(found[1] + "&maxwidth=300").get_json()
    assert (told["version"], told["type"], told["width"], told["height"], told["author_name"]) == ("1.0", "rich", 300, 480, "Lan")
    assert f'src="http://localhost/resources/{here}/embed"' in told["html"]
    shown = client.get(f"/resources/{here}/embed")
    for answer in (shown, client.get(f"/resources/{here}/embed")):
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
    assert "Trồng rau" in shown.text and "csrf" not in shown.text
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    xml = client.get(f"/oembed?format=xml&url=http://localhost/resources/{here}")
    assert etree.fromstring(xml.data).findtext("title") == "Trồng rau & hoa"


def test_what_may_not_be_shown_elsewhere(here: UUID, client: FlaskClient) -> None:
    curator = make_person("bientap2", "curator")
    closed = publish(make_person("nguoigui2"), curator, said("Chỉ để học", licence=RESTRICTED, licence_note="Được phép."))
    hidden = draft(make_person("nguoigui3"), said("Nháp"))
    closed_id, hidden_id = closed.id, hidden.id
    for resource_id in (closed_id, hidden_id):
        answer = client.get(f"/oembed?url=http://localhost/resources/{resource_id}")
        assert answer.status_code == 401
        assert client.get(f"/resources/{resource_id}/embed").status_code in {302, 401}
    assert client.get("/oembed?url=http://x.example/resources/1").status_code == 404
    assert client.get("/oembed").status_code == 404
    assert client.get(f"/oembed?format=yaml&url=http://localhost/resources/{here}").status_code == 501
    with transaction():
        withdraw(actor=find_person("bientap2"), resource=session.get_one(Resource, closed_id), reason="Cũ.")
    assert client.get(f"/oembed?url=http://localhost/resources/{closed_id}").status_code == 410


@pytest.mark.parametrize(("wanted", "width"), [(None, 640), ("100", 200), ("320", 320), ("9999", 640), ("x", 640), ("-1", 640)])
def test_frames_keep_to_what_makes_sense(wanted: str | None, width: int) -> None:
    assert oembed.within(wanted, 640) == width


def test_titles_cannot_leave_the_frame() -> None:
    html = oembed.frame("https://a.example/resources/1", '"><script>alert(1)</script>')
    assert "<script>" not in html and html.count("<") == 2


def test_pages_tell_themselves_in_json_ld(here: UUID, client: FlaskClient) -> None:
    with transaction():
        slug = make_course(make_role("trainer"), "Khóa <một>").slug
    found = {}
    for path in (f"/resources/{here}", f"/courses/{slug}"):
        block = re.search(r'<script type="application/ld\+json">(.+?)</script>', client.get(path).text, re.DOTALL)
        assert block is not None
        found[path] = json.loads(block[1])
    course = found[f"/courses/{slug}"]
    assert course["@type"] == ["Course", "LearningResource"]
    assert (course["name"], course["offers"][0]["category"], course["provider"]["@type"]) == ("Khóa <một>", "Free", "Organization")
    assert course["hasCourseInstance"][0]["courseMode"] == "Online"
    assert re.fullmatch(r"PT\d+M", course["hasCourseInstance"][0]["courseWorkload"])
    assert found[f"/resources/{here}"]["@id"] == f"http://localhost/resources/{here}"
