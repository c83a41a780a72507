"""Every room is furnished alike: order inside it, doors between rooms, pure rules, sizes."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest

from tests.house.source import FURNITURE, RANK, ROOT, Module, imports_of, modules

WITH_IO = {
    "lms.access.roles", "lms.renditions.ffmpeg", "lms.storage.keeping", "lms.renditions.images", "lms.renditions.pages",
    "oer.harvesting.fetching",
    "lms.search.whoosh_index", "lms.search.postgresql_place", "lms.search.index", "lms.identity.passwords", "lms.identity.sessions",
    "lms.notifications.mail",
    "courses.catalogue.reading_copies",
}  # fmt: skip
"""Modules that are no furniture and yet touch the world, each the only one to know its tool."""
NOT_PURE = ("flask", "flask_login", "werkzeug", "celery", "sqlalchemy", "lms.database", "lms.extensions", "lms.jobs", "lms.web")
PRIVATE = ("views", "forms", "tasks")


def breaches(module: Module) -> list[str]:
    """Return what is wrong with the module's place in its room, one sentence each."""
    room = module.room
    if room is None or not module.piece:
        return []
    found = []
    for imported in sorted(module.imports):
        parts = imported.split(".")
        if len(parts) < 3 or parts[0] not in {"lms", "oer", "courses"}:
            continue
        other, piece = ".".join(parts[:2]), parts[2]
        if other == room and module.piece in RANK and piece in RANK and RANK[piece] < RANK[module.piece]:
            found.append(f"{module.name} looks up to {imported}")
        if other != room and piece in PRIVATE and other not in {"lms.web"} and module.piece != "app":
            found.append(f"{module.name} reaches into {imported}")
    if module.piece not in FURNITURE and module.name not in WITH_IO and module.path.name != "__init__.py":
        impure = [name for name in module.imports if any(name == top or name.startswith(top + ".") for top in NOT_PURE)]
        found += [f"{module.name} should be pure and imports {name}" for name in impure]
    return found


def _module(name: str, source: str) -> Module:
    return Module(name, Path("x.py"), imports_of(source, name.rpartition(".")[0]))


def test_rooms_are_in_order() -> None:
    assert [breach for module in modules() for breach in breaches(module)] == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("lms.media.models", "from lms.media import services"),
        ("lms.media.services", "import lms.media.tasks"),
        ("oer.deposit.views", "from lms.media.forms import Upload"),
        ("courses.player.completion", "from sqlalchemy import select"),
        ("lms.records.xapi", "from flask import request"),
    ],
)
def test_a_breach_is_seen(name: str, source: str) -> None:
    assert breaches(_module(name, source)) != []


def test_files_and_functions_stay_small() -> None:
    long = []
    for module in modules():
        text = module.path.read_text()
        if text.count("\n") > 400:
            long.append(f"{module.name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > 60 or (size > 45 and node.name != "init_app"):
                    long.append(f"{module.name}.{node.name}: {size} lines")
    assert long == []


def test_every_module_says_what_it_promises() -> None:
    assert [module.name for module in modules() if not ast.get_docstring(ast.parse(module.path.read_text()))] == []


def test_text_is_nfc() -> None:
    kinds = {".py", ".html", ".md", ".yaml", ".js", ".css", ".toml", ".jsonl", ".vtt", ".typ"}
    folders = ("lms", "oer", "courses", "tests", "docs", "static", "migrations")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    assert [str(path) for path in files if not unicodedata.is_normalized("NFC", path.read_text())] == []
