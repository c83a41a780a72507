"""Load the demonstration: units, people, courses, resources, stories; with progress, once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import click
from flask import current_app
from sqlalchemy import func, select

from courses.catalogue.commands import bring_in
from courses.catalogue.documents import TYPE as COURSE_TYPE
from courses.catalogue.models import Course
from courses.demo.crowd import load_crowd
from courses.demo.people import People, load_people
from courses.demo.province import load_province
from courses.demo.stories import SAFETY, tell_cadre, tell_learner
from courses.demo.titles import tell_certificates, tell_deposits, tell_self_assessments
from lms import clock
from lms.database import session, transaction
from lms.identity.models import Person
from lms.search.services import index_now, keep_promise
from lms.settings import Settings
from oer.catalogue.documents import TYPE as RESOURCE_TYPE
from oer.catalogue.rows import read_file, read_row
from oer.catalogue.services import apply_plan, make_plan

HERE = Path(__file__).parent
RESOURCES = HERE.parents[1] / "oer" / "demo"
Step = tuple[str, Callable[[], None]]


def load_courses(people: People) -> dict[str, Course]:
    """Import and publish every course folder beside this file, two months ago."""
    folders = [path.parent for path in sorted(HERE.glob("*/course.yaml"))]
    with clock.frozen(clock.now() - timedelta(days=70)):
        for folder in folders:
            bring_in(actor=people.trainer, path=folder, publish=True)
    names = [folder.name for folder in folders]
    return {course.slug: course for course in session.scalars(select(Course).where(Course.slug.in_(names)))}


def load_resources(people: People) -> tuple[list[UUID], list[UUID]]:
    """Take in and publish the open resources, three months ago; return what the index must still be told."""
    file = RESOURCES / "resources.jsonl"
    entries = []
    for number, raw in read_file(file):
        entry, faults = read_row(number, raw, RESOURCES)
        if entry is None:
            raise ValueError(f"{file.name}:{number}: {faults}")
        entries.append(entry)
    with clock.frozen(clock.now() - timedelta(days=90)):
        plan = make_plan(actor=people.curator, entries=entries, publish_all=True)
        return apply_plan(actor=people.curator, plan=plan, publish_all=True)


def load(say: Callable[[str], None]) -> None:
    """Load everything in one transaction: half a demonstration is none. The index follows at once."""
    with transaction():
        say("đơn vị hành chính")
        province = load_province()
        say("người dùng thử")
        with clock.frozen(clock.now() - timedelta(days=120)):
            people = load_people(province)
        say("tài liệu mở")
        ids, promises = load_resources(people)
        say("khóa học và phim")
        courses = load_courses(people)
        say("chuyện học của từng người")
        tell_learner(people, courses)
        tell_cadre(people, province, courses)
        tell_certificates(people, courses[SAFETY])
        tell_self_assessments(people, province)
        tell_deposits(people)
    say("chỉ mục tìm kiếm")
    with transaction():
        keep_promise(RESOURCE_TYPE, ids, promises)
        index_now(COURSE_TYPE, [str(course.id) for course in courses.values()])


def is_empty() -> bool:
    """Return whether nobody has an account yet."""
    is_so = not session.scalar(select(func.count()).select_from(Person))
    session.rollback()  # end the reading: what comes next writes
    return is_so


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
@click.option("--people", type=click.IntRange(0, 2_000_000), default=0, help="Add so many synthetic people, units and learning.")
def _load(people: int) -> None:
    """Load the demonstration into an empty house, or a synthetic crowd into one that has it; never in production."""
    settings: Settings = current_app.config["LMS"]
    if settings.is_production:
        raise click.ClickException("không nạp nội dung dùng thử khi vận hành thật / never in production")
    if is_empty():
        _load_with_progress()
    elif not people:
        raise click.ClickException("đã có người dùng; chỉ nạp vào hệ thống trống / the house is not empty")
    if people:
        with transaction():
            load_crowd(people, lambda done: click.echo(f"\r{done} / {people}", nl=False, err=True))
        click.echo(f"\n{people}")
