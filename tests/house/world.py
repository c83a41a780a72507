"""One of everything, so that an address has something to be about; and what no answer may say."""

from __future__ import annotations

import random
import re
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from courses.assessment.services import open_attempt
from courses.catalogue.queries import get_activity
from courses.enrolment.services import enrol
from courses.mandatory_training.models import Obligation
from courses.mandatory_training.services import require
from lms import clock
from lms.database import session
from oer.catalogue.description import Description
from oer.deposit import services as deposits
from tests.factories.courses import make_course
from tests.factories.people import make_member, make_organisation, make_role

ENGLISH = re.compile(r"\b(not found|forbidden|internal server|bad request|method not allowed|too many requests|traceback)\b", re.IGNORECASE)
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


def posting(app: Flask) -> list[Rule]:
    """Return every door that takes a POST. Signing out would end the walk; everything else is tried."""
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and rule.endpoint != "identity.sign_out"]


def complaint(answer: TestResponse) -> str:
    """Return what is wrong with an answer, whatever was asked; empty where nothing is."""
    visible = re.sub(r"<(script|style|head)[\s\S]*?</\1>|<[^>]+>", " ", answer.text) if answer.mimetype == "text/html" else ""
    english = ENGLISH.search(visible)
    return f"{answer.status_code} {english}" if answer.status_code >= 500 or english else ""
