"""Hang the rooms of open resources."""

from __future__ import annotations

from flask import Flask

from lms.access import policy
from lms.search.services import register_source
from oer.catalogue import documents, permissions, showing
from oer.catalogue.commands import resource_group
from oer.catalogue.views import room as resources_room


def register(app: Flask) -> None:
    """Register routes, permissions, documents and commands."""
    policy.register(permissions.GRANTS)
    register_source(documents.TYPE, documents.list_documents, documents.get_documents)
    app.jinja_env.globals["oer"] = showing
    app.register_blueprint(resources_room)
    app.cli.add_command(resource_group)
