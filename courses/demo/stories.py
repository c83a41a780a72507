"""Each account in mid-story: something due, something overdue, something half done, something finished."""

from __future__ import annotations

from datetime import timedelta

from courses.catalogue.models import Course
from courses.catalogue.queries import get_lesson
from courses.demo.learning import study, watch
from courses.demo.people import People
from courses.demo.province import Province
from courses.mandatory_training.services import require
from courses.progress.queries import outline
from lms import clock

SAFETY, PRIVACY = "an-toan-thong-tin-noi-lam-viec", "bao-ve-du-lieu-ca-nhan-cho-can-bo"
KHUYEN_HOC, DIGITAL, SELF_ASSESSMENT = "khuyen-hoc-xay-dung-xa-hoi-hoc-tap", "ky-nang-so-co-ban", "tu-danh-gia-cong-dan-hoc-tap"


def tell_learner(people: People, courses: dict[str, Course]) -> None:
    """The learner has finished the self-assessment course and is in the middle of the digital one, in the middle of a film."""
    now = clock.now()
    study(people.learner, courses[SELF_ASSESSMENT], since=now - timedelta(days=40))
    enrolment = study(people.learner, courses[DIGITAL], since=now - timedelta(days=9), lessons=4)
    states = outline(enrolment.revision_id, enrolment.id, sequence="free")
    lesson = get_lesson(enrolment.revision_id, states[4].slug)
    film = next((activity for activity in lesson.activities if activity.kind == "video"), None)
    if film is not None:
        half = film.seconds * 0.4
        watch(people.learner, enrolment, film, [[0, half], [half + 12, half + 20]], at=now - timedelta(hours=3))
    enrolment.last_lesson = lesson.slug


def tell_cadre(people: People, province: Province, courses: dict[str, Course]) -> None:
    """The cadre has one duty done, one overdue and half studied, one due in twelve days."""
    now, today = clock.now(), clock.today()
    colleagues = people.neighbours[3:]

    def demand(title: str, slugs: list[str], reason: str, *, made: int, due: int, basis: str = "") -> None:
        with clock.frozen(now - timedelta(days=made)):
            require(
                actor=people.manager, organisation=province.office, title=title, reason=reason, legal_basis=basis,
                courses=[courses[slug] for slug in slugs], starts_on=today - timedelta(days=made), due_on=today + timedelta(days=due),
            )  # fmt: skip

    study(people.cadre, courses[SAFETY], since=now - timedelta(days=58))
    demand("An toàn thông tin nơi làm việc", [SAFETY], "Ai dùng máy tính của cơ quan cũng cần biết.", made=60, due=-20)
    demand(
        "Bảo vệ dữ liệu cá nhân", [PRIVACY], "Bạn xử lý hồ sơ của người dân.", made=45, due=-3, basis="Luật 91/2025/QH15"
    )  # fmt: skip
    demand(
        "Khuyến học, khuyến tài và xây dựng xã hội học tập", [KHUYEN_HOC], "Chuyên đề địa phương năm nay.", made=30, due=12,
        basis="Kết luận 49-KL/TW ngày 10/5/2019",
    )  # fmt: skip
    study(people.cadre, courses[PRIVACY], since=now - timedelta(days=10), lessons=1)
    study(people.cadre, courses[KHUYEN_HOC], since=now - timedelta(days=6), lessons=3)
    study(colleagues[0], courses[PRIVACY], since=now - timedelta(days=20))
    study(colleagues[1], courses[SAFETY], since=now - timedelta(days=30), lessons=2)
    study(colleagues[1], courses[KHUYEN_HOC], since=now - timedelta(days=21))  # to the end: what they handed in waits for the trainer
