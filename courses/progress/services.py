"""Take reports from devices, weigh them, and conclude: an activity done, a course completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from courses.catalogue.addresses import activity_iri, course_iri
from courses.catalogue.models import Course, CourseRevision, LessonActivity
from courses.enrolment.models import Enrolment
from courses.progress.completion import Seen, Verdict, credited, evaluate, weakest_needed
from courses.progress.intervals import Intervals, length
from courses.progress.models import ActivityProgress, ProgressReport
from courses.progress.queries import credited_since, find_sender, lock_progress
from lms import clock
from lms.database import after_reading, insert_new, new_id, session
from lms.errors import Conflict, Invalid
from lms.identity.models import Person
from lms.media.models import StoredFile
from lms.records.assurance import Assurance
from lms.records.services import record_completion
from lms.records.xapi import Activity

FILM = ("video", "audio")
KEPT_OF_REPORTS = ("watched", "position", "sections", "transcript_read", "at")
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the time of last studying is kept: it only orders a learner's courses."""


def note_visit(enrolment: Enrolment, lesson_slug: str, activities: Sequence[LessonActivity], known: Mapping[str, ActivityProgress]) -> None:
    """Remember, after the page is made, that the lesson was opened now: from here the server's clock counts."""
    now = clock.now()
    fresh = [activity for activity in activities if activity.key not in known]
    if enrolment.last_lesson == lesson_slug and not fresh:
        return
    statements: list[Any] = [update(Enrolment).where(Enrolment.id == enrolment.id).values(last_lesson=lesson_slug, last_seen_at=now)]
    if fresh:
        statements.insert(0, insert_new(ActivityProgress).values([_blank(enrolment.id, activity) for activity in fresh]))
    after_reading(*statements)


def _blank(enrolment_id: UUID, activity: LessonActivity) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": new_id(), "enrolment_id": enrolment_id, "activity_key": activity.key, "kind": activity.kind, "watched": [],
        "sections": [], "position": 0.0, "fraction": 0.0, "words": "", "transcript_read": False, "opened_at": now, "updated_at": now,
    }  # fmt: skip


def open_activities(enrolment: Enrolment, activities: Sequence[LessonActivity]) -> dict[str, ActivityProgress]:
    """Return {activity key: progress}, locked until the transaction ends; what was never opened is opened now."""
    keys = [activity.key for activity in activities]
    rows = lock_progress(enrolment.id, keys)
    if len(rows) < len(keys):
        session.execute(
            insert_new(ActivityProgress), [_blank(enrolment.id, activity) for activity in activities if activity.key not in rows]
        )
        rows = lock_progress(enrolment.id, keys)
    return rows


def _opened(enrolment: Enrolment, activity: LessonActivity) -> ActivityProgress:
    return open_activities(enrolment, [activity])[activity.key]


def advance(
    *, actor: Person, enrolment: Enrolment, activity: LessonActivity, row: ActivityProgress, report: Mapping[str, Any]
) -> None:  # fmt: skip
    """Take one report on an activity opened and locked (`open_activities`).

    `report["id"]` (UUID made on the device) makes sending it again harmless. Keys for a film: `watched` [[start, end] …] in seconds,
    `position`. For a text: `sections` [id …]. Raises Invalid for what is no report. A claim of completion is not a key: nothing reads it.
    """
    watched = _watched(enrolment, activity, row, report)
    gained = length(watched) - length(_stretches(row.watched))
    if not _keep_report(enrolment, activity, report, gained):
        return
    if activity.kind in FILM:
        row.watched = [[round(start, 2), round(end, 2)] for start, end in watched]
        row.position = _position(activity, report, row.position)
    elif activity.kind == "text":
        wanted = {part["id"] for part in activity.spec.get("sections", [])}
        claimed = {item for item in _items(report, "sections") if isinstance(item, str)}
        row.sections = sorted({*row.sections, *(claimed & wanted)})
    settle(actor=actor, enrolment=enrolment, activity=activity, row=row)


def _keep_report(enrolment: Enrolment, activity: LessonActivity, report: Mapping[str, Any], gained: float) -> bool:
    """Keep a report as it came; return whether it is new. Raises Conflict where its id is another's."""
    row = {
        "id": _report_id(report), "enrolment_id": enrolment.id, "activity_key": activity.key, "credited_seconds": gained,
        "received_at": clock.now(), "body": {key: report[key] for key in KEPT_OF_REPORTS if key in report},
    }  # fmt: skip
    is_new = session.execute(insert_new(ProgressReport), row).first() is not None
    if not is_new and find_sender(_report_id(report)) != enrolment.id:
        raise Conflict("Mã của lượt ghi này đã được dùng.")
    return is_new


