"""Make people, units and roles as the rooms make them."""

from __future__ import annotations

from datetime import date
from itertools import count

from flask.testing import FlaskClient

from lms import database
from lms.access.services import grant
from lms.identity.models import Person
from lms.identity.services import register
from lms.organisations.models import Organisation
from lms.organisations.services import found, join, rebuild_reach

PASSWORD = "bốn từ ghép lại"
LONG_AGO = date(2025, 7, 1)
_numbers = count(1)


def make_person(identifier: str = "", full_name: str = "Nguyễn Thị Lan", *, email: str = "", phone: str = "") -> Person:
    """Register a person."""
    return register(full_name=full_name, identifier=identifier or f"nguoi{next(_numbers)}", password=PASSWORD, email=email, phone=phone)


def make_organisation(name: str = "Phường Hải Dương", parent: Organisation | None = None, *, tree: str = "government") -> Organisation:
    """Found an organisation in today's tree."""
    row = found(actor=None, tree=tree, name=name, kind="ward", valid_from=LONG_AGO, parent=parent)
    rebuild_reach()
    return row


def make_role(role: str, organisation: Organisation | None = None, identifier: str = "", full_name: str = "Nguyễn Thị Lan") -> Person:
    """Register a person who holds `role` in `organisation`."""
    person = make_person(identifier, full_name)
    grant(actor=None, person=person, role=role, organisation_id=organisation.id if organisation else None)
    return person


def make_member(organisation: Organisation, identifier: str = "", full_name: str = "Nguyễn Thị Lan") -> Person:
    """Register a person who belongs to `organisation`."""
    person = make_person(identifier, full_name)
    join(actor=None, person_id=person.id, organisation=organisation)
    return person


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Commit what was made, then sign `person` in on `client`."""
    identifier = person.identifier
    database.commit()
    answer = client.post("/sign-in", data={"identifier": identifier, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client
