"""How a view answers: a page, a way on, a word to the person, or plain JSON."""

from __future__ import annotations

import json
from typing import Any, cast

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from lms.i18n import chosen_language
from lms.web.room import current_actor
from lms.web.templating import HouseEnvironment


def rendered(template: str, **context: Any) -> str:
    """Render `template` in the reader's language."""
    environment = cast(HouseEnvironment, current_app.jinja_env)
    return render_template(environment.in_language(chosen_language()).get_template(template), **context)


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render `template` as the answer."""
    return Response(rendered(template, **context), status=status, mimetype="text/html")


def furnish() -> dict[str, Any]:
    """Return what every page needs to know of its reader: who, which language, how large, how bright."""
    actor = current_actor()
    desks = [desk for ask in current_app.extensions.get("lms_desks", []) if (desk := ask(actor))] if actor is not None else []
    return {
        "actor": actor,
        "desks": desks,
        "text_size": request.cookies.get("text", "100"),
        "scheme": request.cookies.get("scheme", "auto"),
        "language": chosen_language(),
        "foot_links": current_app.extensions.get("lms_foot_links", []),
    }


def see_other(endpoint: str, *, anchor: str | None = None, **values: Any) -> WerkzeugResponse:
    """After a write: 303, so that going back or reloading never writes twice."""
    return redirect(url_for(endpoint, _anchor=anchor, **values), code=303)


def say(message: str, kind: str = "done") -> None:
    """Tell the person something on the next page; `kind` is done, fault or note."""
    flash(message, kind)


def json_page(payload: Any, *, status: int = 200, mimetype: str = "application/json") -> Response:
    """Answer in JSON, Vietnamese left readable."""
    return Response(json.dumps(payload, ensure_ascii=False), status=status, mimetype=mimetype)


def wants_json() -> bool:
    """Return whether the caller is a script that asked for JSON rather than a person with a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return request.path.startswith("/api/") or best in {"application/json", "application/problem+json"}


def safe_next(default: str) -> str:
    """Return where the person was going, if that is inside this house; `default` otherwise."""
    target = request.values.get("next", "")
    return target if is_inside(target) else default


def is_inside(target: str) -> bool:
    """Return whether an address that somebody sent leads to a page of this house."""
    return target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target and "\r" not in target
