"""Two devices or tabs of one learner that do something at the same moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from courses.catalogue.models import LessonActivity
from courses.enrolment.models import Enrolment
from courses.enrolment.services import enrol
from courses.progress import services
from courses.progress.models import ActivityProgress
from lms import clock, events
from lms.database import session, transaction
from lms.identity.models import Person
from lms.records.models import Completion
from tests.factories.courses import make_course
from tests.factories.people import make_person, make_role

Finish = Callable[[Person, Enrolment, LessonActivity], object]


def _read(actor: Person, enrolment: Enrolment, activity: LessonActivity) -> object:
    return services.finish_reading(actor=actor, enrolment=enrolment, activity=activity)


def _answer(actor: Person, enrolment: Enrolment, activity: LessonActivity) -> object:
    return services.settle_quiz(actor=actor, enrolment=enrolment, activity=activity, mark=1.0)


def test_the_last_two_activities_finished_at_once_complete_the_course(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_handlers", defaultdict(list))  # what subscribes happens to wait for the other device, too
    with transaction():
        course, learner = make_course(make_role("trainer")), make_person("lan59")
        enrolment = enrol(actor=learner, course=course)
        activities = session.scalars(select(LessonActivity).where(LessonActivity.revision_id == enrolment.revision_id)).all()
        services.open_activities(enrolment, activities)
        ids = (learner.id, enrolment.id, {activity.kind: activity.id for activity in activities})
    later, first_is_written, second_is_done = clock.now() + timedelta(seconds=30), Event(), Event()

    def finish(kind: str, act: Finish) -> None:
        learner_id, enrolment_id, known = ids
        with app.app_context(), clock.frozen(later), transaction():
            act(session.get_one(Person, learner_id), session.get_one(Enrolment, enrolment_id), _activity(known[kind]))
            if not first_is_written.is_set():
                first_is_written.set()
                second_is_done.wait(0.5)  # it cannot be: it waits for this transaction to end

    with ThreadPoolExecutor(2) as devices:
        first = devices.submit(finish, "text", _read)
        assert first_is_written.wait(10)
        second = devices.submit(finish, "quiz", _answer)
        second.add_done_callback(lambda _done: second_is_done.set())
        for device in (first, second):
            device.result(30)
    assert session.scalar(select(Enrolment.done_activities)) == 2
    assert len(session.scalars(select(Completion.id).where(Completion.activity_type == "course")).all()) == 1


def test_two_tabs_that_open_a_lesson_at_once_leave_one_trace(app: Flask) -> None:
    with transaction():
        enrolment = enrol(actor=make_person("lan59"), course=make_course(make_role("trainer")))
        activities = session.scalars(select(LessonActivity).where(LessonActivity.revision_id == enrolment.revision_id)).all()
        for _tab in range(2):  # neither knows of the other
            services.note_visit(enrolment, "bai-doc", activities, {})
    assert len(session.scalars(select(ActivityProgress.id)).all()) == len(activities)


def _activity(activity_id: UUID) -> LessonActivity:
    return session.get_one(LessonActivity, activity_id)
