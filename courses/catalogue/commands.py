"""`lms course import/export/validate`: a course's folder in and out of the house."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy import select

from courses.activities.faults import Fault
from courses.catalogue import services
from courses.catalogue.folder import split
from courses.catalogue.manifest import compile_course
from courses.catalogue.models import Course
from courses.catalogue.paths import is_source
from courses.catalogue.queries import get_course, list_files
from lms.access.policy import may
from lms.database import session, transaction
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.media.models import StoredFile
from lms.media.queries import find_stored_files, open_bytes
from lms.media.services import receive_path


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
    """Import the folder at `path` under the folder's name as address; return what changed."""
    texts, files = split(path)
    course = session.scalar(select(Course).where(Course.slug == path.resolve().name))
    is_new = course is None
    contents = {name: file.read_text(encoding="utf-8") for name, file in texts.items()}
    if course is None:
        spec, _faults = compile_course({name: text for name, text in contents.items() if is_source(name)}, [])
        course = services.start(actor=actor, title=spec.title or path.name, slug=path.resolve().name)
    elif not may(actor, "course:write", course):
        raise click.ClickException("tài khoản này không được sửa khóa học đó / this account may not write that course")
    stored = _stored(actor, course, files)
    counts = services.replace_files(actor=actor, course=course, texts=contents, files=stored)
    if publish:
        services.publish(actor=actor, course=course)
    changed = counts["created"] + counts["updated"] + counts["removed"] > 0
    return {
        "created": int(is_new),
        "updated": int(changed and not is_new),
        "unchanged": int(not changed and not is_new),
        "files": len(texts) + len(files),
    }


def _stored(actor: Person, course: Course, files: Mapping[str, Path]) -> dict[str, StoredFile]:
    """Return the stored form of each file; what lies in the course already with the same bytes is taken as it is."""
    rows = {row.path: row.stored_file_id for row in list_files(course.id) if row.stored_file_id is not None}
    known = find_stored_files(list(rows.values()))
    found = {}
    for name, file in files.items():
        old = known.get(rows[name]) if name in rows else None
        with file.open("rb") as stream:
            is_same = old is not None and hashlib.file_digest(stream, "sha256").hexdigest() == old.sha256
        found[name] = old if old is not None and is_same else receive_path(actor=actor, path=file)
    return found


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
        # All in one transaction that is to write: one that reads first cannot go on to write while others do.
        with transaction():
            actor = actor_named(identifier)
            if not services.may_import_as(actor):
                raise click.ClickException("tài khoản này không phải giảng viên / this account is no trainer")
            summary |= bring_in(actor=actor, path=path, publish=publish)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    except services.CannotPublish as error:
        summary = {"created": 0, "updated": 0, "unchanged": 0}
        summary["rejected"] = [{"row": fault.line, "field": fault.file, "reason": fault.message} for fault in error.faults]
        _tell(error.faults)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        click.echo(f"thêm {summary['created']}, cập nhật {summary['updated']}, giữ nguyên {summary['unchanged']}")
    sys.exit(1 if summary["rejected"] else 0)


class _DryRun(Exception):
    """Undo everything: it was only a question."""


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
