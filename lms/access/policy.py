"""The policy: for each permission the rules of which one must hold; every room hands in its page, all are read as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lms.access.roles import holds_role
from lms.errors import NotAllowed
from lms.identity.models import Person


@dataclass(frozen=True, slots=True)
class Rule:
    """A named predicate; `words` says in Vietnamese whom it lets pass."""

    words: str
    test: Callable[[Person | None, Any], bool]

    def __call__(self, actor: Person | None, subject: Any) -> bool:
        return self.test(actor, subject)


Grants = Mapping[str, Sequence[Rule]]

ROLE_WORDS = {
    "trainer": "giảng viên",
    "curator": "biên tập viên",
    "khuyen_hoc_officer": "cán bộ khuyến học",
    "organisation_manager": "người quản lý đơn vị",
    "administrator": "quản trị hệ thống",
}

anybody = Rule("mọi người, kể cả khách", lambda _actor, _subject: True)
signed_in = Rule("người đã đăng nhập", lambda actor, _subject: actor is not None)

_policy: dict[str, tuple[Rule, ...]] = {}


def holds(role: str) -> Rule:
    """Let pass who holds `role` in the subject's organisation or above it (anywhere, where the subject has none)."""

    def test(actor: Person | None, subject: Any) -> bool:
        organisation_id: UUID | None = getattr(subject, "organisation_id", None)
        return actor is not None and holds_role(actor, role, organisation_id)

    return Rule(ROLE_WORDS[role], test)


def owns(attribute: str, words: str) -> Rule:
    """Let pass the person whose id stands in the subject's `attribute`."""
    return Rule(words, lambda actor, subject: actor is not None and getattr(subject, attribute, None) == actor.id)


def register(grants: Grants) -> None:
    """Add a room's page; a permission belongs to one room."""
    for permission, rules in grants.items():
        if permission in _policy and _policy[permission] != tuple(rules):
            raise ValueError(f"the permission {permission!r} is granted by two rooms")
        _policy[permission] = tuple(rules)


def policy() -> Mapping[str, tuple[Rule, ...]]:
    """Return the whole policy, for the page that shows it and the test that reads it."""
    return dict(sorted(_policy.items()))


def may(actor: Person | None, permission: str, subject: Any = None) -> bool:
    """Return whether `actor` (None: a guest) may do `permission` to `subject`; an unknown permission is a fault of ours."""
    return any(rule(actor, subject) for rule in _policy[permission])


def require(actor: Person | None, permission: str, subject: Any = None) -> None:
    """Raise NotAllowed unless `actor` may."""
    if not may(actor, permission, subject):
        raise NotAllowed("Bạn chưa có quyền làm việc này. Nếu cần, hãy nhờ người quản lý đơn vị cấp quyền.")
