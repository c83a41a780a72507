"""Find people by what they type or by who they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import or_, select

from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person, SignIn
from lms.text import nfc

AT_ONCE = 500
"""How many names one question to the database holds."""


def phone_number(raw: str) -> str | None:
    """Return a phone number as +84…, None if it is none."""
    try:
        number = phonenumbers.parse(raw, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mail_address(raw: str) -> str | None:
    """Return an e-mail address as it is kept, in small letters; None if it is none."""
    try:
        return validate_email(raw.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def get_person(person_id: UUID) -> Person:
    """Return the person or raise NotFound."""
    person: Person | None = session.get(Person, person_id)
    if person is None:
        raise NotFound("Không tìm thấy người này.")
    return person


def find_person(identifier: str) -> Person | None:
    """Return who signs in with `identifier`: the name of the account, an e-mail address or a phone number, in any case."""
    typed = nfc(identifier).strip()
    if not typed:
        return None
    ways = [Person.identifier == typed.lower(), Person.email == typed.lower()]
    number = phone_number(typed)
    if number is not None:
        ways.append(Person.phone == number)
    person: Person | None = session.scalar(select(Person).where(or_(*ways)).order_by(Person.id).limit(1))
    return person


def find_people(names: Iterable[str]) -> dict[str, Person]:
    """Return who has any of these identifiers, addresses (in small letters) and numbers (+84…), by each of the three."""
    found: dict[str, Person] = {}
    wanted = sorted(set(names))
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        for column in (Person.identifier, Person.email, Person.phone):
            for person in session.scalars(select(Person).where(column.in_(some))):
                found |= {name: person for name in (person.identifier, person.email, person.phone) if name}
    return found


def list_sign_ins(person_id: UUID) -> Sequence[SignIn]:
    """Return the devices on which the person is signed in, the latest first."""
    rows: Sequence[SignIn] = session.scalars(
        select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).order_by(SignIn.last_seen_at.desc())
    ).all()
    return rows
