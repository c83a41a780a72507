"""The operator's command: one group that every room adds its own commands to."""

from __future__ import annotations

import click
from flask import Flask

from lms.operations import serving
from lms.operations.assets import assets_group
from lms.operations.backups import backup, restore
from lms.operations.database import database_group
from lms.operations.doctor import doctor_command
from lms.operations.jobs import jobs_group
from lms.operations.rebuilding import rebuild


def build_cli(app: Flask) -> click.Group:
    """Return the group `lms`; each command runs inside the application's context."""

    @click.group(name="lms", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
    @click.pass_context
    def cli(context: click.Context) -> None:
        """Học Suốt Đời: lệnh của người vận hành / the operator's command."""
        context.with_resource(app.app_context())

    own = (serving.serve, serving.worker, jobs_group, doctor_command, database_group, assets_group, backup, restore, rebuild)
    for command in own:
        cli.add_command(command)
    for name in sorted(app.cli.commands):
        if name not in {"run", "shell", "routes", "db"}:
            cli.add_command(app.cli.commands[name])
    return cli
