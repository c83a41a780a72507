"""Whole answers to guests, kept for as long as nothing was written to the database, and half a minute at most.

What browsers may keep (`public`) this process may keep too; unlike them it looks, for every answer, whether it still holds.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from flask import Response, g, request

from lms import database

SECONDS = 30
MOST, HEAVIEST, LONGEST_ADDRESS = 128, 200_000, 300
LOOKS = ("text", "scheme", "language")
PERSONAL = ("session", "remember_token")
"""Cookies that stand for a person or for something said to one."""

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")

Name = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    mark: str
    until: float
    headers: list[tuple[str, str]]
    body: bytes


_answers: OrderedDict[Name, _Answer] = OrderedDict()


def _name() -> Name | None:
    """Return what an answer depends on; None for a request that must be answered anew."""
    environ = request.environ
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if request.method != "GET" or len(path) + len(query) > LONGEST_ADDRESS or "HTTP_RANGE" in environ:
        return None
    if "HTTP_COOKIE" not in environ:
        looks: tuple[str | None, ...] = (None, None, None)
    elif any(name in request.cookies for name in PERSONAL):
        return None
    else:
        looks = tuple(request.cookies.get(look) for look in LOOKS)
    return (environ["wsgi.url_scheme"], environ.get("HTTP_HOST"), path, query, environ.get("HTTP_ACCEPT"), *looks)


def kept() -> Response | None:
    """Answer a guest with what was made for another, if it still holds; else remember the state from which it is made now."""
    name = _name()
    if name is None:
        return None
    mark = database.mark()
    known = _answers.get(name)
    if known is None or known.mark != mark or known.until < time.monotonic():
        g.guest_answer = (name, mark)
        return None
    response = Response(known.body)
    response.headers.clear()
    response.headers.extend(known.headers)
    if not request.environ.keys().isdisjoint(CONDITIONS):
        response.make_conditional(request)
    return response


def keep(response: Response) -> None:
    """Keep an answer that anybody may have: made from the state of the database that was seen before it was begun."""
    name, mark = g.pop("guest_answer", (None, ""))
    is_public = response.headers.get("Cache-Control", "").startswith("public")
    if name is None or not mark or not is_public or (response.content_length or HEAVIEST) >= HEAVIEST:
        return
    _answers[name] = _Answer(mark, time.monotonic() + SECONDS, list(response.headers), response.get_data())
    while len(_answers) > MOST:
        _answers.popitem(last=False)
