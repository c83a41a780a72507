"""The points that a curator answers for before a deposit goes out, by its kind. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).with_name("lists") / "points.yaml"


@dataclass(frozen=True, slots=True)
class Point:
    """One point: `kinds` are those of resources that it is asked of (empty: all), `must` that nothing goes out without it."""

    key: str
    vi: str
    en: str
    must: bool = False
    kinds: tuple[str, ...] = ()

    def words(self, language: str) -> str:
        """Return what a reader of `language` sees."""
        return self.en if language == "en" else self.vi


@cache
def all_points() -> tuple[Point, ...]:
    """Return every point in the order of the file."""
    rows = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return tuple(Point(**{**row, "kinds": tuple(row.get("kinds", ()))}) for row in rows)


def points_for(kind: str) -> list[Point]:
    """Return the points asked of a resource of `kind`."""
    return [point for point in all_points() if not point.kinds or kind in point.kinds]


def known_keys(kind: str, keys: Collection[str]) -> list[str]:
    """Return those of `keys` that are points of `kind`, in the order of the list."""
    return [point.key for point in points_for(kind) if point.key in keys]


def missing(kind: str, ticked: Collection[str]) -> Sequence[Point]:
    """Return the points that a resource of `kind` cannot go out without and that were not ticked."""
    return [point for point in points_for(kind) if point.must and point.key not in ticked]
