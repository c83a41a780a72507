"""The house read as text: its modules, what each imports, and where each stands in its room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lms", "oer", "courses")
FURNITURE = (
    "views",
    "commands",
    "subscribers",
    "reports",
    "tasks",
    "forms",
    "documents",
    "services",
    "queries",
    "permissions",
    "models",
    "events",
)
RANK = {
    "commands": 0, "views": 0, "subscribers": 1, "reports": 1, "tasks": 2, "forms": 3, "documents": 3,
    "services": 4, "queries": 5, "permissions": 6, "models": 7, "events": 8,
}  # fmt: skip
FOUNDATION = {"web", "operations", "text"}
"""Folders of lms that are not rooms: nothing in them is a capability with views, services and tables of its own."""


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its dotted name and the dotted names that it imports."""

    name: str
    path: Path
    imports: frozenset[str]

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def room(self) -> str | None:
        """The room's dotted name, or None for what stands outside rooms."""
        parts = self.parts
        inside = len(parts) >= 3 or (len(parts) == 2 and self.path.name == "__init__.py")
        return ".".join(parts[:2]) if inside and parts[1] not in FOUNDATION and parts[1] != "demo" else None

    @property
    def piece(self) -> str:
        """Which piece of furniture it is (a package `services/` counts as services), or its own name."""
        return self.parts[2] if len(self.parts) > 2 else ""


def imports_of(source: str, package: str) -> frozenset[str]:
    """Return every dotted name that `source` imports, `from x import y` as both x and x.y."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], *([base] if base else [])])
            found.add(base)
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return frozenset(found)


def modules() -> Iterator[Module]:
    """Yield every module of the three packages."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            dotted = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
            yield Module(dotted, path, imports_of(path.read_text(), dotted.rpartition(".")[0]))
