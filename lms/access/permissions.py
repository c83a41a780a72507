"""Who looks after people, roles and units."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from lms.access.policy import Grants, holds
from lms.access.roles import holds_role, organisations_where
from lms.identity.models import Person
from lms.organisations.models import Membership

SEE_PEOPLE, GRANT_ROLES, PRINT_CODES, SEE_POLICY, SEE_UNITS = "people:see", "people:grant", "people:print-code", "policy:see", "units:see"
IMPORT_PEOPLE, IMPORT_UNITS = "people:import", "units:import"
LOOKING_AFTER = ("organisation_manager", "khuyen_hoc_officer", "administrator")

GRANTS: Grants = {
    SEE_PEOPLE: [holds("organisation_manager"), holds("khuyen_hoc_officer"), holds("administrator")],
    PRINT_CODES: [holds("organisation_manager"), holds("khuyen_hoc_officer"), holds("administrator")],
    GRANT_ROLES: [holds("administrator")],
    IMPORT_PEOPLE: [holds("organisation_manager"), holds("administrator")],
    IMPORT_UNITS: [holds("administrator")],
    SEE_POLICY: [holds("organisation_manager"), holds("administrator")],
    SEE_UNITS: [holds("organisation_manager"), holds("khuyen_hoc_officer"), holds("administrator")],
}


def people_visible_to(actor: Person) -> Select[Any]:
    """Return the people who belong to an organisation that `actor` looks after; everybody for the administrator."""
    query = select(Person)
    if holds_role(actor, "administrator"):
        return query
    reached = organisations_where(actor, *LOOKING_AFTER)
    return query.where(Person.id.in_(select(Membership.person_id).where(Membership.organisation_id.in_(reached))))
