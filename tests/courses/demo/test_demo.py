"""The demonstration loads whole, each account in mid-story, and a crowd on top of it; production refuses both."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

import wsgi
from courses.demo.people import ACCOUNTS
from courses.mandatory_training.queries import list_duties
from lms import clock
from lms.credentials.models import Certificate
from lms.database import session
from lms.identity.models import Person
from lms.identity.queries import find_person
from lms.recognition.queries import find_assessment
from oer.catalogue.models import Resource


def test_every_account_is_in_mid_story(app: Flask) -> None:
    done = CliRunner().invoke(wsgi.cli, ["demo", "load", "--people", "300"], catch_exceptions=False)
    assert done.exit_code == 0
    assert all(find_person(identifier) is not None for identifier in ACCOUNTS)
    learner, cadre = find_person("nguoihoc"), find_person("canbo")
    assert learner is not None and cadre is not None
    statuses = session.scalars(select(Certificate.status).where(Certificate.person_id == learner.id).order_by(Certificate.status))
    assert list(statuses) == ["revoked", "valid"]
    assert {duty.urgency for duty in list_duties(cadre.id)} == {"overdue", "soon", "done"}
    assessment = find_assessment(learner.id, (clock.now() - timedelta(days=8)).year)
    assert assessment is not None and assessment.state == "returned"
    assert (session.scalar(select(func.count()).select_from(Resource).where(Resource.state == "published")) or 0) >= 40
    assert session.scalar(select(func.count()).select_from(Resource).where(Resource.state == "submitted")) == 1
    assert session.scalar(select(func.count()).select_from(Person).where(Person.identifier.startswith("dan"))) == 300


def test_production_refuses(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "LMS", dataclasses.replace(app.config["LMS"], env="production"))
    done = CliRunner().invoke(wsgi.cli, ["demo", "load"])
    assert done.exit_code == 1 and "never in production" in done.output
