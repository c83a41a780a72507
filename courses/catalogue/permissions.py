"""Who may see, write and publish courses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from courses.catalogue.models import PUBLISHED, Course
from lms.access.policy import Grants, Rule, holds, owns
from lms.access.queries import holds_role
from lms.identity.models import Person

READ, WRITE, CREATE, PUBLISH = "course:read", "course:write", "course:create", "course:publish"

is_published = Rule("mọi người, khi khóa học đã xuất bản", lambda _actor, course: getattr(course, "state", "") == PUBLISHED)
is_owner = owns("owner_id", "người soạn khóa học")

GRANTS: Grants = {
    READ: [is_published, is_owner, holds("administrator")],
    WRITE: [is_owner, holds("administrator")],
    CREATE: [holds("trainer"), holds("administrator")],
    PUBLISH: [is_owner, holds("administrator")],
}


def visible_to(actor: Person | None) -> Select[Any]:
    """Return the courses that `actor` may read."""
    query = select(Course)
    if actor is None:
        return query.where(Course.state == PUBLISHED)
    if holds_role(actor, "administrator"):
        return query
    return query.where(or_(Course.state == PUBLISHED, Course.owner_id == actor.id))


def writable_by(actor: Person) -> Select[Any]:
    """Return the courses that `actor` may write."""
    query = select(Course)
    if holds_role(actor, "administrator"):
        return query
    return query.where(Course.owner_id == actor.id)
