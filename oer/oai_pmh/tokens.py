"""Resumption tokens: where a list goes on, signed, so that nothing has to be remembered between two pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from oer.oai_pmh.protocol import BAD_TOKEN, Ask, Refusal, ask

SALT = "oai-pmh"


@dataclass(frozen=True, slots=True)
class Place:
    """The last thing told (`at` and `id` of a record, or the `spec` of a set), how many were told, and of how many."""

    at: str = ""
    id: str = ""
    spec: str = ""
    told: int = 0
    size: int = 0

    @property
    def record(self) -> tuple[datetime, UUID] | None:
        """Return the key of the last record, None at the beginning."""
        return (datetime.fromisoformat(self.at), UUID(self.id)) if self.id else None


def write(secret: str, wanted: Ask, place: Place) -> str:
    """Return the token by which `wanted` goes on after `place`."""
    kept = {"verb": wanted.verb, "arguments": dict(wanted.arguments), "place": asdict(place)}
    token = URLSafeSerializer(secret, salt=SALT).dumps(kept)
    return token if isinstance(token, str) else token.decode()


def read(secret: str, wanted: Ask) -> tuple[Ask, Place]:
    """Return the request that the token of `wanted` goes on with, and from where; raise Refusal for a token that is not ours."""
    if not wanted.token:
        return wanted, Place()
    try:
        kept: Mapping[str, Any] = URLSafeSerializer(secret, salt=SALT).loads(wanted.token)
    except BadData as error:
        raise Refusal(BAD_TOKEN, "this repository did not write the token") from error
    if kept["verb"] != wanted.verb:
        raise Refusal(BAD_TOKEN, "the token belongs to another verb")
    return ask(wanted.verb, kept["arguments"]), Place(**kept["place"])