def _report_id(report: Mapping[str, Any]) -> UUID:
    try:
        return UUID(str(report.get("id")))
    except ValueError as error:
        raise Invalid("Lượt ghi thiếu mã.", field="id") from error


def _items(report: Mapping[str, Any], key: str) -> list[Any]:
    value = report.get(key)
    return value[:500] if isinstance(value, list) else []


def _stretches(raw: Sequence[Any]) -> list[tuple[float, float]]:
    return [(float(start), float(end)) for start, end in raw]


def _watched(enrolment: Enrolment, activity: LessonActivity, row: ActivityProgress, report: Mapping[str, Any]) -> Intervals:
    """Return what counts as watched once `report` is taken: as much of it as the clock allows."""
    known = _stretches(row.watched)
    if activity.kind not in FILM:
        return known
    elapsed = (clock.now() - row.opened_at).total_seconds()
    used = credited_since(enrolment.id, row.opened_at)
    pairs = [pair for pair in _items(report, "watched") if isinstance(pair, list)]
    return credited(known, pairs, duration=activity.seconds, elapsed=elapsed, used=used)


def _position(activity: LessonActivity, report: Mapping[str, Any], before: float) -> float:
    position = report.get("position")
    if isinstance(position, bool) or not isinstance(position, int | float):
        return before
    return float(position) if 0 <= position <= max(activity.seconds, 1) else before


def read_transcript(*, actor: Person, enrolment: Enrolment, activity: LessonActivity) -> ActivityProgress:
    """Count reading the words of a film as having seen it, once reading them could have taken place."""
    row = _opened(enrolment, activity)
    words = len(str(activity.spec.get("transcript_text") or "").split())
    if words and (clock.now() - row.opened_at).total_seconds() >= words / 8:
        row.transcript_read = True
        settle(actor=actor, enrolment=enrolment, activity=activity, row=row)
    return row


def finish_reading(*, actor: Person, enrolment: Enrolment, activity: LessonActivity) -> ActivityProgress:
    """For pages without JavaScript: the whole text was on the page, and the reader says it is read."""
    row = _opened(enrolment, activity)
    if activity.kind == "text":
        row.sections = sorted(part["id"] for part in activity.spec.get("sections", []))
    settle(actor=actor, enrolment=enrolment, activity=activity, row=row)
    return row


def open_resource(*, actor: Person, enrolment: Enrolment, activity: LessonActivity) -> ActivityProgress:
    """The resource of the lesson was opened through the lesson."""
    row = _opened(enrolment, activity)
    settle(actor=actor, enrolment=enrolment, activity=activity, row=row, opened=True)
    return row


def reflect(*, actor: Person, enrolment: Enrolment, activity: LessonActivity, words: str) -> ActivityProgress:
    """Keep what a learner wrote for themselves."""
    row = _opened(enrolment, activity)
    row.words = words.strip()[:20_000]
    settle(actor=actor, enrolment=enrolment, activity=activity, row=row)
    return row


def hand_in(*, actor: Person, enrolment: Enrolment, activity: LessonActivity, stored_file: StoredFile) -> ActivityProgress:
    """Take a file that a learner hands in; a later one takes its place, the earlier stays in the storage."""
    row = _opened(enrolment, activity)
    row.stored_file_id = stored_file.id
    settle(actor=actor, enrolment=enrolment, activity=activity, row=row)
    return row


def accept_hand_in(*, learner: Person, enrolment: Enrolment, activity: LessonActivity, accepted_by: str) -> ActivityProgress:
    """Conclude from a trainer's word that what `learner` handed in is accepted."""
    row = _opened(enrolment, activity)
    settle(actor=learner, enrolment=enrolment, activity=activity, row=row, accepted_by=accepted_by)
    return row


def settle_quiz(*, actor: Person, enrolment: Enrolment, activity: LessonActivity, mark: float) -> ActivityProgress:
    """Take the mark (0-1) of an attempt; the best one counts."""
    row = _opened(enrolment, activity)
    row.best_mark = max(mark, row.best_mark or 0.0)
    settle(actor=actor, enrolment=enrolment, activity=activity, row=row)
    return row


def seen(activity: LessonActivity, row: ActivityProgress, *, opened: bool = False, accepted_by: str = "") -> Seen:
    """Return what the rules need to know."""
    return Seen(
        elapsed=(clock.now() - row.opened_at).total_seconds(),
        watched=_stretches(row.watched),
        sections=frozenset(row.sections),
        best_mark=row.best_mark,
        words=len(row.words.split()),
        handed_in=row.stored_file_id is not None,
        accepted_by=accepted_by,
        opened=opened or row.completed_at is not None,
        transcript_read=row.transcript_read,
    )


