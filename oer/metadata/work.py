"""A resource as the standards see it: plain values, no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Work:
    """`creators` are (name, role), `subjects` and `levels` labels in Vietnamese, `formats` media types of the files."""

    url: str
    title: str
    identifier: str = ""
    description: str = ""
    language: str = "vi"
    kind: str = "text"
    subjects: Sequence[str] = ()
    levels: Sequence[str] = ()
    creators: Sequence[tuple[str, str]] = ()
    publisher: str = ""
    licence: str = ""
    licence_name: str = ""
    source_url: str = ""
    published_at: datetime | None = None
    changed_at: datetime | None = None
    version: int = 1
    is_open: bool = True
    legal_bases: Sequence[Mapping[str, str]] = ()
    formats: Sequence[str] = field(default=())
