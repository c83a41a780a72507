"""Pages of the house itself: how it should look for this reader, whether it is well, and its components."""

from __future__ import annotations

from flask import Response, abort, current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from lms.database import session
from lms.i18n import LANGUAGES
from lms.web.pages import json_page, page, safe_next
from lms.web.room import PUBLIC, Room, current_actor

room = Room("web", __name__)

CHOICES = {"text": {"100", "125", "150"}, "scheme": {"auto", "light", "dark"}, "language": set(LANGUAGES)}
YEAR = 365 * 24 * 3600


@room.get("/", permission=PUBLIC)
def home() -> ResponseReturnValue:
    """Search, go on learning, what is due: each room offers its section (`place` above 0: further down), the first headline counts."""
    actor = current_actor()
    sections = [section for ask in current_app.extensions.get("lms_home", []) if (section := ask(actor))]
    sections.sort(key=lambda section: section.get("place", 0))
    headline = next((section["headline"] for section in sections if section.get("headline")), None)
    return page("web/home.html", nav_current="home", sections=sections, headline=headline)


@room.get("/preferences", permission=PUBLIC)
def preferences() -> ResponseReturnValue:
    """Remember text size, scheme and language on this device, without an account."""
    response = make_response(redirect(safe_next("/"), code=303))
    for name, allowed in CHOICES.items():
        value = request.values.get(name, "")
        if value in allowed:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=False, secure=request.is_secure)
    response.headers["Cache-Control"] = "no-store"
    return response


@room.get("/healthz", permission=PUBLIC)
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return _plain(json_page({"status": "ok"}))


@room.get("/readyz", permission=PUBLIC)
def readyz() -> ResponseReturnValue:
    """The process can do its work: the database answers."""
    session.execute(text("SELECT 1"))
    return _plain(json_page({"status": "ready"}))


@room.get("/metrics", permission=PUBLIC)
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus, given to this machine only; a proxy must not pass the address on."""
    if request.remote_addr not in {"127.0.0.1", "::1"} or "X-Forwarded-For" in request.headers:
        abort(404)
    return _plain(Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST))


@room.route("/styleguide", methods=["GET", "POST"], permission=PUBLIC)
def styleguide() -> ResponseReturnValue:
    """Every component in every state; in development only. Its sample forms may be sent: nothing is kept."""
    if current_app.config["LMS"].is_production:
        abort(404)
    return page("web/styleguide/desk.html" if request.args.get("view") == "desk" else "web/styleguide.html")


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
