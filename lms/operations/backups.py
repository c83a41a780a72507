"""`lms backup` and `lms restore`: the database and the files in one archive, checked before anything is overwritten."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import current_app
from sqlalchemy import make_url

from lms import clock
from lms.database import session
from lms.extensions import db
from lms.operations.database import current, head
from lms.settings import Settings

MANIFEST, SQLITE, DUMP, FILES = "manifest.json", "database.sqlite3", "database.dump", "files"


def _files_folder(settings: Settings) -> Path | None:
    """Return the folder of the files, None where a bucket keeps them (which has backups of its own)."""
    parts = urlsplit(settings.storage_url)
    return Path(parts.path) if parts.scheme == "file" else None


def _dump_database(settings: Settings, folder: Path) -> Path:
    """Write the database as it stands at one instant, while others go on writing."""
    if settings.database_url.startswith("sqlite"):
        target = folder / SQLITE
        with closing(sqlite3.connect(str(make_url(settings.database_url).database))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return target
    target = folder / DUMP
    _postgres("pg_dump", settings, "--format=custom", "--no-owner", f"--file={target}")
    return target


def _postgres(program: str, settings: Settings, *arguments: str) -> None:
    address = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        subprocess.run([program, *arguments, f"--dbname={address}"], check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise click.ClickException(f"cần chương trình {program} của PostgreSQL / {program} is needed") from error
    except subprocess.CalledProcessError as error:
        raise click.ClickException(error.stderr.strip() or str(error)) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_backup(settings: Settings, target: Path) -> dict[str, object]:
    """Write everything that cannot be made again to `target` (.tar.gz) and return its manifest."""
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        dump = _dump_database(settings, Path(scratch))
        manifest: dict[str, object] = {
            "made_at": clock.now().isoformat(), "revision": current(), "database": dump.name, "sha256": _sha256(dump),
        }  # fmt: skip
        unfinished = target.with_name(target.name + ".part")
        with tarfile.open(unfinished, "w:gz", compresslevel=1) as archive:
            body = json.dumps(manifest, ensure_ascii=False).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
            archive.add(dump, dump.name)
            folder = _files_folder(settings)
            if folder is not None and folder.is_dir():
                archive.add(folder, FILES)
        unfinished.replace(target)
    return manifest


def read_backup(settings: Settings, source: Path) -> dict[str, object]:
    """Put back what `source` holds; raises ClickException, with nothing changed, where it is damaged or too new."""
    session.remove()
    db.engine.dispose()
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as scratch:
        folder = Path(scratch)
        try:
            with tarfile.open(source) as archive:
                _extract(archive, folder)
            manifest: dict[str, object] = json.loads((folder / MANIFEST).read_text())
            dump = folder / str(manifest["database"])
            is_whole = _sha256(dump) == manifest["sha256"]
        except (tarfile.TarError, OSError, ValueError, KeyError, EOFError) as error:
            raise click.ClickException("tệp sao lưu bị hỏng / the backup is damaged") from error
        if not is_whole:
            raise click.ClickException("tệp sao lưu bị hỏng / the backup is damaged")
        is_sqlite = settings.database_url.startswith("sqlite")
        if (dump.name == SQLITE) != is_sqlite:
            raise click.ClickException("bản sao lưu thuộc loại cơ sở dữ liệu khác / the backup is of another kind of database")
        _put_back(settings, dump, folder / FILES)
    return manifest


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Unpack plain files and folders that stay inside `folder`; anything else is no backup of ours."""
    for member in archive.getmembers():
        is_inside = (folder / member.name).resolve().is_relative_to(folder.resolve())
        if not is_inside or not (member.isfile() or member.isdir()):
            raise tarfile.TarError(member.name)
    # Python 3.11.0 to 3.11.3 have no filters; what they would refuse was refused above.
    options: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    archive.extractall(folder, **options)  # noqa: S202 – every member was looked at


def _put_back(settings: Settings, dump: Path, files: Path) -> None:
    if dump.name == SQLITE:
        with closing(sqlite3.connect(dump)) as source, closing(sqlite3.connect(str(make_url(settings.database_url).database))) as target:
            source.backup(target)
    else:
        _postgres("pg_restore", settings, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(dump))
    folder = _files_folder(settings)
    if folder is not None and files.is_dir():
        shutil.copytree(files, folder, dirs_exist_ok=True)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write database and files to FILE (.tar.gz) while the house goes on."""
    manifest = write_backup(current_app.config["LMS"], file.resolve())
    click.echo(f"{file}  {manifest['made_at']}")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Put back what FILE holds, over what is there. Stop the web and the worker first; rebuild the search index afterwards."""
    settings: Settings = current_app.config["LMS"]
    if not yes:
        click.confirm("Ghi đè dữ liệu hiện có? / Overwrite what is there?", abort=True)
    manifest = read_backup(settings, file.resolve())
    known = head()
    if manifest["revision"] != known:
        click.echo("chạy tiếp / now run: lms database upgrade")
    click.echo("chạy tiếp / now run: lms rebuild")
