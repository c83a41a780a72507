"""Grant and end roles."""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy import select

from lms import clock
from lms.access.importing import PersonRow, position_code
from lms.access.models import ROLES, RoleGrant
from lms.access.queries import forget_roles, holds_role
from lms.audit.services import record
from lms.database import session
from lms.errors import Invalid
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.identity.services import register
from lms.organisations.models import Organisation
from lms.organisations.queries import find_by_code, find_by_name, list_memberships, list_positions
from lms.organisations.services import appoint, join
from lms.text import match_key


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


def take_in_person(*, actor: Person, row: PersonRow) -> str:
    """Register, or bring up to date, the person of a row of a list; return created, updated or unchanged.

    The unit must be one that the actor looks after. Raises Invalid naming the field, or Conflict.
    """
    unit = _unit_of(actor, row)
    person = find_person(row.identifier)
    outcome = "unchanged"
    if person is None:
        person = register(
            full_name=row.full_name, identifier=row.identifier, password=secrets.token_urlsafe(24), email=row.email, phone=row.phone,
            form_of_address=row.form_of_address or "bạn", actor=actor,
        )  # fmt: skip
        outcome = "created"
    elif match_key(person.full_name) != match_key(row.full_name):
        raise Invalid(f"Tên đăng nhập này thuộc về {person.full_name}.", field="identifier")
    if unit is None:
        return outcome
    known = {membership.organisation_id for membership in list_memberships(person.id)}
    if unit.id not in known:
        join(actor=actor, person_id=person.id, organisation=unit)
        outcome = "updated" if outcome == "unchanged" else outcome
    held = {(position.organisation_id, position.code) for position in list_positions(person.id)}
    if row.position and (unit.id, position_code(row.position)) not in held:
        appoint(actor=actor, person_id=person.id, organisation=unit, code=position_code(row.position), title=row.position)
        outcome = "updated" if outcome == "unchanged" else outcome
    return outcome


def _unit_of(actor: Person, row: PersonRow) -> Organisation | None:
    if not row.organisation and not row.organisation_code:
        return None
    by_code = find_by_code(row.organisation_code, level="commune") if row.organisation_code else None
    found = [by_code] if by_code is not None else list(find_by_name(row.organisation)) if row.organisation else []
    if len(found) != 1:
        field = "organisation_code" if row.organisation_code else "organisation"
        raise Invalid("Có nhiều đơn vị cùng tên, hãy ghi mã đơn vị." if found else "Không tìm thấy đơn vị này.", field=field)
    if not any(holds_role(actor, role, found[0].id) for role in ("organisation_manager", "administrator")):
        raise Invalid("Bạn không phụ trách đơn vị này.", field="organisation")
    return found[0]
