"""The application factory of the person and the record; `wsgi.py` adds the two ways of learning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import i18n, jobs
from lms.access import permissions as access_permissions
from lms.access import policy
from lms.access.commands import admin_group, organisation_group, person_group
from lms.access.views import desk as access_desk
from lms.access.views import room as access_room
from lms.credentials import documents as certificate_documents
from lms.credentials import permissions as certificate_permissions
from lms.credentials import subscribers as certificate_subscribers
from lms.credentials.views import room as credentials_room
from lms.events import subscribe
from lms.extensions import babel, csrf, db, limiter, login_manager
from lms.identity import sessions
from lms.identity.views import me_offer as account_offer
from lms.identity.views import room as identity_room
from lms.media import permissions as media_permissions
from lms.media import subscribers as media_subscribers
from lms.media import tasks as media_tasks
from lms.media.views import room as media_room
from lms.notifications import subscribers as notification_subscribers
from lms.privacy.views import me_offer as privacy_offer
from lms.privacy.views import room as privacy_room
from lms.recognition import documents as recognition_documents
from lms.recognition import permissions as recognition_permissions
from lms.recognition import subscribers as recognition_subscribers
from lms.recognition.views import room as recognition_room
from lms.records import documents as record_documents
from lms.records import permissions as record_permissions
from lms.records.events import CompletionRecorded
from lms.records.views import room as records_room
from lms.search import services as search
from lms.search.commands import search_group
from lms.settings import ROOT, Settings, use
from lms.web import assets, caching, errors, logs, security, transaction
from lms.web.pages import furnish
from lms.web.room import set_authoriser
from lms.web.syndication_views import room as syndication_room
from lms.web.templating import HouseEnvironment
from lms.web.views import room as web_room

Register = Callable[[Flask], None]


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        LMS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_FORM_MEMORY_SIZE=4_000_000,
        RATELIMIT_ENABLED=settings.rate_limit,
        RATELIMIT_STORAGE_URI=settings.cache_url,
        RATELIMIT_HEADERS_ENABLED=True,
        TEMPLATES_AUTO_RELOAD=False,
    )


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10, "check_same_thread": False}}
    return {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}


def create_app(settings: Settings, *, rooms: Sequence[Register] = (), testing: bool = False) -> Flask:
    """Make the application; `rooms` register what lies above `lms`."""
    use(settings)
    app = Flask("lms", static_folder=None, root_path=str(ROOT / "lms"))
    app.jinja_environment = HouseEnvironment
    app.testing = testing
    _configure(app, settings)
    logs.configure(settings)
    assets.init_app(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign] # Flask's way
    # Flask calls after_request functions last registered first: headers are put on after the cache has spoken.
    for furniture in (logs.init_app, transaction.init_app):
        furniture(app)
    security.init_app(app, settings)
    caching.init_app(app)
    errors.init_app(app)
    db.init_app(app)
    login_manager.init_app(app)
    security.protect_forms(app, csrf)
    limiter.init_app(app)
    i18n.init_app(app, babel)
    jobs.init_app(app, settings)
    app.context_processor(furnish)
    for furniture_room in (web_room, syndication_room):
        app.register_blueprint(furniture_room)
    register(app)
    for add in rooms:
        add(app)
    return app


def register(app: Flask) -> None:
    """Hang the rooms of `lms`."""
    set_authoriser(app, policy.require)
    search.use_index(app.config["LMS"].search_url, app.config["LMS"].data_dir)
    for group in (search_group, organisation_group, admin_group, person_group):
        app.cli.add_command(group)
    for grants in (access_permissions, media_permissions, record_permissions, certificate_permissions, recognition_permissions):
        policy.register(grants.GRANTS)
    for room in (identity_room, access_room, privacy_room, media_room, records_room, credentials_room, recognition_room):
        app.register_blueprint(room)
    sessions.init_app(app)
    media_subscribers.register()
    notification_subscribers.register()
    recognition_subscribers.connect()
    subscribe(CompletionRecorded, certificate_subscribers.issue_what_was_promised)
    _offer(app)


def _offer(app: Flask) -> None:
    """Tell pages that gather from many rooms what the rooms of `lms` have for them."""
    offers: dict[str, list[Any]] = {
        "lms_desks": [recognition_documents.desk, certificate_documents.desk, access_desk],
        "lms_me": [record_documents.me_offer, recognition_documents.me_offer, account_offer, privacy_offer],
        "lms_home": [recognition_documents.home_section],
        "lms_record_links": [certificate_documents.record_links],
        "lms_first_start": [media_tasks.keep_sweeping],
    }
    for name, asked in offers.items():
        app.extensions.setdefault(name, []).extend(asked)
