"""Grant and end roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select

from lms import clock
from lms.access.importing import PersonRow, position_code
from lms.access.models import ROLES, RoleGrant
from lms.access.queries import forget_roles, holds_role
from lms.audit.services import record
from lms.database import session
from lms.errors import DomainError, Invalid
from lms.identity.models import Person
from lms.identity.queries import AT_ONCE, find_people, mail_address, phone_number
from lms.identity.services import enlist
from lms.organisations.models import Organisation
from lms.organisations.queries import find_by_code, find_by_name, memberships_of, positions_of
from lms.organisations.services import appoint, begin_membership
from lms.tabular import Summary
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


def take_in_people(
    *, actor: Person, rows: Sequence[PersonRow], summary: Summary, progress: Callable[[int], None] | None = None
) -> None:  # fmt: skip
    """Register, or bring up to date, the people of a list; who cannot be taken in is named in the summary.

    Their units must be such as the actor looks after. Asks the database a constant number of times for every 500 rows.
    """
    units = _Units(actor)
    for begin in range(0, len(rows), AT_ONCE):
        _take_in_some(actor, rows[begin : begin + AT_ONCE], units, summary)
        if progress is not None:
            progress(begin + len(rows[begin : begin + AT_ONCE]))


def _take_in_some(actor: Person, rows: Sequence[PersonRow], units: _Units, summary: Summary) -> None:
    known = find_people(name for row in rows for name in (row.identifier, mail_address(row.email), phone_number(row.phone)) if name)
    taken: list[tuple[PersonRow, Person, Organisation | None, bool]] = []
    with session.no_autoflush:
        for row in rows:
            try:
                unit = units.find(row)
                person = _same_person(known.get(row.identifier), row)
                is_new = person is None
                if person is None:
                    person = enlist(
                        actor=actor, full_name=row.full_name, identifier=row.identifier, email=row.email, phone=row.phone,
                        form_of_address=row.form_of_address, find=known.get,
                    )  # fmt: skip
                    known |= {name: person for name in (person.identifier, person.email, person.phone) if name}
            except DomainError as error:
                summary.reject(row.number, getattr(error, "field", None) or "identifier", error.message)
            else:
                taken.append((row, person, unit, is_new))
    session.flush()
    old = [person.id for _row, person, _unit, is_new in taken if not is_new]
    belongs, holds = memberships_of(old), positions_of(old)
    for row, person, unit, is_new in taken:
        has_changed = unit is not None and _place(actor, row, person, unit, belongs, holds)
        outcome = "created" if is_new else "updated" if has_changed else "unchanged"
        setattr(summary, outcome, getattr(summary, outcome) + 1)
    session.flush()


def _same_person(person: Person | None, row: PersonRow) -> Person | None:
    if person is not None and match_key(person.full_name) != match_key(row.full_name):
        raise Invalid(f"Tên đăng nhập này thuộc về {person.full_name}.", field="identifier")
    return person


def _place(
    actor: Person, row: PersonRow, person: Person, unit: Organisation, belongs: set[tuple[UUID, UUID]], holds: set[tuple[UUID, UUID, str]]
) -> bool:  # fmt: skip
    """Let the person belong to the unit and hold the position of the row; return whether anything was not so before."""
    has_changed = False
    if (person.id, unit.id) not in belongs:
        begin_membership(actor=actor, person_id=person.id, organisation=unit)
        belongs.add((person.id, unit.id))
        has_changed = True
    code = position_code(row.position)
    if row.position and (person.id, unit.id, code) not in holds:
        appoint(actor=actor, person_id=person.id, organisation=unit, code=code, title=row.position)
        holds.add((person.id, unit.id, code))
        has_changed = True
    return has_changed


class _Units:
    """The units that rows name, each looked up once, and only those that the actor looks after."""

    def __init__(self, actor: Person) -> None:
        self.actor = actor
        self.found: dict[tuple[str, str], Organisation | Invalid] = {}

    def find(self, row: PersonRow) -> Organisation | None:
        """Return the row's unit, None where it names none; raises Invalid naming the field."""
        if not row.organisation and not row.organisation_code:
            return None
        named = (row.organisation_code, "" if row.organisation_code else match_key(row.organisation))
        unit = self.found.get(named) or self.found.setdefault(named, self._look_up(row))
        if isinstance(unit, Invalid):
            raise unit
        return unit

    def _look_up(self, row: PersonRow) -> Organisation | Invalid:
        by_code = find_by_code(row.organisation_code, level="commune") if row.organisation_code else None
        found = [by_code] if by_code is not None else list(find_by_name(row.organisation)) if row.organisation else []
        if len(found) != 1:
            field = "organisation_code" if row.organisation_code else "organisation"
            return Invalid("Có nhiều đơn vị cùng tên, hãy ghi mã đơn vị." if found else "Không tìm thấy đơn vị này.", field=field)
        if not any(holds_role(self.actor, role, found[0].id) for role in ("organisation_manager", "administrator")):
            return Invalid("Bạn không phụ trách đơn vị này.", field="organisation")
        return found[0]
