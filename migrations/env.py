"""How Alembic meets the application: its engine, its metadata, plain column types in the scripts."""

from contextlib import contextmanager

from alembic import context
from flask import current_app

from lms.database import UTCDateTime, writing

migrate = current_app.extensions["migrate"]


def render_item(kind, thing, autogen_context):
    """Write our own types as what they are in the table, so that old scripts do not depend on today's code."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def skip_empty(migration_context, revision, directives):
    """Make no script where nothing has changed."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


arguments = {**migrate.configure_args, "render_item": render_item, "process_revision_directives": skip_empty}


@contextmanager
def keys_unwatched(connection):
    """To change a table SQLite makes it anew and drops the old one, with all rows that point to it if keys are watched.

    They are not watched meanwhile, and looked at before the end.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    plain = connection.connection.dbapi_connection
    plain.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        plain.execute("PRAGMA foreign_keys=ON")


def watch_keys(connection):
    """Undo everything if a row points to nothing."""
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if connection.dialect.name == "sqlite" else []
    if lost:
        raise RuntimeError(f"rows that point to nothing: {lost[:10]}")


with writing(), migrate.db.engine.connect() as connection, keys_unwatched(connection):
    # We begin SQLite's transactions ourselves, so that its DDL can be undone like PostgreSQL's.
    context.configure(connection=connection, target_metadata=migrate.db.metadata, transactional_ddl=True, **arguments)
    with context.begin_transaction():
        context.run_migrations()
        watch_keys(connection)
