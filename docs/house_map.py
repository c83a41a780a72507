"""Draw the map of the house from the code into README.md: python docs/house_map.py"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- house map: written by docs/house_map.py -->", "<!-- end of the house map -->"
WIDTH, COLUMN = 118, 24


def _contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def _source(package: str, name: str = "") -> Path | None:
    """Return the file whose docstring speaks for a package, a room or a module; None where it does not exist yet."""
    base = ROOT / package / name if name else ROOT / package
    return next((path for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file()), None)


def _sentence(path: Path) -> str:
    """Return the first sentence of a module's docstring."""
    words = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
    return words.split(". ")[0].rstrip(".")


def _line(name: str, words: str, mark: str = " ") -> str:
    head = f"{mark} {name}".ljust(COLUMN)
    return textwrap.fill(words, WIDTH, initial_indent=head, subsequent_indent=" " * COLUMN)


def _inside(package: str, layers: list[str]) -> Iterator[str]:
    """Yield a line for each room and module of a package, top to bottom; a bracket joins neighbours that ignore each other."""
    for layer in layers:
        names = [name.strip(" ()") for name in layer.split("|")]
        built = [(name, path) for name in names if (path := _source(package, name)) is not None]
        last = len(built) - 1
        for place, (name, path) in enumerate(built):
            mark = " " if not last else "┌" if not place else "└" if place == last else "│"
            yield _line(name, _sentence(path), mark)


def _packages() -> Iterator[str]:
    contracts = _contracts()
    order: list[str] = next(found["layers"] for found in contracts if found["type"] == "layers" and "containers" not in found)
    layers = {found["containers"][0]: found["layers"] for found in contracts if found["type"] == "layers" and "containers" in found}
    for place, package in enumerate(order):
        below = order[place + 1 :]
        path = _source(package)
        assert path is not None, f"{package} has no __init__.py"
        may = f"may import {' and '.join(below)}" if below else "imports none of the others"
        yield f"\n{package}/  ({may})"
        yield textwrap.fill(_sentence(path), WIDTH, initial_indent="  ", subsequent_indent="  ") + "\n"
        yield from _inside(package, layers[package])


def _prohibitions() -> Iterator[str]:
    for found in _contracts():
        if found["type"] == "forbidden":
            sources = sorted({module.replace("**", "*").rpartition(".*.")[2] or module for module in found["source_modules"]})
            words = f"{found['name']}: {', '.join(sources)} never import {', '.join(found['forbidden_modules'])}"
            yield textwrap.fill(words, WIDTH, subsequent_indent="  ")


def draw() -> str:
    """Return the map as text: what stands where, who may import whom."""
    lines = [_line("wsgi.py", _sentence(ROOT / "wsgi.py")), *_packages(), "", *_prohibitions()]
    return "\n".join(["```text", *lines, "```"])


def placed(readme: str) -> str:
    """Return the README's text with the present map between its marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{draw()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(placed(README.read_text(encoding="utf-8")), encoding="utf-8")
