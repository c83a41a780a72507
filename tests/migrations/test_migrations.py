"""Migrations: one head, up and down, and in the end equal to the models; on whichever database the suite runs on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, create_engine, func, inspect, select, table

from lms.extensions import Base
from lms.settings import ROOT
from tests.servers import own_database


def _lms(environ: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", f"import wsgi; wsgi.cli({list(arguments)!r})"], env=environ, check=True, cwd=ROOT)


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_up_equals_the_models_and_down_leaves_nothing(roof: Flask, tmp_path: Path) -> None:
    url = own_database("migrations", tmp_path)
    environ = {**os.environ, "LMS_DATABASE_URL": url, "LMS_DATA_DIR": str(tmp_path)}
    _lms(environ, "database", "upgrade")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    _lms(environ, "database", "downgrade", "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    _lms(environ, "database", "upgrade")
    assert len(inspect(engine).get_table_names()) == len(Base.metadata.tables) + 1
    engine.dispose()


def _rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def test_a_house_full_of_people_loses_nothing_on_the_way_down_and_up(tmp_path: Path) -> None:
    url = own_database("full", tmp_path)
    environ = {**os.environ, "LMS_DATABASE_URL": url, "LMS_DATA_DIR": str(tmp_path), "LMS_DEMO": "1"}
    _lms(environ, "database", "upgrade")
    _lms(environ, "demo", "load")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    before = _rows(engine)
    assert before["hand_ins"] > 0
    _lms(environ, "database", "downgrade", "a52c3008293e")
    below = _rows(engine)
    assert below == {name: count for name, count in before.items() if name in below}
    _lms(environ, "database", "upgrade")
    _lms(environ, "rebuild", "oai")  # drawn from the resources anew, as at the first start
    assert _rows(engine) == before
    engine.dispose()
