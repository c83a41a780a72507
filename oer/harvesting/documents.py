"""What other rooms show of the harvest: where a resource came from."""

from __future__ import annotations

from typing import Any

from oer.catalogue.models import Resource
from oer.harvesting.queries import find_origin


def origin(resource: Resource) -> dict[str, Any] | None:
    """Return the source of a harvested resource for its page, None for one of our own."""
    found = find_origin(resource.id) if ":" in (resource.identifier or "") else None  # a harvested name is a URI
    if found is None:
        return None
    return {
        "name": found.source.name or found.source.url,
        "url": found.source.url,
        "identifier": found.record.identifier,
        "at": found.record.seen_at,
    }
