"""Who is behind a request: the cookie names a sign-in, the sign-in names the person."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from flask import Flask
from sqlalchemy import Select, bindparam, select, update

from lms import clock
from lms.database import after_reading, session
from lms.extensions import login_manager
from lms.identity.devices import device_words
from lms.identity.models import Person, SignIn

SEEN_EVERY = timedelta(minutes=10)


@cache
def _open_sign_in() -> Select[Person, datetime]:
    """Every request of a signed-in person asks this: built once."""
    wanted = (SignIn.id == bindparam("id"), SignIn.ended_at.is_(None), Person.is_active)
    return select(Person, SignIn.last_seen_at).join(SignIn, SignIn.person_id == Person.id).where(*wanted)


@login_manager.user_loader  # type: ignore[misc] # Flask-Login ships no types
def load_person(sign_in_id: str) -> Person | None:
    """Return the person whose open sign-in the cookie names; None once it was ended or the account closed."""
    try:
        wanted = UUID(sign_in_id)
    except ValueError:
        return None
    row = session.execute(_open_sign_in(), {"id": wanted}).first()
    if row is None:
        return None
    person: Person = row[0]
    person.__dict__["sign_in_id"] = wanted
    if row.last_seen_at < clock.now() - SEEN_EVERY:
        after_reading(update(SignIn).where(SignIn.id == wanted).values(last_seen_at=clock.now()))
    return person


def init_app(app: Flask) -> None:
    """Keep the session only as long as the device that opened it looks the same."""
    app.jinja_env.filters["device_words"] = device_words
    login_manager.session_protection = None  # phones change address all day; the sign-in row is what ends a session
    app.config["REMEMBER_COOKIE_DURATION"] = timedelta(days=90)
    app.config["REMEMBER_COOKIE_HTTPONLY"] = True
    app.config["REMEMBER_COOKIE_SAMESITE"] = "Lax"
