"""A figure of the bench: what was measured, its bar, and whether it is reached."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; `bar` is a floor or, with `is_ceiling`, a ceiling. `note` holds what it was made from."""

    name: str
    value: float
    bar: float
    unit: str = ""
    is_ceiling: bool = False
    note: str = ""

    @property
    def is_reached(self) -> bool:
        return self.value <= self.bar if self.is_ceiling else self.value >= self.bar

    def line(self) -> str:
        sign, verdict = ("<=" if self.is_ceiling else ">="), ("OK" if self.is_reached else "SHORT")
        return f"{verdict:<6}{self.name:<44} {self.value:8.2f}{self.unit:<3} {sign} {self.bar:g}{self.unit}   {self.note}".rstrip()

    def as_json(self) -> str:
        row = {"name": self.name, "value": round(self.value, 4), "bar": self.bar, "unit": self.unit, "is_ceiling": self.is_ceiling}
        return json.dumps({**row, "ok": self.is_reached, "note": self.note}, ensure_ascii=False)


def spread(values: Sequence[float]) -> str:
    """Say how far the rounds lie apart."""
    return f"{min(values):.2f}–{max(values):.2f} in {len(values)} rounds"


def middle(values: Sequence[float]) -> float:
    """Return the median, which a neighbour's burst of work moves least."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
