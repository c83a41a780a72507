"""The addresses under which resources are known for ever. Pure."""

from __future__ import annotations

from uuid import UUID

from lms.settings import current


def resource_iri(resource_id: UUID) -> str:
    """Return the IRI of a resource, which is also its page."""
    return f"{current().base_url}/resources/{resource_id}"
