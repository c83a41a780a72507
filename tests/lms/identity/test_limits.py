"""Limits stop guessing at one account, and do not lock a village behind one address out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import database
from lms.extensions import limiter
from tests.factories.people import PASSWORD, make_person


@pytest.fixture
def limited(app: Flask) -> Iterator[Flask]:
    limiter.enabled = True
    limiter.reset()
    yield app
    limiter.reset()
    limiter.enabled = False


def test_guessing_at_one_account_ends_and_others_still_sign_in(limited: Flask, client: FlaskClient) -> None:
    make_person("lan59")
    make_person("hoa60")
    database.commit()
    codes = [client.post("/sign-in", data={"identifier": "lan59", "password": f"sai {n}"}).status_code for n in range(12)]
    assert codes[:10] == [422] * 10
    assert codes[10:] == [429] * 2
    assert client.post("/sign-in", data={"identifier": "hoa60", "password": PASSWORD}).status_code == 303


def test_a_hundred_people_behind_one_address_sign_in(limited: Flask) -> None:
    make_person("lan59")
    database.commit()
    for _number in range(100):
        answer = limited.test_client().post("/sign-in", data={"identifier": "lan59", "password": PASSWORD})
        assert answer.status_code == 303
