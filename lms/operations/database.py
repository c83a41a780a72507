"""The database's shape: brought up to date by migrations, never by hand."""

from __future__ import annotations

import click
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade as migrate_down
from flask_migrate import upgrade as migrate_up

from lms.extensions import db
from lms.settings import ROOT


def head() -> str | None:
    """Return the newest revision that the code knows."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()


def current() -> str | None:
    """Return the revision that the database is at."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade() -> None:
    """Run the migrations that are missing; nothing, quickly, where none is."""
    if current() != head():
        migrate_up()


@click.group(name="database")
def database_group() -> None:
    """Look after the database."""


@database_group.command("upgrade")
def _upgrade() -> None:
    """Run the migrations that are missing."""
    upgrade()


@database_group.command("downgrade")
@click.argument("revision", default="-1")
def _downgrade(revision: str) -> None:
    """Undo migrations down to REVISION."""
    migrate_down(revision=revision)


@database_group.command("status")
def _status() -> None:
    """Say which revision the database is at and which the code wants."""
    click.echo(f"{current() or 'empty'} -> {head()}")
