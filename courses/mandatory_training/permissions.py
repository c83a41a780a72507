"""Who requires training, of whom, and who excuses from it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from courses.mandatory_training.models import Requirement
from lms.access.policy import Grants, holds, owns
from lms.access.queries import organisations_where
from lms.identity.models import Person

REQUIRE, MANAGE, ASK = "training:require", "training:manage", "training:ask"
MANAGERS = ("organisation_manager", "administrator")

GRANTS: Grants = {
    REQUIRE: [holds("organisation_manager"), holds("administrator")],
    MANAGE: [holds("organisation_manager"), holds("administrator")],
    ASK: [owns("person_id", "người có việc học đó")],
}


def visible_to(actor: Person) -> Select[Any]:
    """Return the requirements of the organisations that `actor` manages."""
    return select(Requirement).where(Requirement.organisation_id.in_(organisations_where(actor, *MANAGERS)))
