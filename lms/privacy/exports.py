"""What is kept of a person, gathered from every room that keeps some. Pure: rooms register how to ask them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ask = Callable[[Any], Any]
_providers: dict[str, Ask] = {}


def register_export(name: str, ask: Ask) -> None:
    """Let `ask(person)` answer what a room keeps, as JSON can hold it, under `name`."""
    _providers[name] = ask


def everything_about(person: Any) -> dict[str, Any]:
    """Return {name: what that room keeps} for every room."""
    return {name: ask(person) for name, ask in sorted(_providers.items())}
