"""Decide about a deposit: publish it, or return it with a reason."""

from __future__ import annotations

from uuid import UUID

from lms.access.policy import require
from lms.errors import Invalid, NotAllowed
from lms.events import publish as announce
from lms.identity.models import Person
from oer.catalogue.models import Resource
from oer.catalogue.queries import get_version
from oer.catalogue.services import publish_version, return_version
from oer.curation.events import DepositAccepted, DepositReturned
from oer.curation.permissions import PUBLISH

SHORTEST_REASON = 10


def publish(*, actor: Person, resource: Resource, note: str = "") -> None:
    """Let everybody read what waits; raise NotAllowed for one's own, Conflict where nothing waits."""
    require(actor, PUBLISH, resource)
    version = get_version(resource, resource.latest_number)
    _four_eyes(actor, version.created_by_id)
    publish_version(actor=actor, version=version, note=note, only_waiting=True)
    announce(DepositAccepted(resource.id, version.number))


def give_back(*, actor: Person, resource: Resource, reason: str) -> None:
    """Return what waits to its depositor, who reads the reason."""
    require(actor, PUBLISH, resource)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid("Hãy viết rõ cần sửa gì: người gửi chỉ đọc được lý do này.", field="reason")
    version = get_version(resource, resource.latest_number)
    _four_eyes(actor, version.created_by_id)
    return_version(actor=actor, version=version, reason=reason.strip())
    announce(DepositReturned(resource.id, version.number, version.review_reason))


def _four_eyes(actor: Person, writer_id: UUID) -> None:
    if writer_id == actor.id:
        raise NotAllowed("Bản này do chính bạn viết. Hãy nhờ một biên tập viên khác duyệt.")
