"""Who is behind a request: the cookie names a sign-in, the sign-in names the person."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from lms import clock
from lms.database import after_reading, session
from lms.extensions import login_manager
from lms.identity.devices import device_words
from lms.identity.models import Person, SignIn

SEEN_EVERY = timedelta(minutes=10)


@login_manager.user_loader  # type: ignore[misc] # Flask-Login ships no types
def load_person(sign_in_id: str) -> Person | None:
    """Return the person whose open sign-in the cookie names; None once it was ended or the account closed."""
    try:
        wanted = UUID(sign_in_id)
    except ValueError:
        return None
    row: SignIn | None = session.scalar(select(SignIn).where(SignIn.id == wanted, SignIn.ended_at.is_(None)))
    if row is None or not row.person.is_active:
        return None
    row.person.__dict__["sign_in_id"] = row.id
    if row.last_seen_at < clock.now() - SEEN_EVERY:
        after_reading(update(SignIn).where(SignIn.id == wanted).values(last_seen_at=clock.now()))
    return row.person


def init_app(app: Flask) -> None:
    """Keep the session only as long as the device that opened it looks the same."""
    app.jinja_env.filters["device_words"] = device_words
    login_manager.session_protection = None  # phones change address all day; the sign-in row is what ends a session
    app.config["REMEMBER_COOKIE_DURATION"] = timedelta(days=90)
    app.config["REMEMBER_COOKIE_HTTPONLY"] = True
    app.config["REMEMBER_COOKIE_SAMESITE"] = "Lax"
