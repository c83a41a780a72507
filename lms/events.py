"""Call down, announce up: events are published at once, inside the transaction of their cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_type: type[E], handler: Callable[[E], None]) -> None:
    """Call `handler` for every event of exactly `event_type`; subscribing twice counts once."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)


def publish(event: object) -> None:
    """Hand `event` to its subscribers, in the order they subscribed, in this transaction."""
    for handler in tuple(_handlers[type(event)]):
        handler(event)
