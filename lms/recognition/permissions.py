"""Who may read and decide on self-assessments, and who may verify a criteria set."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from lms.access.policy import Grants, Rule, holds
from lms.access.queries import organisations_where, roles_held
from lms.database import session
from lms.identity.models import Person
from lms.organisations.models import Organisation
from lms.organisations.queries import heads_of_provinces
from lms.recognition.models import SENT, SelfAssessment

REVIEW, SEE, VERIFY = "self-assessment:review", "criteria-set:see", "criteria-set:verify"
OFFICER = "khuyen_hoc_officer"
ROLES = (OFFICER, "administrator")


def _speaks_for_the_province(actor: Person | None, _subject: Any) -> bool:
    """Whoever brings a set into use does so for the whole province: the role must be held at its head, not in one ward."""
    places = {place for role, place in roles_held(actor) if role == OFFICER} if actor is not None else set()
    if None in places:
        return True
    return bool(places) and session.scalar(heads_of_provinces().where(Organisation.id.in_(places)).limit(1)) is not None


GRANTS: Grants = {
    REVIEW: [holds(role) for role in ROLES],
    SEE: [holds(role) for role in ROLES],
    VERIFY: [Rule("cán bộ khuyến học cấp tỉnh", _speaks_for_the_province), holds("administrator")],
}


def visible_to(actor: Person) -> Select[Any]:
    """Return the self-assessments that were sent to organisations in the actor's charge; drafts are nobody's but their owner's."""
    return select(SelfAssessment).where(
        SelfAssessment.organisation_id.in_(organisations_where(actor, *ROLES)), SelfAssessment.state.in_(SENT)
    )
