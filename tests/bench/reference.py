"""The reference: a bare Flask view, one row by its key from SQLite, a Jinja template as heavy as the page that it stands for.

It is written as Flask's manual does ("Using SQLite 3 with Flask"): a connection for each request, closed at its end.

BENCH_REFERENCE names a folder with `reference.sqlite3` and one template a page; gunicorn serves it exactly as it serves the house.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, g, render_template

from lms.operations.serving import web_command
from lms.settings import ROOT
from tests.bench.house import free_port, stop, wait_for

DATABASE = "reference.sqlite3"


def _row(folder: str, name: str) -> tuple[str, ...]:
    if "connection" not in g:
        g.connection = sqlite3.connect(Path(folder) / DATABASE)
    row: tuple[str, ...] = g.connection.execute("SELECT title FROM pages WHERE name = ?", (name,)).fetchone()
    return row


def _close(_error: BaseException | None) -> None:
    connection = g.pop("connection", None)
    if connection is not None:
        connection.close()


def make_reference(folder: str) -> Flask:
    """Make the bare application."""
    bare = Flask("reference", static_folder=None, template_folder=folder)
    bare.teardown_appcontext(_close)

    @bare.get("/<name>")
    def show(name: str) -> str:
        return render_template(f"{name}.html", title=_row(folder, name)[0])

    return bare


def prepare(folder: Path, pages: Mapping[str, str]) -> None:
    """Write the table and, for each {name: text of the measured page}, a template of the same size with one value in it."""
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute("CREATE TABLE pages (id INTEGER PRIMARY KEY, name TEXT UNIQUE, title TEXT)")
        connection.executemany("INSERT INTO pages (name, title) VALUES (?, ?)", [(name, "Học Suốt Đời") for name in pages])
        connection.executemany("INSERT INTO pages (name, title) VALUES (?, ?)", [(f"other-{at}", "Trang khác") for at in range(1000)])
    connection.close()
    for name, html in pages.items():
        title = "{{ title }}"
        (folder / f"{name}.html").write_text(f"{{% raw %}}{html[:-12]}{{% endraw %}}{title}")


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve the reference with the same class, processes and threads as the house, and yield its port."""
    port = free_port()
    command = ["tests.bench.reference:app" if word == "wsgi:app" else word for word in web_command("127.0.0.1", port, 2, 8)]
    process = subprocess.Popen(command, env={**os.environ, "BENCH_REFERENCE": str(folder)}, cwd=ROOT)
    try:
        wait_for(f"http://127.0.0.1:{port}/home", process)
        yield port
    finally:
        stop(process)


if "BENCH_REFERENCE" in os.environ:
    app = make_reference(os.environ["BENCH_REFERENCE"])
