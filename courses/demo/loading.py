"""Load the demonstration: units, people, courses, resources, stories; with progress, once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import func, select

from courses.catalogue.commands import bring_in
from courses.catalogue.models import Course
from courses.demo.people import People, load_people
from courses.demo.province import load_province
from courses.demo.stories import tell_cadre, tell_learner
from lms import clock
from lms.database import session, transaction
from lms.identity.models import Person
from lms.settings import Settings

HERE = Path(__file__).parent
Step = tuple[str, Callable[[], None]]


def load_courses(people: People) -> dict[str, Course]:
    """Import and publish every course folder beside this file, two months ago."""
    folders = [path.parent for path in sorted(HERE.glob("*/course.yaml"))]
    with clock.frozen(clock.now() - timedelta(days=70)):
        for folder in folders:
            bring_in(actor=people.trainer, path=folder, publish=True)
    names = [folder.name for folder in folders]
    return {course.slug: course for course in session.scalars(select(Course).where(Course.slug.in_(names)))}


def load(say: Callable[[str], None]) -> None:
    """Load everything in one transaction: half a demonstration is none."""
    with transaction():
        say("đơn vị hành chính")
        province = load_province()
        say("người dùng thử")
        people = load_people(province)
        say("khóa học và phim")
        courses = load_courses(people)
        say("chuyện học của từng người")
        tell_learner(people, courses)
        tell_cadre(people, province, courses)


def is_empty() -> bool:
    """Return whether nobody has an account yet."""
    return not session.scalar(select(func.count()).select_from(Person))


def load_at_first_start() -> None:
    """Called by `lms serve`: load where demonstration is wanted and the house is empty."""
    settings: Settings = current_app.config["LMS"]
    if settings.demo and is_empty():
        _load_with_progress()


def _load_with_progress() -> None:
    began = clock.now()

    def say(what: str) -> None:
        sys.stderr.write(f"  đang nạp {what} …\n")

    sys.stderr.write("Nạp nội dung dùng thử (chỉ lần đầu):\n")
    load(say)
    sys.stderr.write(f"  xong sau {(clock.now() - began).total_seconds():.0f} giây\n")


@click.group(name="demo")
def demo_group() -> None:
    """The demonstration's content."""


@demo_group.command("load")
def _load() -> None:
    """Load the demonstration into an empty house; never in production."""
    settings: Settings = current_app.config["LMS"]
    if settings.is_production:
        raise click.ClickException("không nạp nội dung dùng thử khi vận hành thật / never in production")
    if not is_empty():
        raise click.ClickException("đã có người dùng; chỉ nạp vào hệ thống trống / the house is not empty")
    _load_with_progress()
