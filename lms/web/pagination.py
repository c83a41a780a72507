"""A page of a list: the items, which page it is, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`number` counts from 1; `total` is the number of items on all pages."""

    items: Sequence[T]
    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page_number(most: int = 10_000) -> int:
    """Return `page` of the query string, 1 where it is missing or makes no sense."""
    raw = request.args.get("page", "1")
    return min(int(raw), most) if raw.isascii() and raw.isdigit() and int(raw) > 0 else 1
