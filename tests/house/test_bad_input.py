"""Whatever is posted to any door, by anybody: an answer in plain words, never a traceback, never English."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import database
from lms.identity.models import Person
from tests.factories.people import sign_in
from tests.house.world import World, complaint, posting

ODD = [
    "", " ", "0", "-1", "9" * 40, "NaN", "true", "<script>alert(1)</script>", "'; DROP TABLE people; --", "ｆｕｌｌ", "\u202e",
    "a" * 5000, "31/02/2026", "2026-13-45", "2026-11-24", "../../etc/passwd", "%s %(x)s {0} {x}", "\ud7ff", "🎓",
    "Công dân học tập", "e\u0301\u0323",
]  # fmt: skip
FIELDS = re.compile(
    r"""name=["']([a-z][a-z0-9_-]*)["']|request\.form(?:\.get(?:list)?\(|\[)["']([a-z_-]+)["']"""
    r"""|^    (\w+) = \w+Field\(""",
    re.MULTILINE,
)


def _field_names() -> list[str]:
    from tests.house.source import PACKAGES, ROOT

    files = [path for package in PACKAGES for ending in ("html", "py") for path in (ROOT / package).rglob(f"*.{ending}")]
    return sorted({name for path in files for found in FIELDS.findall(path.read_text()) for name in found if name})


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    made = World()
    database.commit()
    yield made


def _junk(dice: random.Random, names: list[str]) -> dict[str, Any]:
    odd = [*ODD, "".join(dice.choices(string.printable, k=30))]
    made = {name: dice.choice(odd) for name in dice.sample(names, min(len(names), 25))}
    return {**made, "activity": dice.choice(["noi-dung", "nghi", "nop", "hoi", made.get("activity", "")])}


@pytest.mark.parametrize("who", ["learner", "administrator"])
def test_no_post_breaks_anything(app: Flask, client: FlaskClient, world: World, who: str) -> None:
    person: Person = getattr(world, who)
    sign_in(client, person)
    dice = random.Random(2026)  # the same junk every time
    names = _field_names()
    broken = []
    for rule in posting(app):
        for attempt in range(4):
            address = world.address(app, rule, dice)
            if attempt % 2:
                answer = client.post(address, data=_junk(dice, names))
            else:
                answer = client.post(address, json={"reports": [_junk(dice, names)]}, headers={"Accept": "application/json"})
            if complaint(answer):
                broken.append(f"{rule.endpoint} {address}: {complaint(answer)}")
    assert broken == []


def test_no_odd_query_breaks_a_page(app: Flask, client: FlaskClient, world: World) -> None:
    sign_in(client, world.administrator)
    dice = random.Random(2026)
    broken = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        address = world.address(app, rule, dice, method="GET")
        for value in dice.sample(ODD, 5):
            answer = client.get(
                address, query_string={"q": value, "page": value, "after": value, "show": value, "subject": value, "year": value}
            )
            if complaint(answer):
                broken.append(f"{rule.endpoint} {address} {value!r}: {complaint(answer)}")
    assert broken == []
