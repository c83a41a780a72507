"""`lms assets build`: the static files as they are served."""

from __future__ import annotations

import click

from lms.web.assets import build


@click.group(name="assets")
def assets_group() -> None:
    """Look after the static files."""


@assets_group.command("build")
def _build() -> None:
    """Bundle, fingerprint and compress the static files."""
    click.echo(f"{len(build())} files")
