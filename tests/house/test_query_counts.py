"""A list asks the database as often for fifty rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from courses.mandatory_training.services import require
from lms import clock, database
from lms.database import new_id, session
from lms.identity.models import Person
from lms.jobs import run_pending_jobs
from lms.organisations.models import Organisation
from oer.catalogue.services import create_resource, publish_version, submit_version
from oer.harvesting.models import QUARANTINED, HarvestedRecord
from oer.harvesting.services import keep_source
from tests.factories.counting import counted
from tests.factories.courses import make_course
from tests.factories.learning import complete_course
from tests.factories.people import PASSWORD, make_member, make_organisation, make_person, make_role
from tests.oer.shelf import said

MANY = 50
A_PAGE_OF_COURSES = 12
"""More than one page shows would add nothing."""


@dataclass
class Cast:
    """Who stands on the stage of a test; what they are is read anew from the database when they act."""

    ward: Organisation
    trainer: Person
    curator: Person
    manager: Person
    learner: Person
    made: int = field(default=0)

    def numbers(self, count: int) -> range:
        self.made += count
        return range(self.made - count, self.made)


def _courses(cast: Cast, count: int) -> None:
    for number in cast.numbers(count):
        make_course(cast.trainer, f"Khóa {number}")


def _resources(cast: Cast, count: int) -> None:
    for number in cast.numbers(count):
        version = create_resource(actor=cast.curator, said=said(f"Tài liệu {number}"))
        submit_version(actor=cast.curator, version=version)
        publish_version(actor=cast.curator, version=version)


def _deposits(cast: Cast, count: int) -> None:
    for number in cast.numbers(count):
        submit_version(actor=cast.learner, version=create_resource(actor=cast.learner, said=said(f"Bài gửi {number}")))


def _harvested(cast: Cast, count: int) -> None:
    source = keep_source(actor=session.get_one(Person, cast.curator.id), url="https://x.example/oai")
    for number in cast.numbers(count):
        session.add(HarvestedRecord(
            id=new_id(), source_id=source.id, identifier=f"oai:x:{number}", state=QUARANTINED, reasons=["Nguồn không ghi giấy phép."],
            dc={"title": [f"Sách {number}"]}, seen_at=clock.now(),
        ))  # fmt: skip


def _completions(cast: Cast, count: int) -> None:
    for number in cast.numbers(count):
        complete_course(cast.learner, f"khoa-{number}", title=f"Khóa {number}")


def _duties(cast: Cast, count: int) -> None:
    today = clock.today()
    for number in cast.numbers(count):
        course = make_course(cast.trainer, f"Khóa bắt buộc {number}")
        require(
            actor=cast.manager, organisation=cast.ward, title=f"Bồi dưỡng {number}", reason="Vì công việc cần.", courses=[course],
            starts_on=today, due_on=today + timedelta(days=10), position_codes=(),
        )  # fmt: skip


def _people(cast: Cast, count: int) -> None:
    for _ in range(count):
        make_member(cast.ward)


Make = Callable[[Cast, int], None]
LISTS: list[tuple[str, str | None, Make, int]] = [
    ("/courses", None, _courses, A_PAGE_OF_COURSES),
    ("/courses", "learner", _courses, A_PAGE_OF_COURSES),
    ("/resources", None, _resources, MANY),
    ("/me/record", "learner", _completions, MANY),
    ("/me/duties", "learner", _duties, A_PAGE_OF_COURSES),
    ("/manage/training", "manager", _duties, A_PAGE_OF_COURSES),
    ("/review", "curator", _deposits, MANY),
    ("/review/harvest", "curator", _harvested, MANY),
    ("/manage/people", "manager", _people, MANY),
]


@pytest.fixture
def cast(app: Flask) -> Cast:
    """A ward with its trainer, curator and manager, and somebody who learns there."""
    ward = make_organisation()
    roles = {name: make_role(role, identifier=name) for name, role in (("trainer", "trainer"), ("curator", "curator"))}
    manager = make_role("organisation_manager", ward, "manager")
    learner = make_member(ward, "learner")
    return Cast(ward, roles["trainer"], roles["curator"], manager, learner)


def _asked(client: FlaskClient, path: str) -> list[str]:
    """Return what the second look at a page asks: the first may build what is kept between answers."""
    client.get(path)
    make_person()  # a write, so that no whole answer that was kept for guests stands in
    database.commit()
    with counted() as seen:
        assert client.get(path).status_code == 200
    return [statement for statement in seen if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize(("path", "who", "make", "many"), LISTS, ids=[f"{path} {who or 'guest'}" for path, who, *_ in LISTS])
def test_many_rows_ask_no_more_than_one(app: Flask, cast: Cast, path: str, who: str | None, make: Make, many: int) -> None:
    client = app.test_client()
    database.commit()
    if who is not None:
        assert client.post("/sign-in", data={"identifier": who, "password": PASSWORD}).status_code == 303
    with database.transaction():
        make(cast, 1)
    run_pending_jobs()
    few = _asked(client, path)
    with database.transaction():
        make(cast, many - 1)
    run_pending_jobs()
    lot = _asked(client, path)
    assert len(lot) <= len(few), "\n".join(statement for statement in lot if lot.count(statement) > few.count(statement))
