"""A room's door: a blueprint on which no route can be hung without saying who may pass."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.errors import NotAllowed

PUBLIC = "public"
"""Anybody, signed in or not."""
SIGNED_IN = "signed-in"
"""Anybody who is signed in, on what is theirs."""

V = TypeVar("V", bound=Callable[..., ResponseReturnValue])


Authorise = Callable[[Any, str, Any], None]
"""(actor or None, permission, subject or None) -> None; raises NotAllowed. Supplied by the room `access`."""


def current_actor() -> Any:
    """Return the signed-in person, or None. Only views ask; services are told."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def set_authoriser(app: Flask, authorise: Authorise) -> None:
    """Let `authorise` decide every permission other than PUBLIC and SIGNED_IN."""
    app.extensions["lms_authorise"] = authorise


def check(permission: str, subject: Any = None) -> None:
    """Let the present actor pass, send a guest to sign in, or raise NotAllowed."""
    if permission == PUBLIC:
        return
    actor = current_actor()
    if permission == SIGNED_IN:
        if actor is None:
            raise SignInNeeded
        return
    if actor is None and not _allows_guest(permission, subject):
        raise SignInNeeded
    _authoriser()(actor, permission, subject)


class SignInNeeded(Exception):
    """A guest asked for what only a signed-in person may have."""


def _authoriser() -> Authorise:
    return cast(Authorise, current_app.extensions["lms_authorise"])


def _allows_guest(permission: str, subject: Any) -> bool:
    try:
        _authoriser()(None, permission, subject)
    except NotAllowed:
        return False
    return True


class Room(Blueprint):
    """A blueprint whose routes name a permission and, where there is one, how to load their subject.

    `subject` takes the arguments of the URL and returns the thing the route is about (or raises NotFound); the view then
    receives the thing in place of the arguments. One load, one check, one render.
    """

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        options.setdefault("template_folder", "templates")
        super().__init__(name, import_name, **options)

    def route(  # type: ignore[override] # stricter on purpose: a route without a permission must not type-check
        self,
        rule: str,
        *,
        permission: str,
        subject: Callable[..., Any] | None = None,
        streams: bool = False,
        **options: Any,
    ) -> Callable[[V], V]:
        """Hang a view. `streams`: it reads a long body or thinks for long, so it opens its own transactions."""

        def decorate(view: V) -> V:
            @wraps(view)
            def guarded(**url: Any) -> ResponseReturnValue:
                if subject is None:
                    check(permission)
                    return view(**url)
                thing = subject(**url)
                check(permission, thing)
                return view(thing)

            guarded.permission = permission  # type: ignore[attr-defined] # read by the house test and the policy page
            guarded.streams = streams  # type: ignore[attr-defined] # read by the edge of the transaction
            endpoint = options.pop("endpoint", view.__name__)
            self.add_url_rule(rule, endpoint, guarded, **options)
            return view

        return decorate

    def get(self, rule: str, **options: Any) -> Callable[[V], V]:  # type: ignore[override] # see route
        """Hang a reading view."""
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Callable[[V], V]:  # type: ignore[override] # see route
        """Hang a writing view."""
        return self.route(rule, methods=["POST"], **options)
