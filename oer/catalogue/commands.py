"""`lms resource import` and `export`: many resources at once, from a file and back to one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import click

from lms import clock
from lms.access.policy import require
from lms.database import session, transaction
from lms.errors import DomainError, Invalid
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.search.services import keep_promise
from lms.settings import current
from oer.catalogue import bag, tables
from oer.catalogue.documents import TYPE
from oer.catalogue.permissions import DEPOSIT, TAKE_IN
from oer.catalogue.rows import Entry, Rejected, read_file, read_row
from oer.catalogue.services import apply_plan, export_rows, make_plan

BATCH = 500
ROWS = "resources.jsonl"
"""The rows within a bag."""


@dataclass(slots=True)
class Summary:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@click.group(name="resource")
def resource_group() -> None:
    """Bring resources in and out."""


@resource_group.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--as", "as_", required=True, metavar="IDENTIFIER", help="whose rights are used")
@click.option("--publish", "publish_all", is_flag=True, help="publish at once; for curators")
@click.option("--dry-run", is_flag=True, help="say what would happen, write nothing")
@click.option("--partial", is_flag=True, help="take the good rows although others are bad")
@click.option("--json", "as_json", is_flag=True, help="the summary as JSON")
def import_command(file: Path, as_: str, publish_all: bool, dry_run: bool, partial: bool, as_json: bool) -> None:
    """Take in resources from FILE (.jsonl, .csv, .xlsx, or a BagIt bag as .zip or folder); the same file twice changes nothing."""
    try:
        actor = _person(as_)
        actor_id = actor.id
        require(actor, TAKE_IN if publish_all else DEPOSIT)
        with _opened(file) as rows:
            summary = _import(rows, actor_id, publish_all=publish_all, dry_run=dry_run, partial=partial)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    _tell(summary, as_json)
    if summary.rejected and not partial:
        sys.exit(1)


def _import(file: Path, actor_id: UUID, *, publish_all: bool, dry_run: bool, partial: bool) -> Summary:
    summary = Summary(rejected=_faults(file))
    if summary.rejected and not partial:
        return summary
    trial = _go_through(file, actor_id, publish_all=publish_all, write=False)
    stops = dry_run or (bool(trial.rejected) and not partial)
    done = trial if stops else _go_through(file, actor_id, publish_all=publish_all, write=True)
    done.rejected = sorted(summary.rejected + done.rejected, key=lambda fault: fault.row)
    return done


@contextmanager
def _opened(file: Path) -> Iterator[Path]:
    """Give the file of rows: the file itself, or the one in a bag that was looked through first."""
    if file.is_file() and file.suffix.lower() != ".zip":
        yield file
        return
    with TemporaryDirectory(dir=current().data_dir, prefix="bag-") as folder:
        found = bag.unpack(file, Path(folder)) if file.is_file() else file
        bag.check(found)
        if not (found / bag.PAYLOAD / ROWS).is_file():
            raise Invalid(f"Gói không có {bag.PAYLOAD}/{ROWS}.", field="file")
        yield found / bag.PAYLOAD / ROWS


def _person(identifier: str) -> Person:
    person = find_person(identifier)
    if person is None:
        raise click.ClickException(f"Không có tài khoản “{identifier}”.")
    return person


def _faults(file: Path) -> list[Rejected]:
    """Read the whole file once and return every fault in it."""
    found: list[Rejected] = []
    for _entry, faults in _read(file):
        found += faults
    return found


def _read(file: Path) -> Iterator[tuple[Entry | None, list[Rejected]]]:
    seen: dict[str, int] = {}
    for number, raw in read_file(file):
        entry, faults = read_row(number, raw, file.parent)
        if entry is not None and (first := seen.setdefault(entry.identifier, number)) != number:
            entry, faults = None, [Rejected(number, "identifier", f"Mã này đã có ở dòng {first}.")]
        yield entry, faults


def _go_through(file: Path, actor_id: UUID, *, publish_all: bool, write: bool) -> Summary:
    """Go through the good rows in batches, each a transaction of its own, then bring the index up to them in one go."""
    summary = Summary()
    ids: list[UUID] = []
    promises: list[UUID] = []
    entries = (entry for entry, _ in _read(file) if entry is not None)
    done = 0
    while batch := list(islice(entries, BATCH)):
        with transaction():
            actor = session.get_one(Person, actor_id)
            plan = make_plan(actor=actor, entries=batch, publish_all=publish_all)
            if write:
                written, promised = apply_plan(actor=actor, plan=plan, publish_all=publish_all)
                ids, promises = ids + written, promises + promised
        session.expunge_all()
        summary.created += len(plan.created)
        summary.updated += len(plan.updated)
        summary.unchanged += plan.unchanged
        summary.rejected += plan.rejected
        done += len(batch)
        _progress(f"{done} dòng {'đã ghi' if write else 'đã xem'}")
    if ids:
        with transaction():
            keep_promise(TYPE, ids, promises, lambda number: _progress(f"{number} trên {len(ids)} tài liệu vào chỉ mục tìm kiếm"))
    click.echo("", err=True)
    return summary


def _progress(words: str) -> None:
    click.echo(f"\r{words:60}", nl=False, err=True)


def _tell(summary: Summary, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(summary), ensure_ascii=False))
        return
    click.echo(f"Mới: {summary.created}. Đổi: {summary.updated}. Giữ nguyên: {summary.unchanged}. Bị từ chối: {len(summary.rejected)}.")
    for fault in summary.rejected:
        click.echo(f"  dòng {fault.row}, {fault.field}: {fault.reason}")


@resource_group.command("export")
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--as", "as_", required=True, metavar="IDENTIFIER", help="whose rights are used")
def export_command(target: Path, as_: str) -> None:
    """Write every published resource into FILE, which the import takes back.

    .jsonl, .csv and .xlsx have their files in the folder `files` beside them; .zip is a BagIt bag with everything in it, and a name
    without an ending is the folder of such a bag.
    """
    try:
        require(_person(as_), TAKE_IN)
        click.echo(str(_export(target)))
    except DomainError as error:
        raise click.ClickException(error.message) from error


def _export(target: Path) -> int:
    match target.suffix.lower():
        case "":
            return _export_bag(target)
        case ".zip":
            with TemporaryDirectory(dir=target.parent, prefix=".bag-") as folder:
                count = _export_bag(Path(folder) / "bag")
                bag.pack(Path(folder) / "bag", target)
            return count
        case ending if ending in _WRITERS:
            return _write_rows(target)
        case other:
            raise Invalid(f"Chưa xuất được ra “{other}”. Hãy dùng .jsonl, .csv, .xlsx hoặc .zip.", field="file")


def _export_bag(folder: Path) -> int:
    if folder.exists() and any(folder.iterdir()):
        raise Invalid(f"Thư mục “{folder}” đã có tệp. Hãy chọn thư mục trống.", field="file")
    (folder / bag.PAYLOAD).mkdir(parents=True, exist_ok=True)
    count = _write_rows(folder / bag.PAYLOAD / ROWS)
    bag.seal(folder, {
        "Source-Organization": current().base_url, "Bagging-Date": clock.today().isoformat(),
        "External-Description": f"{count} open resources, described in {bag.PAYLOAD}/{ROWS}",
    })  # fmt: skip
    return count


def _write_rows(path: Path) -> int:
    (path.parent / "files").mkdir(parents=True, exist_ok=True)
    return _WRITERS[path.suffix.lower()](path, _counted(export_rows(path.parent / "files")))


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def _counted(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for count, row in enumerate(rows, start=1):
        yield row
        if count % 100 == 0:
            _progress(str(count))


_WRITERS: dict[str, Callable[[Path, Iterable[Mapping[str, Any]]], int]] = {
    ".jsonl": _write_lines, ".csv": tables.write_csv, ".xlsx": tables.write_workbook,
}  # fmt: skip
