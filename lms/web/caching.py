"""Who may keep an answer, and for how long: guests' pages briefly, a person's pages never shared."""

from __future__ import annotations

from flask import Flask, Response, g, request, session

from lms.web import guests
from lms.web.guests import SECONDS as GUEST_SECONDS
from lms.web.room import current_actor


def _is_guest_page(response: Response) -> bool:
    personal = session.modified or "csrf_token" in g or "csp_nonce" in g or g.get("private_page")
    quiet = not personal and "Set-Cookie" not in response.headers
    return quiet and request.method in {"GET", "HEAD"} and response.status_code == 200


def keep_private() -> None:
    """Say that this answer is for this person alone, even if nobody is signed in."""
    g.private_page = True


def init_app(app: Flask) -> None:
    """Give every answer that has not said otherwise a `Cache-Control` and, where it can help, an `ETag`."""
    app.before_request(guests.kept)

    @app.after_request
    def _cache(response: Response) -> Response:
        if "Cache-Control" in response.headers:
            return response
        response.vary.update(("Cookie", "Accept-Language"))
        if current_actor() is None and _is_guest_page(response):
            response.headers["Cache-Control"] = f"public, max-age={GUEST_SECONDS}, stale-while-revalidate=300"
        else:
            response.headers["Cache-Control"] = "private, no-store" if request.method == "POST" else "private, no-cache"
        if request.method == "GET" and response.status_code == 200 and not response.is_streamed and "csp_nonce" not in g:
            response.add_etag(weak=True)
            guests.keep(response)
            response.make_conditional(request)
        return response
