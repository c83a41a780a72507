"""Resources for tests: said in a line, written, published, found."""

from __future__ import annotations

from typing import Any

from lms.database import transaction
from lms.identity.models import Person
from lms.jobs import run_pending_jobs
from oer.catalogue.description import Description
from oer.catalogue.models import Resource
from oer.catalogue.services import create_resource, publish_version, submit_version

BY, BY_SA, BY_NC = (f"https://creativecommons.org/licenses/{code}/4.0/" for code in ("by", "by-sa", "by-nc"))

MUST = ["noi-dung", "quyen-dang", "rieng-tu"]
"""The points of an appraisal that no text goes out without."""


def said(title: str, **more: Any) -> Description:
    """Return a description that can be published."""
    return Description(**{"title": title, "text": "Nội dung của tài liệu.", "licence": BY, **more})


def publish(owner: Person, curator: Person, description: Description, identifier: str | None = None) -> Resource:
    """Publish a resource and bring the index up to it."""
    with transaction():
        version = create_resource(actor=owner, said=description, identifier=identifier)
        submit_version(actor=owner, version=version)
        publish_version(actor=curator, version=version)
        resource = version.resource
    run_pending_jobs()
    return resource


def draft(owner: Person, description: Description) -> Resource:
    """Return a resource that is only written yet."""
    with transaction():
        return create_resource(actor=owner, said=description).resource
