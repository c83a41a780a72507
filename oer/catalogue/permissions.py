"""Who may read, write and withdraw resources."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from lms.access.policy import Grants, Rule, holds, owns
from lms.access.queries import holds_role, organisations_where
from lms.identity.models import Person
from oer.catalogue.models import PUBLISHED, WITHDRAWN, Resource

READ, WRITE, WITHDRAW = "resource:read", "resource:write", "resource:withdraw"

is_public = Rule("mọi người, khi tài liệu đã công bố", lambda _actor, resource: getattr(resource, "state", "") in {PUBLISHED, WITHDRAWN})
"""A withdrawn resource is answered with the reason why it is gone, which everybody may read."""
is_owner = owns("owner_id", "người gửi tài liệu")

GRANTS: Grants = {
    READ: [is_public, is_owner, holds("curator"), holds("administrator")],
    WRITE: [is_owner],
    WITHDRAW: [holds("curator"), holds("administrator")],
}


def visible_to(actor: Person | None) -> Select[Any]:
    """Return the resources that `actor` may find."""
    query = select(Resource)
    if actor is None:
        return query.where(Resource.state == PUBLISHED)
    if holds_role(actor, "administrator"):
        return query
    seen = [Resource.state == PUBLISHED, Resource.owner_id == actor.id, Resource.organisation_id.in_(organisations_where(actor, "curator"))]
    if holds_role(actor, "curator"):
        seen.append(Resource.organisation_id.is_(None))
    return query.where(or_(*seen))
