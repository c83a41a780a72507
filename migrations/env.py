"""How Alembic meets the application: its engine, its metadata, plain column types in the scripts."""

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

with writing(), migrate.db.engine.connect() as connection:
    # We begin SQLite's transactions ourselves, so that its DDL can be undone like PostgreSQL's.
    context.configure(connection=connection, target_metadata=migrate.db.metadata, transactional_ddl=True, **arguments)
    with context.begin_transaction():
        context.run_migrations()
