"""A person sees what is kept of them and takes it along; what must never be kept has no place."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from lms.extensions import Base
from tests.factories.people import make_member, make_organisation, sign_in

NEVER = ("religion", "ethnic", "ton_giao", "dan_toc", "id_card", "identity_card", "cccd")


def test_the_copy_holds_what_is_kept(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_member(make_organisation("Phường Hải Dương"), "lan59"))
    assert client.get("/me/privacy").status_code == 200
    copy = client.get("/me/privacy/export.json")
    assert copy.headers["Content-Disposition"] == 'attachment; filename="lan59.json"'
    assert copy.get_json()["person"]["memberships"][0]["organisation"] == "Phường Hải Dương"
    assert app.test_client().get("/me/privacy/export.json").status_code in {302, 401}


def test_no_column_for_what_is_never_kept() -> None:
    columns = [f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns]
    assert [column for column in columns if any(word in column for word in NEVER)] == []
