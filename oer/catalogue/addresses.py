"""The addresses under which resources are known for ever. Pure."""

from __future__ import annotations

from uuid import UUID

from lms.settings import current


def resource_iri(resource_id: UUID) -> str:
    """Return the IRI of a resource, which is also its page."""
    return f"{current().base_url}/resources/{resource_id}"


def resource_of(address: str) -> UUID | None:
    """Return the resource that an address of this house names, None for any other address."""
    name = address.partition("#")[0].partition("?")[0].removeprefix(f"{current().base_url}/resources/")
    try:
        return UUID(name.split("/")[0].split(".")[0]) if "://" not in name else None
    except ValueError:
        return None
