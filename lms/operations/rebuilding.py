"""`lms rebuild`: every projection anew from its facts; nothing is lost by it, nothing should change."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click
from flask import current_app

from lms.database import transaction
from lms.organisations.services import rebuild_reach
from lms.search.services import rebuild_all

Rebuild = Callable[[], int]


def rebuilds() -> Mapping[str, Rebuild]:
    """Return {name: rebuild} of every projection; rooms add theirs as `app.extensions["lms_rebuilds"]`."""
    return {"organisations": rebuild_reach, **current_app.extensions.get("lms_rebuilds", {}), "search": rebuild_all}


@click.command("rebuild")
@click.argument("names", nargs=-1)
def rebuild(names: tuple[str, ...]) -> None:
    """Build every projection anew, or only those NAMED."""
    known = rebuilds()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.ClickException(f"không có {', '.join(unknown)}; có: {', '.join(known)}")
    for name in names or known:
        with transaction():
            count = known[name]()
        click.echo(f"{name}: {count}")
