"""Whatever is posted to any door, by anybody: an answer in plain words, never a traceback, never English."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from courses.assessment.services import open_attempt
from courses.catalogue.queries import get_activity
from courses.enrolment.services import enrol
from courses.mandatory_training.models import Obligation
from courses.mandatory_training.services import require
from lms import clock, database
from lms.database import session
from lms.identity.models import Person
from oer.catalogue.description import Description
from oer.deposit import services as deposits
from tests.factories.courses import make_course
from tests.factories.people import make_member, make_organisation, make_role, sign_in

ENGLISH = re.compile(r"\b(not found|forbidden|internal server|bad request|method not allowed|too many requests|traceback)\b", re.IGNORECASE)
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


WRITING = """---
title: Bài đọc
slug: bai-doc
---
## Một

Đọc.

::: reflection
id: nghi
prompt: Bạn nghĩ gì?
:::
::: hand-in
id: nop
prompt: Nộp bài.
:::
"""


class World:
    """One of everything, so that an address has something to be about."""

    def __init__(self) -> None:
        ward = make_organisation()
        self.learner = make_member(ward, "nguoihoc9")
        self.administrator = make_role("administrator", None, "quantri9")
        course = make_course(make_role("trainer"), sequence="free", reading=WRITING)
        enrolment = enrol(actor=self.learner, course=course)
        enrol(actor=self.administrator, course=course)
        quiz = get_activity(enrolment.revision_id, "bai-hoi/hoi")
        open_attempt(actor=self.learner, enrolment=enrolment, activity=quiz)
        today = clock.today()
        made = require(
            actor=self.administrator, organisation=ward, title="Học", reason="Cần", courses=[course], starts_on=today, due_on=today
        )  # fmt: skip
        said = Description(title="Trồng rau", text="Gieo hạt.", licence="https://creativecommons.org/licenses/by/4.0/")
        resource = deposits.save(actor=self.learner, resource=None, said=said, files=[]).resource
        deposits.submit(actor=self.learner, resource=resource)
        duty = session.query(Obligation.id).first()
        assert duty is not None
        self.values: dict[str, Any] = {
            "slug": course.slug, "course_slug": course.slug, "lesson_slug": "bai-doc", "name": "hoi", "person_id": self.learner.id,
            "requirement_id": made.id, "obligation_id": duty[0], "resource_id": resource.id, "organisation_id": ward.id,
        }  # fmt: skip

    def address(self, app: Flask, rule: Rule, dice: random.Random, *, method: str = "POST") -> str:
        """Return an address of the rule; what the world has not is made up."""
        made: dict[str, Any] = {}
        for argument in rule.arguments:
            made_up: dict[str, Any] = {"UUIDConverter": UUID(int=dice.getrandbits(128)), "IntegerConverter": 1, "AnyConverter": "mp4"}
            unknown = made_up.get(type(rule._converters[argument]).__name__, "khong-co")
            made[argument] = self.values.get(argument, unknown)
        if "/quiz/" in rule.rule and "lesson_slug" in made:
            made["lesson_slug"] = "bai-hoi"
        if rule.rule.startswith("/author/") and "name" in made:
            made["name"] = "a" if "/quiz/" in rule.rule else "01"
        built = app.url_map.bind("localhost").build(rule.endpoint, made, method=method)
        return str(built)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    made = World()
    database.commit()
    yield made


def _posting(app: Flask) -> list[Rule]:
    # Signing out would end the walk; everything else is tried.
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and rule.endpoint != "identity.sign_out"]


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
    for rule in _posting(app):
        for attempt in range(4):
            address = world.address(app, rule, dice)
            if attempt % 2:
                answer = client.post(address, data=_junk(dice, names))
            else:
                answer = client.post(address, json={"reports": [_junk(dice, names)]}, headers={"Accept": "application/json"})
            visible = re.sub(r"<(script|style|head)[\s\S]*?</\1>|<[^>]+>", " ", answer.text) if answer.mimetype == "text/html" else ""
            if answer.status_code >= 500 or ENGLISH.search(visible):
                broken.append(f"{rule.endpoint} {address}: {answer.status_code} {ENGLISH.search(visible)}")
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
            if answer.status_code >= 500:
                broken.append(f"{rule.endpoint} {address} {value!r}: {answer.status_code}")
    assert broken == []
