"""A course's folder on a disk: which files an import takes up. Pure in its rules; it reads names, not contents."""

from __future__ import annotations

from pathlib import Path

from courses.catalogue.paths import is_text, is_wanted


def split(root: Path) -> tuple[dict[str, Path], dict[str, Path]]:
    """Return ({path: file} of texts, {path: file} of other files) below `root`, hidden ones and sources of media left out."""
    texts: dict[str, Path] = {}
    files: dict[str, Path] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and is_wanted(name):
            (texts if is_text(name) else files)[name] = path
    return texts, files
