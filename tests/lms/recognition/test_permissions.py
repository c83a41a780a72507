"""Who may verify a criteria set: whoever speaks for the province, nobody who holds the role lower down."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import database
from lms.access.policy import may
from lms.access.services import grant
from lms.organisations.models import Organisation
from lms.organisations.services import change_kind, found, rebuild_reach
from lms.recognition.permissions import REVIEW, SEE, VERIFY
from lms.recognition.queries import DEFAULT_KEY
from tests.factories.people import LONG_AGO, make_person, make_role, sign_in

PAGE = f"/manage/recognition/criteria/{DEFAULT_KEY}"


@pytest.fixture
def places(app: Flask) -> dict[str, Organisation | None]:
    """A province, its Association, and what stands below both."""
    made: dict[str, Organisation | None] = {"the whole house": None}
    for name, kind, tree, above in (
        ("province", "province", "government", None),
        ("ward", "ward", "government", "province"),
        ("city within the province", "province", "government", "province"),
        ("Association", "association", "association", "province"),
        ("Association of the ward", "association", "association", "Association"),
        ("committee", "party_committee", "party", "province"),
        ("a school of nobody", "school", "school", None),
    ):
        parent = made[above] if above else None
        made[name] = found(actor=None, tree=tree, name=name, kind=kind, valid_from=LONG_AGO, parent=parent)
    rebuild_reach()
    database.session.flush()
    return made


@pytest.mark.parametrize(
    ("role", "place", "allowed"),
    [
        ("khuyen_hoc_officer", "the whole house", True),
        ("khuyen_hoc_officer", "province", True),
        ("khuyen_hoc_officer", "Association", True),
        ("khuyen_hoc_officer", "Association of the ward", False),
        ("khuyen_hoc_officer", "ward", False),
        ("khuyen_hoc_officer", "city within the province", False),
        ("khuyen_hoc_officer", "committee", False),
        ("khuyen_hoc_officer", "a school of nobody", False),
        ("organisation_manager", "province", False),
        ("trainer", "the whole house", False),
        ("curator", "province", False),
        ("administrator", "the whole house", True),
    ],
)
def test_who_may_verify(places: dict[str, Organisation | None], role: str, place: str, allowed: bool) -> None:
    person = make_role(role, places[place])
    assert may(person, VERIFY) is allowed
    assert may(person, SEE) is may(person, REVIEW) is (role in {"khuyen_hoc_officer", "administrator"})


def test_a_guest_and_a_learner_may_not(places: dict[str, Organisation | None]) -> None:
    assert not may(None, VERIFY) and not may(make_person(), VERIFY)


def test_one_of_two_places_is_enough(places: dict[str, Organisation | None]) -> None:
    person = make_role("khuyen_hoc_officer", places["ward"])
    association = places["Association"]
    assert association is not None
    grant(actor=None, person=person, role="khuyen_hoc_officer", organisation_id=association.id)
    assert may(person, VERIFY)


def test_a_province_that_became_a_ward_verifies_no_more(places: dict[str, Organisation | None]) -> None:
    province = places["province"]
    assert province is not None
    person = make_role("khuyen_hoc_officer", province)
    change_kind(actor=None, organisation=province, kind="ward", on=date(2026, 1, 1))
    assert not may(person, VERIFY)


def test_a_ward_officer_reads_the_set_and_cannot_verify_it(client: FlaskClient, places: dict[str, Organisation | None]) -> None:
    sign_in(client, make_role("khuyen_hoc_officer", places["ward"]))
    page = client.get(PAGE)
    assert page.status_code == 200 and "chờ xác minh" in page.text and "<textarea" not in page.text
    assert client.post(PAGE, data={}).status_code == 403
    assert client.get("/manage/recognition/criteria").status_code == 200


def test_a_provincial_officer_gets_the_form(client: FlaskClient, places: dict[str, Organisation | None]) -> None:
    sign_in(client, make_role("khuyen_hoc_officer", places["Association"]))
    page = client.get(PAGE)
    assert "<textarea" in page.text
    assert client.post(PAGE, data={}).status_code == 422
