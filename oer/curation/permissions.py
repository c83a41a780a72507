"""Who may review deposits: curators of the organisation, and never their own unless the house says that two eyes are enough."""

from __future__ import annotations

from typing import Any

from lms.access.policy import Grants, Rule, holds, owns
from lms.identity.models import Person
from lms.settings import current

REVIEW, PUBLISH, DISCUSS = "resource:review", "resource:publish", "resource:discuss"


def _other(role: str, words: str) -> Rule:
    """Let pass who holds the role and did not deposit the thing: four eyes."""
    has_role = holds(role)

    def test(actor: Person | None, subject: Any) -> bool:
        if actor is None or (current().four_eyes and getattr(subject, "owner_id", None) == actor.id):
            return False
        return has_role(actor, subject)

    return Rule(words, test)


other_curator = _other("curator", "biên tập viên không phải người gửi")
other_administrator = _other("administrator", "quản trị hệ thống không phải người gửi")

GRANTS: Grants = {
    REVIEW: [holds("curator"), holds("administrator")],
    PUBLISH: [other_curator, other_administrator],
    DISCUSS: [owns("owner_id", "người gửi tài liệu"), holds("curator"), holds("administrator")],
}
