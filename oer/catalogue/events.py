"""What the catalogue announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ResourcePublished:
    """Everybody can now read this version of the resource."""

    resource_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class ResourceWithdrawn:
    """The resource can no longer be read; only the reason can."""

    resource_id: UUID
    reason: str
