"""What machines find at the foot of the house: sitemaps, the feed of what is new, the description of the search, robots.txt."""

from __future__ import annotations

from heapq import nlargest

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue

from lms import clock
from lms.settings import current
from lms.web import syndication
from lms.web.room import PUBLIC, Room
from lms.web.syndication import MOST_PLACES, News, Sitemap

room = Room("syndication", __name__, template_folder=None)

TITLE = "Học Suốt Đời"
WORDS = "Tài liệu mở và khóa học cho mọi người"
NEWEST = 50
CLOSED = ("/me", "/manage/", "/review", "/author", "/deposits", "/sign-in", "/register", "/preferences", "/xapi/", "/oembed")


def _sitemaps() -> dict[str, Sitemap]:
    found: dict[str, Sitemap] = current_app.extensions.get("lms_sitemaps", {})
    return found


def _kept(response: Response, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


@room.get("/sitemap.xml", permission=PUBLIC)
def sitemap_index() -> ResponseReturnValue:
    """Lead to the sitemaps: one for each kind of page and 50,000 pages."""
    base = current().base_url
    addresses = [
        f"{base}/sitemaps/{name}-{part}.xml" for name, pages in _sitemaps().items() for part in range(-(-pages.count() // MOST_PLACES))
    ]
    return _kept(Response(syndication.sitemap_index(addresses), mimetype="application/xml"), 3600)


@room.get("/sitemaps/<name>-<int:part>.xml", permission=PUBLIC)
def sitemap(name: str, part: int) -> ResponseReturnValue:
    """List pages of one kind with the time of their last change."""
    pages = _sitemaps().get(name)
    if pages is None or part > 100_000 or not (places := list(pages.list_part(part))):
        abort(404)
    return _kept(Response(syndication.sitemap(places), mimetype="application/xml"), 3600)


@room.get("/feed.atom", permission=PUBLIC)
def feed() -> ResponseReturnValue:
    """Tell what is new in the library and among the courses."""
    asked = (ask(NEWEST) for ask in current_app.extensions.get("lms_feed", []))
    news: list[News] = nlargest(NEWEST, (one for found in asked for one in found), key=lambda one: one.published_at)
    base = current().base_url
    written = syndication.feed(address=f"{base}/feed.atom", home=f"{base}/", title=TITLE, language="vi", news=news, now=clock.now())
    return _kept(Response(written, mimetype="application/atom+xml"), 300)


@room.get("/opensearch.xml", permission=PUBLIC)
def opensearch() -> ResponseReturnValue:
    """Describe the search to browsers."""
    icon = current_app.jinja_env.globals["asset"]("img/favicon-32.png")  # type: ignore[operator] # set by lms.web.assets
    written = syndication.opensearch(base=current().base_url, icon=icon, name=TITLE, words=WORDS, language="vi")
    return _kept(Response(written, mimetype="application/opensearchdescription+xml"), 86400)


@room.get("/robots.txt", permission=PUBLIC)
def robots() -> ResponseReturnValue:
    """Tell robots where they find everything, and what is no use to them."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {current().base_url}/sitemap.xml", ""]
    return _kept(Response("\n".join(lines), mimetype="text/plain"), 86400)