def verdict_on(activity: LessonActivity, row: ActivityProgress | None) -> Verdict:
    """Return the present verdict, for pages that say what is missing."""
    known = seen(activity, row) if row is not None else Seen()
    return evaluate(activity.kind, activity.spec, known, duration=activity.seconds)


def settle(
    *, actor: Person, enrolment: Enrolment, activity: LessonActivity, row: ActivityProgress, opened: bool = False, accepted_by: str = ""
) -> None:  # fmt: skip
    """Conclude what can be concluded from the row as it stands now. What is done stays done."""
    row.updated_at = clock.now()
    if not accepted_by and row.updated_at - enrolment.last_seen_at >= SEEN_EVERY:
        enrolment.last_seen_at = row.updated_at
    verdict = evaluate(activity.kind, activity.spec, seen(activity, row, opened=opened, accepted_by=accepted_by), duration=activity.seconds)
    row.fraction = max(row.fraction, round(verdict.fraction, 4))
    if row.completed_at is not None or not verdict.is_done:
        return
    row.completed_at, row.fraction = row.updated_at, 1.0
    session.flush()
    revision = session.get_one(CourseRevision, enrolment.revision_id)
    course = session.get_one(Course, enrolment.course_id)
    record_completion(
        actor=actor, activity=Activity(activity_iri(course.slug, activity.key), activity.kind, activity.title),
        revision=str(revision.number), assurance=verdict.assurance, score=row.best_mark, evidence=_evidence(row, verdict),
        seconds=length(_stretches(row.watched)),
    )  # fmt: skip
    _settle_course(actor, enrolment, revision, course)


def _evidence(row: ActivityProgress, verdict: Verdict) -> dict[str, Any]:
    found: dict[str, Any] = {"reason": verdict.reason, "opened_at": row.opened_at.isoformat()}
    if row.watched:
        found["watched"] = row.watched
    if row.sections:
        found["sections"] = row.sections
    return found


def _course_evidence(enrolment: Enrolment, revision: CourseRevision) -> dict[str, Any]:
    return {
        "enrolment": str(enrolment.id),
        "activities": enrolment.total_activities,
        "enrolled_at": enrolment.enrolled_at.isoformat(),
        "certificate": bool(revision.head.get("certificate")),
    }


def _settle_course(actor: Person, enrolment: Enrolment, revision: CourseRevision, course: Course) -> None:
    """Count what is done; when it is everything, the course is completed in the revision that was studied.

    The enrolment is locked first: of two last activities that end at once, the later sees the other.
    """
    session.refresh(enrolment, with_for_update=True)
    done = (
        select(func.count())
        .select_from(ActivityProgress)
        .join(LessonActivity, (LessonActivity.key == ActivityProgress.activity_key) & (LessonActivity.revision_id == revision.id))
        .where(ActivityProgress.enrolment_id == enrolment.id, ActivityProgress.completed_at.is_not(None))
    )
    enrolment.done_activities = session.scalar(done) or 0
    if enrolment.completed_at is not None or enrolment.done_activities < enrolment.total_activities:
        return
    enrolment.completed_at = clock.now()
    kinds = session.execute(select(LessonActivity.kind, LessonActivity.seconds).where(LessonActivity.revision_id == revision.id)).all()
    levels = [(kind, Assurance.VERIFIED if kind == "quiz" else Assurance.OBSERVED) for kind, _ in kinds]
    marks = select(func.avg(ActivityProgress.best_mark)).where(
        ActivityProgress.enrolment_id == enrolment.id, ActivityProgress.best_mark.is_not(None)
    )
    record_completion(
        actor=actor, activity=Activity(course_iri(course.slug), "course", revision.title), revision=str(revision.number),
        assurance=weakest_needed(levels), score=session.scalar(marks), tiet=float(revision.head.get("tiet", 0)),
        seconds=sum(seconds for _, seconds in kinds), indicators=revision.head.get("indicators", []),
        evidence=_course_evidence(enrolment, revision),
    )  # fmt: skip


def recount() -> int:
    """Count anew, from the activities done, how far every enrolment is; return how many enrolments there are."""
    done = (
        select(func.count())
        .select_from(ActivityProgress)
        .join(LessonActivity, LessonActivity.key == ActivityProgress.activity_key)
        .where(
            ActivityProgress.enrolment_id == Enrolment.id,
            ActivityProgress.completed_at.is_not(None),
            LessonActivity.revision_id == Enrolment.revision_id,
        )
        .scalar_subquery()
    )
    total = select(func.count()).where(LessonActivity.revision_id == Enrolment.revision_id).scalar_subquery()
    session.execute(update(Enrolment).values(done_activities=done, total_activities=total).execution_options(synchronize_session=False))
    return session.scalar(select(func.count()).select_from(Enrolment)) or 0
