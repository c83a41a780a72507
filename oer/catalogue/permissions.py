"""Who may read, write, take in and withdraw resources."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from lms.access.policy import Grants, Rule, holds, owns, signed_in
from lms.access.queries import holds_role, organisations_where
from lms.identity.models import Person
from oer.catalogue.models import PUBLISHED, WITHDRAWN, Resource

READ, WRITE, WITHDRAW = "resource:read", "resource:write", "resource:withdraw"
DEPOSIT, TAKE_IN, USE = "resource:deposit", "resource:take-in", "resource:use-in-course"

is_public = Rule("mọi người, khi tài liệu đã công bố", lambda _actor, resource: getattr(resource, "state", "") in {PUBLISHED, WITHDRAWN})
"""A withdrawn resource is answered with the reason why it is gone, which everybody may read."""
is_owner = owns("owner_id", "người gửi tài liệu")

GRANTS: Grants = {
    READ: [is_public, is_owner, holds("curator"), holds("administrator")],
    WRITE: [is_owner],
    WITHDRAW: [holds("curator"), holds("administrator")],
    DEPOSIT: [signed_in],
    TAKE_IN: [holds("curator"), holds("administrator")],
    USE: [holds("trainer")],
}
"""TAKE_IN: publish many at once from a file, works that were judged where they come from."""


def visible_to(actor: Person | None) -> Select[Any]:
    """Return the resources that `actor` may find."""
    query = select(Resource)
    if actor is None:
        return query.where(Resource.state == PUBLISHED)
    if holds_role(actor, "administrator"):
        return query
    return query.where(or_(Resource.state == PUBLISHED, Resource.owner_id == actor.id, *reviewed_by(actor)))


def reviewed_by(actor: Person) -> list[Any]:
    """Return the conditions of which one holds for a resource that `actor` looks after as a curator."""
    if holds_role(actor, "administrator"):
        return [Resource.id.is_not(None)]
    if not holds_role(actor, "curator"):
        return []
    return [Resource.organisation_id.in_(organisations_where(actor, "curator")), Resource.organisation_id.is_(None)]
