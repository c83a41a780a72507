"""The database's shape: brought up to date by migrations, never by hand."""

from __future__ import annotations

from types import ModuleType
from typing import cast

import click
from flask import current_app

from lms.extensions import db
from lms.settings import ROOT


def _migrations() -> ModuleType:
    """Return Flask-Migrate, bound to the application."""
    import flask_migrate  # noqa: PLC0415 – Alembic's 11 MB and tenth of a second are for the commands alone

    if "migrate" not in current_app.extensions:
        made = flask_migrate.Migrate(render_as_batch=True, compare_type=True)
        made.init_app(current_app, db, directory=str(ROOT / "migrations"))
    return cast(ModuleType, flask_migrate)


def head() -> str | None:
    """Return the newest revision that the code knows."""
    from alembic.config import Config  # noqa: PLC0415 – as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 – as above

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()


def current() -> str | None:
    """Return the revision that the database is at."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 – as above

    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade() -> None:
    """Run the migrations that are missing; nothing, quickly, where none is."""
    if current() != head():
        _migrations().upgrade()


@click.group(name="database")
def database_group() -> None:
    """Look after the database."""


@database_group.command("upgrade")
def _upgrade() -> None:
    """Run the migrations that are missing."""
    upgrade()


@database_group.command("revision")
@click.argument("message")
def _revision(message: str) -> None:
    """Write the migration that brings the database up to the models, for developers to read and commit."""
    _migrations().migrate(message=message)


@database_group.command("downgrade")
@click.argument("revision", default="-1")
def _downgrade(revision: str) -> None:
    """Undo migrations down to REVISION."""
    _migrations().downgrade(revision=revision)


@database_group.command("status")
def _status() -> None:
    """Say which revision the database is at and which the code wants."""
    click.echo(f"{current() or 'empty'} -> {head()}")
