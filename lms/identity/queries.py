"""Find people by what they type or by who they are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import phonenumbers
from sqlalchemy import func, or_, select

from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person, SignIn
from lms.text import nfc


def phone_number(raw: str) -> str | None:
    """Return a phone number as +84…, None if it is none."""
    try:
        number = phonenumbers.parse(raw, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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
    ways = [Person.identifier == typed.lower(), func.lower(Person.email) == typed.lower()]
    number = phone_number(typed)
    if number is not None:
        ways.append(Person.phone == number)
    person: Person | None = session.scalar(select(Person).where(or_(*ways)).order_by(Person.id).limit(1))
    return person


def list_sign_ins(person_id: UUID) -> Sequence[SignIn]:
    """Return the devices on which the person is signed in, the latest first."""
    rows: Sequence[SignIn] = session.scalars(
        select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).order_by(SignIn.last_seen_at.desc())
    ).all()
    return rows
