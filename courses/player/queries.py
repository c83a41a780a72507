"""Load what a page of the player shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from courses.catalogue.models import Course, CourseRevision
from courses.catalogue.queries import get_course, get_lesson, get_revision, published_revision
from courses.catalogue.reading_copies import reading_copy
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import find_enrolment
from courses.player.study import Shown, Study
from courses.progress.models import ActivityProgress
from courses.progress.queries import LessonState, find_standing, list_progress, outline, outline_of
from courses.progress.services import verdict_on
from lms.errors import Conflict, NotFound
from lms.identity.models import Person


class NotEnrolled(NotFound):
    """The person has not begun this course; the course's page is where to begin."""

    def __init__(self, slug: str) -> None:
        super().__init__("Bạn chưa ghi danh khóa học này.")
        self.slug = slug


class LessonLocked(Conflict):
    """Earlier lessons come first; `slug` and `lesson` say which."""

    def __init__(self, slug: str, lesson: LessonState | None) -> None:
        super().__init__("Bài này mở khi bạn học xong các bài trước.")
        self.slug = slug
        self.lesson = lesson


def study_of(actor: Person, course_slug: str, lesson_slug: str) -> Study:
    """Return a learner's lesson, or raise NotFound, NotEnrolled or LessonLocked."""
    standing = find_standing(actor.id, course_slug)
    if standing is None:
        raise NotEnrolled(get_course(course_slug).slug)
    study = _read(*standing, lesson_slug) or _load(standing[0], lesson_slug)
    if not study.state.is_open:
        raise LessonLocked(study.course.slug, next((state for state in study.states if state.is_open and not state.is_done), None))
    return study


def _read(enrolment: Enrolment, finished: Set[str], lesson_slug: str) -> Study | None:
    """Put a study together from the reading copy of its revision; None where there is no copy or no such lesson."""
    revision = reading_copy(enrolment.revision_id)
    lesson = next((lesson for lesson in revision.lessons if lesson.slug == lesson_slug), None) if revision is not None else None
    if revision is None or lesson is None:
        return None
    return Study(enrolment.course, enrolment, revision, lesson, outline_of(revision, finished))


def _load(enrolment: Enrolment, lesson_slug: str) -> Study:
    """Put a study together from what the present transaction sees, or raise NotFound."""
    revision = get_revision(enrolment.revision_id)
    lesson = get_lesson(revision.id, lesson_slug)
    states = outline(revision.id, enrolment.id, sequence=str(revision.head.get("sequence", "free")))
    return Study(enrolment.course, enrolment, revision, lesson, states)


def shown(study: Study, known: Mapping[str, ActivityProgress] | None = None) -> list[Shown]:
    """Return the lesson's activities with how far each is, as `known` has it where that is at hand."""
    activities = study.lesson.activities
    if known is None:
        known = list_progress(study.enrolment.id, [activity.key for activity in activities])
    return [Shown(activity, known.get(activity.key), verdict_on(activity, known.get(activity.key))) for activity in activities]


def course_page(actor: Person | None, course: Course) -> tuple[CourseRevision, Enrolment | None, Sequence[LessonState]]:
    """Return the revision to show (the learner's own, or the published one), the enrolment if any, and the lessons."""
    enrolment = find_enrolment(actor.id, course.id) if actor is not None else None
    revision = get_revision(enrolment.revision_id) if enrolment is not None else published_revision(course)
    states = outline(revision.id, enrolment.id if enrolment else None, sequence=str(revision.head.get("sequence", "free")))
    return revision, enrolment, states
