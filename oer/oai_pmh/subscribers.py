"""What is published or withdrawn is a change that harvesters must hear of."""

from __future__ import annotations

from lms.database import gather
from lms.events import subscribe
from oer.catalogue.events import ResourcePublished, ResourceWithdrawn
from oer.oai_pmh import services


def _note(event: ResourcePublished | ResourceWithdrawn) -> None:
    gather(services.note, event.resource_id)


def connect() -> None:
    """Subscribe."""
    subscribe(ResourcePublished, _note)
    subscribe(ResourceWithdrawn, _note)
