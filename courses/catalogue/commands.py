"""`lms course import/export/validate`: a course's folder in and out of the house."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import click

from courses.activities.faults import Fault
from courses.catalogue import services
from courses.catalogue.folder import split
from courses.catalogue.manifest import compile_course
from courses.catalogue.paths import is_source
from courses.catalogue.queries import get_course, list_files
from lms.database import rollback, session, transaction
from lms.errors import Invalid, NotAllowed
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.media.queries import find_stored_files, open_bytes
from lms.media.services import hash_as_kept, keep_stream, receive_kept


@click.group(name="course")
def course_group() -> None:
    """Courses as folders of text."""


def _tell(faults: list[Fault]) -> None:
    for fault in faults:
        click.echo(f"{fault}{'' if fault.is_grave else ' (nên sửa)'}", err=True)


@course_group.command("validate")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def validate(path: Path, as_json: bool) -> None:
    """Name every fault of the course folder PATH with its file and line."""
    texts, files = split(path)
    sources = {name: file.read_text(encoding="utf-8", errors="replace") for name, file in texts.items() if is_source(name)}
    spec, faults = compile_course(sources, [name for name in [*texts, *files] if not is_source(name)])
    if as_json:
        rows = [{"file": fault.file, "line": fault.line, "reason": fault.message, "grave": fault.is_grave} for fault in faults]
        click.echo(json.dumps({"title": spec.title, "lessons": len(spec.lessons), "faults": rows}, ensure_ascii=False))
    else:
        _tell(faults)
        click.echo(f"{spec.title}: {len(spec.lessons)} bài, {len(faults.grave)} lỗi, {len(faults) - len(faults.grave)} điều nên sửa")
    sys.exit(1 if faults.grave else 0)


def actor_named(identifier: str) -> Person:
    """Return the person whose rights the command uses, or end with a sentence."""
    person = find_person(identifier)
    if person is None:
        raise click.ClickException(f"không có tài khoản “{identifier}” / no account “{identifier}”")
    return person


def bring_in(*, actor: Person, path: Path, publish: bool) -> dict[str, int]:
    """Import the folder at `path` inside the present transaction, however long it takes; return what changed."""
    folder = services.read_folder(path)
    return services.bring_in(actor=actor, folder=folder, files=_received(folder, services.known_files(folder.slug), actor), publish=publish)


def _received(
    folder: services.Folder, known: Mapping[str, tuple[UUID, str]], actor: Person | None = None, owner: str = ""
) -> dict[str, UUID]:
    """Return {path: id} of the folder's files; one that lies in the course with the same bytes is taken as it is.

    With `actor`, they are received in the present transaction; else each in a short one of its own as `owner`: an import that is
    killed leaves files that nothing uses, which the nightly sweep removes.
    """
    found = {}
    for name, file in folder.files.items():
        if name in known and hash_as_kept(file) == known[name][1]:
            found[name] = known[name][0]
            continue
        with file.open("rb") as stream:
            row = keep_stream(stream, file.name)
        if actor is not None:
            found[name] = receive_kept(actor=actor, row=row).id
            continue
        with transaction():
            found[name] = receive_kept(actor=actor_named(owner), row=row).id
    return found


def _tried(folder: services.Folder, known: Mapping[str, tuple[UUID, str]]) -> dict[str, UUID]:
    """Return ids as `_received` does, of rows that stand for the files until the trial is undone."""
    found = {}
    for name, file in folder.files.items():
        row = services.sketch(file)
        if name in known and known[name][1] == row.sha256:
            found[name] = known[name][0]
        else:
            session.add(row)
            found[name] = row.id
    session.flush()
    return found


def _trainer_named(identifier: str) -> Person:
    actor = actor_named(identifier)
    if not services.may_import_as(actor):
        raise click.ClickException("tài khoản này không phải giảng viên / this account is no trainer")
    return actor


def _import(folder: services.Folder, identifier: str, *, publish: bool, dry_run: bool) -> dict[str, int]:
    """Bring the folder in: rights first, then the files one by one, then everything else at once."""
    _trainer_named(identifier)
    known = services.known_files(folder.slug)
    rollback()  # nothing is held in the database while files are read, hashed and kept
    files = {} if dry_run else _received(folder, known, owner=identifier)
    # All in one transaction that is to write: one that reads first cannot go on to write while others do.
    with transaction():
        actor = _trainer_named(identifier)
        summary = services.bring_in(actor=actor, folder=folder, files=files or _tried(folder, known), publish=publish)
        if dry_run:
            raise _DryRun(summary)
    return summary


@course_group.command("import")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--as", "identifier", required=True, help="Whose rights to use.")
@click.option("--publish", is_flag=True, help="Publish if the course is without faults.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
@click.option("--json", "as_json", is_flag=True)
def import_course(path: Path, identifier: str, publish: bool, dry_run: bool, as_json: bool) -> None:
    """Bring in the course folder PATH; twice changes nothing."""
    summary: dict[str, object] = {"created": 0, "updated": 0, "unchanged": 0, "rejected": []}
    try:
        summary |= _import(services.read_folder(path), identifier, publish=publish, dry_run=dry_run)
    except _DryRun as tried:
        summary |= tried.summary
    except NotAllowed as error:
        raise click.ClickException("tài khoản này không được sửa khóa học đó / this account may not write that course") from error
    except services.CannotPublish as error:
        summary = {"created": 0, "updated": 0, "unchanged": 0}
        summary["rejected"] = [{"row": fault.line, "field": fault.file, "reason": fault.message} for fault in error.faults]
        _tell(error.faults)
    except Invalid as error:
        raise click.ClickException(error.message) from error
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        click.echo(f"thêm {summary['created']}, cập nhật {summary['updated']}, giữ nguyên {summary['unchanged']}")
    sys.exit(1 if summary["rejected"] else 0)


class _DryRun(Exception):
    """Undo everything: it was only a question."""

    def __init__(self, summary: dict[str, int]) -> None:
        super().__init__()
        self.summary = summary


@course_group.command("export")
@click.argument("slug")
@click.argument("path", type=click.Path(file_okay=False, path_type=Path))
def export(slug: str, path: Path) -> None:
    """Write the folder of the course SLUG, as it is being written, to PATH; importing it again changes nothing."""
    course = get_course(slug)
    rows = list_files(course.id)
    stored = find_stored_files([row.stored_file_id for row in rows if row.stored_file_id is not None])
    for row in rows:
        target = path / row.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if row.stored_file_id is None:
            target.write_text(row.text or "", encoding="utf-8")
        else:
            with open_bytes(stored[row.stored_file_id]) as source, target.open("wb") as sink:
                while chunk := source.read(1 << 20):
                    sink.write(chunk)
    click.echo(f"{len(rows)} tệp → {path}")
