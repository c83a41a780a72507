"""Guests' pages, kept rendered for as long as nothing that they show has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Response, g, request, session

from lms.i18n import chosen_language
from lms.web.pages import page, rendered
from lms.web.room import current_actor

LOOKS = ("text", "scheme")


class Kept:
    """A few pages, each with what it was made from; asked with other makings, it is made anew.

    Nothing is ever stale: the makings are read for every answer and compared (so they must be values that know their equals);
    only the rendering is saved.
    """

    def __init__(self, most: int = 128) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, tuple[tuple[Any, ...], str]] = OrderedDict()

    def page(self, template: str, makings: tuple[Any, ...], context: Callable[[], Mapping[str, Any]]) -> Response:
        """Answer with the page: a guest's from what was kept, a person's always rendered for them."""
        if current_actor() is not None or session:
            return page(template, **context())
        name = (template, request.full_path, chosen_language(), *(request.cookies.get(look) for look in LOOKS))
        known = self._pages.get(name)
        if known is not None and known[0] == makings:
            return Response(known[1], mimetype="text/html")
        html = rendered(template, **context())
        if not {"csp_nonce", "csrf_token"} & set(g) and len(request.full_path) < 300:
            self._keep(name, (makings, html))
        return Response(html, mimetype="text/html")

    def _keep(self, name: Hashable, made: tuple[tuple[Any, ...], str]) -> None:
        self._pages[name] = made
        self._pages.move_to_end(name)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)
