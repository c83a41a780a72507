"""Files damaged in many places, as a bad cable or a half-written stick leaves them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random


def damaged(whole: bytes, times: int) -> Iterator[bytes]:
    """Yield copies with one to eight bytes changed, one in ten cut short; the same ones every time."""
    chance = Random(20_261_125)
    for _ in range(times):
        copy = bytearray(whole)
        for _change in range(chance.choice((1, 1, 2, 8))):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        yield bytes(copy[: chance.randrange(len(copy))] if chance.random() < 0.1 else copy)
