"""What the studio shows: the outline, what is to be mended, who is affected, the files with their use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import select

from courses.authoring import lesson_source, outline
from courses.authoring.guard import Point, points
from courses.authoring.locks import Saved
from courses.catalogue.manifest import COURSE
from courses.catalogue.models import Course, CourseFile, CourseRevision
from courses.catalogue.queries import find_file, list_files, list_revisions
from courses.catalogue.services import Draft, check
from courses.enrolment.queries import count_learners
from courses.hand_ins.queries import count_waiting
from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from lms.media.queries import find_stored_files, open_bytes

GONE = "Không tìm thấy tệp này trong khóa học. Có thể tệp vừa được đổi tên hay xóa."


@dataclass(frozen=True, slots=True)
class OutlineLesson:
    """A lesson as the outline lists it."""

    path: str
    name: str
    title: str
    faults: int


@dataclass(frozen=True, slots=True)
class OutlineModule:
    """A chapter as the outline lists it."""

    place: int
    title: str
    lessons: list[OutlineLesson]


@dataclass(frozen=True, slots=True)
class Studio:
    """A course on the desk of who writes it."""

    course: Course
    draft: Draft
    modules: list[OutlineModule]
    points: list[Point]
    learners: dict[int, int]
    """{number of the revision: how many study it}"""
    waiting: int = 0
    """How many pieces that learners handed in wait for a trainer."""

    @property
    def grave(self) -> list[Point]:
        return [point for point in self.points if point.is_grave]

    @property
    def advice(self) -> list[Point]:
        return [point for point in self.points if not point.is_grave]

    @property
    def is_changed(self) -> bool:
        """Return whether what is written differs from what was published last."""
        return self.draft.latest is None or self.draft.latest.source != self.draft.source

    @property
    def outline_version(self) -> str:
        """Return the mark of the outline that the page's forms carry."""
        return outline.outline_mark(self.draft.texts.get(COURSE, ""))

    @property
    def lesson_count(self) -> int:
        return sum(len(module.lessons) for module in self.modules)


def studio_of(course: Course) -> Studio:
    """Return a course with all that its desk shows."""
    draft = check(course)
    titles = titles_of(draft)
    counted = {path: sum(fault.is_grave for fault in draft.faults if fault.file == path) for path in titles}
    modules = [
        OutlineModule(place, title, [OutlineLesson(path, path[8:-3], titles.get(path) or path, counted.get(path, 0)) for path in lessons])
        for place, (title, lessons) in enumerate(outline.modules_of(draft.texts.get(COURSE, "")))
    ]
    learners = count_learners(course.id)
    query = select(CourseRevision.id, CourseRevision.number).where(CourseRevision.id.in_(learners))
    numbers = {row[0]: row[1] for row in session.execute(query)}
    return Studio(
        course,
        draft,
        modules,
        points(course.slug, draft.faults, draft.texts, titles),
        {numbers[key]: n for key, n in learners.items()},
        count_waiting(course.id),
    )


def titles_of(draft: Draft) -> dict[str, str]:
    """Return {path: title} of the lessons and quizzes that lie in the folder."""
    titles = {}
    for path, text in draft.texts.items():
        if path.startswith("lessons/"):
            titles[path] = lesson_source.take_apart(text).title or path
        elif path.startswith("quizzes/"):
            titles[path] = outline.title_of(text) or path
    return titles


def get_file(course: Course, path: str) -> CourseFile:
    """Return a file of the folder or raise NotFound."""
    row = find_file(course.id, path)
    if row is None:
        raise NotFound(GONE)
    return row


def saved_by(row: CourseFile, asking: Person) -> Saved:
    """Return who saved a file last, and when."""
    person: Person | None = session.get(Person, row.updated_by_id) if row.updated_by_id is not None else None
    return Saved(person.full_name if person is not None else "", row.updated_at, row.updated_by_id == asking.id)


def words_of(draft: Draft, path: str) -> dict[str, str]:
    """Return {captions, transcript: path} of a film: where its lessons say, or where they are to lie."""
    lessons = [text for name, text in draft.texts.items() if name.startswith("lessons/")]
    return lesson_source.words_of(lessons, path)


def writes_with(actor: Person, stored_file: Any) -> bool:
    """Return whether a file lies in the folder of a course that `actor` owns, whoever sent it up."""
    query = select(CourseFile.id).join(Course, Course.id == CourseFile.course_id)
    return session.scalar(query.where(Course.owner_id == actor.id, CourseFile.stored_file_id == stored_file.id).limit(1)) is not None


def revisions_of(course: Course) -> list[tuple[CourseRevision, str, int]]:
    """Return each revision, the newest first, with who published it and how many study it."""
    rows: Sequence[CourseRevision] = list_revisions(course.id)
    names = {
        person.id: person.full_name
        for person in session.scalars(select(Person).where(Person.id.in_({row.published_by_id for row in rows})))
    }
    learners = count_learners(course.id)
    return [(row, names.get(row.published_by_id, ""), learners.get(row.id, 0)) for row in rows]


def write_archive(course: Course, sink: BinaryIO) -> None:
    """Write the course's folder, as it lies, as a ZIP; films are not pressed a second time."""
    rows = list_files(course.id)
    stored = find_stored_files([row.stored_file_id for row in rows if row.stored_file_id is not None])
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for row in rows:
            name = f"{course.slug}/{row.path}"
            if row.stored_file_id is None:
                archive.writestr(name, (row.text or "").encode())
                continue
            file = stored[row.stored_file_id]
            archive.compression = ZIP_STORED
            with open_bytes(file) as source, archive.open(name, "w", force_zip64=True) as target:
                while chunk := source.read(1 << 20):
                    target.write(chunk)
            archive.compression = ZIP_DEFLATED
