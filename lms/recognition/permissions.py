"""Who may read and decide on self-assessments, and who may verify a criteria set."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from lms.access.policy import Grants, holds
from lms.access.queries import organisations_where
from lms.identity.models import Person
from lms.recognition.models import SENT, SelfAssessment

REVIEW, VERIFY = "self-assessment:review", "criteria-set:verify"
ROLES = ("khuyen_hoc_officer", "administrator")

GRANTS: Grants = {
    REVIEW: [holds(role) for role in ROLES],
    VERIFY: [holds(role) for role in ROLES],
}


def visible_to(actor: Person) -> Select[Any]:
    """Return the self-assessments that were sent to organisations in the actor's charge; drafts are nobody's but their owner's."""
    return select(SelfAssessment).where(
        SelfAssessment.organisation_id.in_(organisations_where(actor, *ROLES)), SelfAssessment.state.in_(SENT)
    )
