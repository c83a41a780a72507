"""Roles reach down, never up or sideways; nobody sees another ward's people."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from lms import clock, database
from lms.access.permissions import people_visible_to
from lms.access.policy import may, policy
from lms.access.queries import forget_roles, holds_role, organisations_where
from lms.access.services import end, grant
from lms.database import session
from tests.factories.people import make_member, make_organisation, make_person, make_role, sign_in


def test_a_role_holds_below_and_nowhere_else(app: Flask) -> None:
    province = make_organisation("Thành phố Hải Phòng")
    ward, other = make_organisation("Phường A", province), make_organisation("Phường B", province)
    group = make_organisation("Tổ 5", ward)
    manager = make_role("organisation_manager", ward)
    assert holds_role(manager, "organisation_manager", ward.id)
    assert holds_role(manager, "organisation_manager", group.id)
    assert holds_role(manager, "organisation_manager")
    assert not holds_role(manager, "organisation_manager", province.id)
    assert not holds_role(manager, "organisation_manager", other.id)
    assert not holds_role(manager, "trainer", ward.id)
    assert set(session.scalars(organisations_where(manager, "organisation_manager"))) == {ward.id, group.id}


def test_a_role_ends_and_begins_on_its_day(app: Flask) -> None:
    ward = make_organisation()
    person = make_person()
    row = grant(actor=None, person=person, role="trainer", organisation_id=ward.id)
    assert grant(actor=None, person=person, role="trainer", organisation_id=ward.id) is row
    with clock.frozen(clock.now() - timedelta(days=2)):
        forget_roles(person)
        assert not holds_role(person, "trainer", ward.id)
    forget_roles(person)
    end(actor=make_role("administrator"), role_grant=row)
    assert not holds_role(person, "trainer", ward.id)


def test_a_manager_sees_only_the_people_of_their_own_units(app: Flask, client: FlaskClient) -> None:
    ward, other = make_organisation("Phường A"), make_organisation("Phường B")
    mine, theirs = make_member(ward, "minh1", "Lê Văn Minh"), make_member(other, "khac1", "Phạm Thị Khác")
    manager = make_role("organisation_manager", ward)
    assert set(session.scalars(people_visible_to(manager))) == {mine}
    other_id = theirs.id
    sign_in(client, manager)
    listed = client.get("/manage/people").text
    assert "Lê Văn Minh" in listed and "Phạm Thị Khác" not in listed
    assert client.get(f"/manage/people/{other_id}").status_code == 404
    assert client.post(f"/manage/people/{other_id}/code").status_code == 404
    assert "Lê Văn Minh" in client.get("/manage/people?q=le van minh").text or "Lê Văn Minh" in client.get("/manage/people?q=Lê văn").text


def test_people_without_a_role_get_no_desk(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_person("lan59"))
    for address in ("/manage/people", "/manage/policy", "/manage/organisations", "/manage/training"):
        assert client.get(address).status_code == 403, address


def test_only_the_administrator_gives_roles(app: Flask, client: FlaskClient) -> None:
    ward = make_organisation()
    member = make_member(ward, "minh1")
    manager = make_role("organisation_manager", ward)
    member_id, ward_id = member.id, ward.id
    sign_in(client, manager)
    data = {"role": "administrator", "organisation": str(ward_id)}
    assert client.post(f"/manage/people/{member_id}/roles", data=data).status_code == 403
    administrator = sign_in(app.test_client(), make_role("administrator", None, "quantri9"))
    assert (
        administrator.post(f"/manage/people/{member_id}/roles", data={"role": "trainer", "organisation": str(ward_id)}).status_code == 303
    )
    assert "giảng viên" in administrator.get(f"/manage/people/{member_id}").text


def test_the_policy_is_one_page_and_every_permission_has_a_rule(app: Flask, client: FlaskClient) -> None:
    assert all(rules for rules in policy().values())
    assert not any(may(None, permission) for permission in policy() if permission.startswith(("people:", "policy:", "training:")))
    sign_in(client, make_role("administrator"))
    page = client.get("/manage/policy").text
    assert all(permission in page for permission in policy())
    database.rollback()
