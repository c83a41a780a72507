"""One shape for every list that is brought in: read all rows, write all or nothing, say what became of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar

import click

from lms.access.policy import may
from lms.database import transaction
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.tabular import BadRow, NotATable, Row, Summary, read_table, write_template

T = TypeVar("T")
MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A sort of list: its columns, an example to fill in after, what a row must be, and which two rows would be the same."""

    columns: Mapping[str, Sequence[str]]
    needed: Sequence[str]
    examples: Sequence[Sequence[str]]
    read: Callable[[Row], T]
    same: Callable[[T], tuple[str, Hashable]]
    """The field that is named where a row comes twice, and what makes it the same."""
    permission: str
    refusal: str

    def rows(self, file: Path, summary: Summary) -> list[T]:
        """Return the rows that are in order; the others are named in `summary`."""
        try:
            rows = read_table(file, self.columns, needed=self.needed)
        except NotATable as error:
            summary.reject(0, "file", str(error))
            return []
        found: list[T] = []
        seen: dict[Hashable, int] = {}
        for row in rows:
            try:
                made = self.read(row)
                field, same = self.same(made)
                if (first := seen.setdefault(same, row.number)) != row.number:
                    raise BadRow(field, f"dòng {first} đã ghi điều này")
            except BadRow as error:
                summary.reject(row.number, error.field, str(error))
            else:
                found.append(made)
        return found


@dataclass(frozen=True, slots=True)
class How:
    """How the operator wants a list brought in: the file and the options that every such command has."""

    file: Path
    identifier: str | None
    dry_run: bool
    partial: bool
    as_json: bool


def list_options(*, as_needed: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command FILE and the options of every list; it gets them as one `How`. Its own options stand above."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        def run(file: Path, identifier: str | None, dry_run: bool, partial: bool, as_json: bool, **own: Any) -> None:
            command(How(file, identifier, dry_run, partial, as_json), **own)

        run.__doc__ = command.__doc__
        whose = "Whose rights to use." if as_needed else "Whose rights to use; without it, the operator's own."
        for option in (
            click.option("--json", "as_json", is_flag=True, help="The summary as JSON."),
            click.option("--partial", is_flag=True, help="Write the good rows even if others are faulty."),
            click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing."),
            click.option("--as", "identifier", required=as_needed, help=whose),
            click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        ):
            run = option(run)
        return run

    return decorate


def template_command(group: click.Group, kind: ListOf[Any], default: str) -> None:
    """Give `group` a command `template` that writes a table to fill in."""

    @group.command("template", help="Write a table to fill in (.xlsx or .csv).")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=default)
    def template(file: Path) -> None:
        write_template(file, kind.columns, kind.examples)
        click.echo(str(file))


class _Undone(Exception):
    """Roll back: a dry run, or a list with faults."""


Write = Callable[[Person | None, Sequence[T], Summary], None]


def bring_in(how: How, kind: ListOf[T], write: Write[T]) -> NoReturn:
    """Read the list, let `write` write its good rows and name those that it cannot place, keep all or nothing, tell, and exit.

    `write` gets the actor, the rows and the summary. With --partial the good rows stay although others are faulty.
    """
    summary = Summary()
    rows = kind.rows(how.file, summary)
    try:
        with transaction():
            actor = _actor(how.identifier, kind)
            write(actor, rows, summary)
            if how.dry_run or (summary.rejected and not how.partial):
                raise _Undone
    except _Undone:
        if not how.dry_run:
            summary.created = summary.updated = 0
    summary.rejected.sort(key=lambda fault: fault.row)
    _tell(summary, as_json=how.as_json)


def _actor(identifier: str | None, kind: ListOf[Any]) -> Person | None:
    """Return the person whose rights are used, None for the operator's own; read inside the transaction that writes."""
    actor = find_person(identifier) if identifier else None
    if identifier and (actor is None or not may(actor, kind.permission)):
        raise click.ClickException(kind.refusal)
    return actor


def _tell(summary: Summary, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    else:
        for fault in summary.rejected[:MOST_TOLD]:
            click.echo(f"dòng {fault.row}, {fault.field}: {fault.reason}", err=True)
        if len(summary.rejected) > MOST_TOLD:
            click.echo(f"… và {len(summary.rejected) - MOST_TOLD} lỗi nữa (--json cho tất cả)", err=True)
        click.echo(f"thêm {summary.created}, cập nhật {summary.updated}, giữ nguyên {summary.unchanged}, lỗi {len(summary.rejected)}")
    sys.exit(1 if summary.rejected else 0)
