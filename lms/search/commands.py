"""`lms search rebuild`: the index anew from the database, without downtime."""

from __future__ import annotations

import click

from lms.search import services
from lms.search import tasks as _tasks  # noqa: F401 – its jobs must be known wherever the index is used


@click.group(name="search")
def search_group() -> None:
    """Look after the search index."""


@search_group.command("rebuild")
def _rebuild() -> None:
    """Build a new index beside the old one, then swap."""
    count = services.rebuild_all(lambda done: click.echo(f"\r{done}", nl=False, err=True))
    click.echo(f"\r{count}")
