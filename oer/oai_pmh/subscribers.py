"""What is published or withdrawn is a change that harvesters must hear of."""

from __future__ import annotations

from lms.events import subscribe
from oer.catalogue.events import ResourcePublished, ResourceWithdrawn
from oer.oai_pmh import services


def _published(event: ResourcePublished) -> None:
    services.note([event.resource_id])


def _withdrawn(event: ResourceWithdrawn) -> None:
    services.note([event.resource_id])


def connect() -> None:
    """Subscribe."""
    subscribe(ResourcePublished, _published)
    subscribe(ResourceWithdrawn, _withdrawn)
