"""Who may review deposits: curators of the organisation, and never their own."""

from __future__ import annotations

from typing import Any

from lms.access.policy import Grants, Rule, holds
from lms.identity.models import Person

REVIEW, PUBLISH = "resource:review", "resource:publish"


def _other(role: str, words: str) -> Rule:
    """Let pass who holds the role and did not deposit the thing: four eyes."""
    has_role = holds(role)

    def test(actor: Person | None, subject: Any) -> bool:
        return actor is not None and getattr(subject, "owner_id", None) != actor.id and has_role(actor, subject)

    return Rule(words, test)


other_curator = _other("curator", "biên tập viên không phải người gửi")
other_administrator = _other("administrator", "quản trị hệ thống không phải người gửi")

GRANTS: Grants = {
    REVIEW: [holds("curator"), holds("administrator")],
    PUBLISH: [other_curator, other_administrator],
}
