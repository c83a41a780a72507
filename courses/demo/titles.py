"""The stories of titles, certificates and deposits: one certificate valid, one revoked, a self-assessment returned, a deposit waiting."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from courses.catalogue.addresses import course_iri
from courses.catalogue.models import Course
from courses.demo.learning import study
from courses.demo.people import People
from courses.demo.province import Province
from lms import clock
from lms.credentials.models import Certificate
from lms.credentials.services import revoke
from lms.database import session
from lms.identity.models import Person
from lms.recognition import services as recognition
from lms.recognition.queries import DEFAULT_KEY, current_criteria, evidence_of, find_assessment
from oer.catalogue.description import Description
from oer.deposit import services as deposits

SCORES = {"c1.1": 9, "c1.2": 8, "c1.3": 9, "c1.4": 8, "c2.5": 8, "c2.6": 4, "c2.7": 6, "c2.8": 6, "c3.9": 9, "c3.10": 9}
"""Seventy-six points and one indicator below five: what is missing is to be seen on the page."""


def tell_certificates(people: People, revoked: Course) -> None:
    """The learner holds a valid certificate, earned in another story, and one that was revoked."""
    now = clock.now()
    study(people.learner, revoked, since=now - timedelta(days=64))
    certificate = session.scalars(
        select(Certificate).where(Certificate.person_id == people.learner.id, Certificate.activity == course_iri(revoked.slug))
    ).one()
    with clock.frozen(now - timedelta(days=50)):
        revoke(
            actor=people.administrator, certificate=certificate, reason="Bản dùng thử: giấy này được thu hồi để minh họa trang kiểm tra."
        )


def tell_self_assessments(people: People, province: Province) -> None:
    """The learner's self-assessment came back with a reason; two neighbours' wait."""
    now = clock.now()
    with clock.frozen(now - timedelta(days=8)):
        _send(people.learner, SCORES, province)
    with clock.frozen(now - timedelta(days=5)):
        assessment = find_assessment(people.learner.id, clock.today().year)
        if assessment is not None:
            reason = "Bà bổ sung giúp minh chứng cho chỉ số 2, ví dụ kế hoạch học tập năm nay, rồi gửi lại nhé."
            recognition.give_back(actor=people.officer, assessment=assessment, reason=reason)
    for place, person in enumerate(people.neighbours[:2]):
        with clock.frozen(now - timedelta(days=3 - place)):
            _send(person, {code: min(10, points + 1 + place) for code, points in SCORES.items()}, province)


def _send(person: Person, scores: dict[str, int], province: Province) -> None:
    criteria = current_criteria(DEFAULT_KEY)
    codes = {indicator.code for indicator in criteria.indicators}
    offered = evidence_of(person.id, criteria, clock.today().year)
    chosen = {code: [piece.id for piece in pieces] for code, pieces in offered.items()}
    own = {code: points for code, points in scores.items() if code in codes}
    assessment = recognition.save(actor=person, key=DEFAULT_KEY, scores=own, chosen=chosen)
    recognition.submit(actor=person, assessment=assessment, organisation_id=province.chapter.id)


def tell_deposits(people: People) -> None:
    """A neighbour's guide waits for the curator; the trainer's draft is not sent yet."""
    guide = Description(
        title="Ủ phân từ rác bếp trong một tháng",
        description="Cách làm tôi đã dùng ở nhà: thùng nhựa có nắp, lá khô, rác bếp, và một chút kiên nhẫn.",
        text="## Cần có\n\n- Thùng nhựa có nắp, khoét vài lỗ ở đáy.\n- Lá khô, rơm hoặc bìa xé nhỏ.\n- Rác bếp: vỏ rau, vỏ quả, bã trà.\n\n"
        "## Cách làm\n\n1. Lót một lớp lá khô dày bằng bàn tay.\n2. Mỗi ngày đổ rác bếp, phủ kín bằng lá khô.\n3. Ba ngày đảo một lần; "
        "khô thì rắc nước, ướt thì thêm lá.\n4. Sau một tháng, phần đáy tơi và có mùi đất là dùng được.\n\n"
        "## Không bỏ vào thùng\n\nThịt, cá, dầu mỡ, đồ nấu chín.\n",
        kind="text",
        subjects=("moi-truong", "nong-nghiep"),
        levels=("moi-nguoi",),
        creators=({"name": people.neighbours[0].full_name, "role": "author"},),
        licence="https://creativecommons.org/licenses/by/4.0/",
    )
    with clock.frozen(clock.now() - timedelta(days=2)):
        version = deposits.save(actor=people.neighbours[0], resource=None, said=guide, files=[])
        deposits.submit(actor=people.neighbours[0], resource=version.resource)
    draft = Description(
        title="Câu hỏi thảo luận: vì sao người lớn ngại học",
        description="Năm câu hỏi để mở đầu buổi học.",
        text="1. Lần gần nhất bạn học điều mới là khi nào?",
    )
    deposits.save(actor=people.trainer, resource=None, said=draft, files=[])
