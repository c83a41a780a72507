"""`lms oai harvest`: take in what another library offers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from lms.access.policy import require
from lms.database import new_id, session, transaction
from lms.errors import DomainError
from lms.identity.models import Person
from lms.identity.queries import find_person
from oer.harvesting import services
from oer.harvesting.crosswalk import read_mapping
from oer.harvesting.models import HarvestSource
from oer.harvesting.permissions import TAKE_IN
from oer.harvesting.queries import find_source
from oer.harvesting.services import Summary
from oer.harvesting.tasks import HarvestFailed, harvest


@click.group(name="oai")
def oai_group() -> None:
    """Exchange records with other libraries."""


@oai_group.command("harvest")
@click.argument("url")
@click.option("--set", "set_spec", default="", metavar="SPEC", help="only this set")
@click.option("--prefix", default="oai_dc", show_default=True, metavar="NAME", help="metadataPrefix; must contain Dublin Core elements")
@click.option("--as", "as_", required=True, metavar="IDENTIFIER", help="whose rights are used; a curator's")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: words of the source and ours")
@click.option("--daily/--once", "is_daily", default=None, help="follow the source every day from now on, or no longer")
@click.option("--full", is_flag=True, help="ask for everything, not only for what changed")
@click.option("--allow-private", "allows_private", is_flag=True, help="the source stands inside the house's own network")
@click.option("--dry-run", is_flag=True, help="say what would happen, write nothing")
@click.option("--json", "as_json", is_flag=True, help="the summary as JSON")
def harvest_command(
    url: str, set_spec: str, prefix: str, as_: str, mapping: Path | None, is_daily: bool | None, full: bool, allows_private: bool,
    dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Take in what the library at URL changed since last time; open works are published, all else waits at /review/harvest."""
    more = {"allows_private": allows_private} | ({} if is_daily is None else {"is_daily": is_daily})
    try:
        words = _mapping(mapping)
        source = _source(as_, url, set_spec, prefix, words, more, full=full, write=not dry_run)
        summary = harvest(source, write=not dry_run, tell=_tell_progress)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    except HarvestFailed as error:
        raise click.ClickException(str(error)) from error
    click.echo("", err=True)
    _tell(summary, as_json)


def _mapping(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{path.name} không phải JSON (UTF-8).") from error
    if not isinstance(raw, dict):
        raise click.ClickException(f"{path.name} phải là một đối tượng JSON.")
    read_mapping(raw)
    return raw


def _source(
    as_: str, url: str, set_spec: str, prefix: str, mapping: dict[str, Any] | None, more: dict[str, bool], *, full: bool, write: bool
) -> HarvestSource:  # fmt: skip
    """Return the source apart from the session: kept where something will be written, else as it would be."""
    with transaction():
        actor = find_person(as_)
        if actor is None:
            raise click.ClickException(f"Không có tài khoản “{as_}”.")
        require(actor, TAKE_IN)
        if write:
            source = services.keep_source(actor=actor, url=url, set_spec=set_spec, prefix=prefix, mapping=mapping, **more)
            if full:
                services.begin_again(source)
                source.harvested_until = None
                session.flush()
            session.expunge(source)
            return source
        return _imagined(actor, find_source(url, set_spec, prefix), url, set_spec, prefix, mapping, more, full)


def _imagined(
    actor: Person, known: HarvestSource | None, url: str, set_spec: str, prefix: str, mapping: dict[str, Any] | None,
    more: dict[str, bool], full: bool,
) -> HarvestSource:  # fmt: skip
    return HarvestSource(
        id=known.id if known else new_id(), url=url, set_spec=set_spec, prefix=prefix, owner_id=actor.id, token="",
        mapping=mapping if mapping is not None else known.mapping if known else {}, name=known.name if known else "",
        harvested_until=known.harvested_until if known and not full else None, has_seconds=bool(known and known.has_seconds),
        allows_private=more["allows_private"],
    )  # fmt: skip


def _tell_progress(told: int, size: int) -> None:
    click.echo(f"\r{told} bản ghi{f' trên {size}' if size else ''}{'':20}", nl=False, err=True)


def _tell(summary: Summary, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(summary), ensure_ascii=False))
        return
    click.echo(
        f"Mới: {summary.created}. Đổi: {summary.updated}. Giữ nguyên: {summary.unchanged}. Gỡ theo nguồn: {summary.withdrawn}. "
        f"Chờ biên tập viên: {summary.quarantined}. Bị từ chối: {len(summary.rejected)}."
    )
    for fault in summary.rejected:
        click.echo(f"  bản ghi {fault.row}, {fault.field}: {fault.reason}")
