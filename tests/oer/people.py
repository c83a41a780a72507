"""People and a browser for the tests of open resources."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.access.models import RoleGrant
from lms.database import new_id, session, transaction
from lms.identity import services as identity
from lms.identity.models import Person

PASSWORD = "một mật khẩu dài"


def make_person(identifier: str, role: str = "") -> Person:
    """Return a person, with a role in the whole house if one is named."""
    with transaction():
        person = identity.register(full_name=f"Người {identifier}", identifier=identifier, password=PASSWORD)
        if role:
            session.add(RoleGrant(id=new_id(), person_id=person.id, role=role, valid_from=clock.today()))
    return person


def browser_of(app: Flask, identifier: str) -> FlaskClient:
    """Return a browser in which the person is signed in."""
    client = app.test_client()
    answer = client.post("/sign-in", data={"identifier": identifier, "password": PASSWORD})
    assert answer.status_code == 303
    return client
