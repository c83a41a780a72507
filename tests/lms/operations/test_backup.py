"""What is backed up comes back whole; a damaged archive changes nothing; projections rebuilt equal those kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

import wsgi
from courses.enrolment.models import Enrolment
from courses.enrolment.services import enrol
from lms import database
from lms.database import session
from lms.organisations.models import OrganisationReach
from lms.settings import ROOT
from tests.factories.courses import make_course
from tests.factories.people import make_organisation, make_person, make_role

NAMES = """
import wsgi
from sqlalchemy import select
from lms.database import session
from lms.identity.models import Person
with wsgi.app.app_context():
    print(sorted(session.scalars(select(Person.identifier))))
"""


def _lms(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"import wsgi; wsgi.cli({list(arguments)!r})"]
    return subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=False)


def _people(environ: dict[str, str]) -> str:
    return subprocess.run([sys.executable, "-c", NAMES], env=environ, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _make(environ: dict[str, str], identifier: str) -> None:
    assert _lms(environ, "admin", "create", "--identifier", identifier, "--name", "Người Thử", "--password", "bốn từ ghép").returncode == 0


def test_a_backup_comes_back(tmp_path: Path) -> None:
    house = tmp_path / "house"
    environ = {**os.environ, "LMS_DATA_DIR": str(house), "LMS_DATABASE_URL": f"sqlite:///{house}/lms.sqlite3"}
    house.mkdir()
    assert _lms(environ, "database", "upgrade").returncode == 0
    _make(environ, "truoc")
    kept = house / "files" / "ab" / "abc"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"film")
    archive = tmp_path / "backup.tar.gz"
    assert _lms(environ, "backup", str(archive)).returncode == 0
    _make(environ, "sau1")
    kept.unlink()
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(archive.read_bytes()[:-200])
    assert _lms(environ, "restore", "--yes", str(broken)).returncode == 1
    assert _people(environ) == "['sau1', 'truoc']"
    done = _lms(environ, "restore", "--yes", str(archive))
    assert done.returncode == 0, done.stderr
    assert _people(environ) == "['truoc']"
    assert kept.read_bytes() == b"film"


def test_what_is_rebuilt_equals_what_was_kept(app: Flask) -> None:
    make_organisation("Dưới", make_organisation("Trên"))
    enrol(actor=make_person(), course=make_course(make_role("trainer")))
    database.commit()

    def kept() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        session.rollback()
        reach = select(OrganisationReach.ancestor_id, OrganisationReach.descendant_id, OrganisationReach.depth)
        enrolments = select(Enrolment.id, Enrolment.done_activities, Enrolment.total_activities)
        return sorted(map(tuple, session.execute(reach)), key=str), sorted(map(tuple, session.execute(enrolments)), key=str)

    before = kept()
    result = CliRunner().invoke(wsgi.cli, ["rebuild"], catch_exceptions=False)
    assert result.exit_code == 0
    assert kept() == before
    assert CliRunner().invoke(wsgi.cli, ["rebuild", "nothing"]).exit_code == 1
