"""The roof: the only file that knows lms, oer and courses; `app` for web servers, `celery` for workers, `cli` for operators."""

from __future__ import annotations

from courses.app import register as courses_rooms
from lms.app import create_app
from lms.cli import build_cli
from lms.jobs import celery
from lms.settings import load_or_exit
from oer.app import register as oer_rooms

__all__ = ["app", "celery", "cli"]

app = create_app(load_or_exit(), rooms=[oer_rooms, courses_rooms])
cli = build_cli(app)
