"""Move a version on its way: submitted, returned, published; and take a resource away again."""

from __future__ import annotations

from lms import clock
from lms.access.policy import require
from lms.audit.services import record
from lms.database import session
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.identity.models import Person
from lms.media.queries import find_stored_files
from lms.media.services import claim
from lms.search.services import index_later
from oer.catalogue.events import ResourcePublished, ResourceWithdrawn
from oer.catalogue.models import DRAFT, PUBLISHED, RETURNED, SUBMITTED, WITHDRAWN, Resource, ResourceVersion
from oer.catalogue.permissions import WITHDRAW

TYPE = "resource"
"""The type of our documents in the search."""


def submit_version(*, actor: Person, version: ResourceVersion) -> None:
    """Hand the draft in; from now on it stays as it is."""
    if version.state != DRAFT or version.resource.state == WITHDRAWN:
        raise Conflict("Bản này không còn là bản nháp nên không nộp được.")
    version.state, version.submitted_at = SUBMITTED, clock.now()
    _show(version, SUBMITTED)
    record(actor, "oer:resource:submit", subject_id=version.resource_id, detail={"number": version.number})
    session.flush()


def take_back_version(*, actor: Person, version: ResourceVersion) -> None:
    """Take back what was handed in and not yet reviewed."""
    _waiting(version)
    version.state = DRAFT  # `submitted_at` stays: it was handed in once
    _show(version, DRAFT)
    record(actor, "oer:resource:take-back", subject_id=version.resource_id, detail={"number": version.number})
    session.flush()


def return_version(*, actor: Person, version: ResourceVersion, reason: str) -> None:
    """Give it back to its depositor with a reason."""
    _waiting(version)
    version.state = RETURNED
    _reviewed(actor, version, reason)
    _show(version, RETURNED)
    record(actor, "oer:resource:return", subject_id=version.resource_id, detail={"number": version.number, "reason": reason})
    session.flush()


def publish_version(*, actor: Person, version: ResourceVersion, note: str = "", only_waiting: bool = False) -> None:
    """Let everybody read this version in place of the one before; `only_waiting`: if it was handed in and is not decided."""
    if only_waiting:
        _waiting(version)
    resource = version.resource
    if version.state == PUBLISHED or resource.state == WITHDRAWN:
        raise Conflict("Bản này đã được công bố, hoặc tài liệu đã được gỡ.")
    version.state = PUBLISHED
    _reviewed(actor, version, note)
    resource.state, resource.title, resource.current_number = PUBLISHED, version.title, version.number
    resource.published_at, resource.updated_at = resource.published_at or clock.now(), clock.now()
    for stored in find_stored_files([file.stored_file_id for file in version.files]).values():
        claim(stored, visibility="public")
    record(actor, "oer:resource:publish", subject_id=resource.id, detail={"number": version.number})
    session.flush()
    index_later(TYPE, [resource.id])
    publish(ResourcePublished(resource.id, version.number))


def withdraw(*, actor: Person, resource: Resource, reason: str) -> None:
    """Take a published resource away; its address goes on answering with the reason."""
    require(actor, WITHDRAW, resource)
    if not reason.strip():
        raise Invalid("Hãy ghi lý do gỡ tài liệu: người mở lại địa chỉ này sẽ đọc được.", field="reason")
    if resource.state != PUBLISHED:
        raise Conflict("Chỉ gỡ được tài liệu đang công bố.")
    resource.state, resource.withdrawn_reason = WITHDRAWN, reason.strip()
    resource.withdrawn_at = resource.updated_at = clock.now()
    record(actor, "oer:resource:withdraw", subject_id=resource.id, detail={"reason": reason.strip()})
    session.flush()
    index_later(TYPE, [resource.id])
    publish(ResourceWithdrawn(resource.id, resource.withdrawn_reason))


def _waiting(version: ResourceVersion) -> None:
    if version.state != SUBMITTED:
        raise Conflict("Bản này không còn chờ duyệt: có người vừa xử lý, hoặc người gửi đã rút lại.")


def _reviewed(actor: Person, version: ResourceVersion, reason: str) -> None:
    version.reviewed_by_id, version.reviewed_at, version.review_reason = actor.id, clock.now(), reason.strip()


def _show(version: ResourceVersion, state: str) -> None:
    """Let the resource show the state of its newest version, unless everybody can read an earlier one."""
    if version.resource.state != PUBLISHED:
        version.resource.state = state
    version.resource.updated_at = clock.now()
