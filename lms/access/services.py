"""Grant and end roles."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from lms import clock
from lms.access.models import ROLES, RoleGrant
from lms.access.queries import forget_roles
from lms.audit.services import record
from lms.database import session
from lms.errors import Invalid
from lms.identity.models import Person


def grant(*, actor: Person | None, person: Person, role: str, organisation_id: UUID | None) -> RoleGrant:
    """Let `person` act in `role` in the organisation and below it from today; granting twice changes nothing."""
    if role not in ROLES:
        raise Invalid("Vai trò này không có trong danh sách.", field="role")
    today = clock.today()
    same = select(RoleGrant).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role,
        RoleGrant.organisation_id == organisation_id if organisation_id else RoleGrant.organisation_id.is_(None),
        RoleGrant.valid_to.is_(None),
    )
    found: RoleGrant | None = session.scalar(same)
    if found is not None:
        return found
    row = RoleGrant(
        person_id=person.id, role=role, organisation_id=organisation_id, granted_by_id=actor.id if actor else None, valid_from=today
    )
    session.add(row)
    session.flush()
    record(actor, "access:role:grant", subject_id=person.id, detail={"role": role, "organisation": str(organisation_id or "")})
    forget_roles(person)
    return row


def end(*, actor: Person, role_grant: RoleGrant) -> None:
    """End a role today; the row stays, with its dates."""
    role_grant.valid_to = clock.today()
    record(actor, "access:role:end", subject_id=role_grant.person_id, detail={"role": role_grant.role})
    person = session.get(Person, role_grant.person_id)
    if person is not None:
        forget_roles(person)
