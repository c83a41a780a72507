"""The learner's certificates and self-assessment: one certificate that counts, one revoked, and ten scores sent back with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from courses.catalogue.models import Course
from courses.demo.learning import study
from courses.demo.people import People
from courses.demo.province import Province
from lms import clock
from lms.credentials import services as credentials
from lms.credentials.queries import list_of_person
from lms.identity.models import Person
from lms.recognition import services as recognition
from lms.recognition.models import SelfAssessment
from lms.recognition.queries import DEFAULT_KEY, current_criteria, evidence_of

REVOKED = "an-toan-thong-tin-noi-lam-viec"
NOTES = {
    "c1.4": "Tôi động viên hai cháu học bài mỗi tối và đọc sách cùng các cháu ngày chủ nhật.",
    "c2.7": "Ghi sổ thu chi của gia đình và của chi hội bằng bảng tính.",
    "c3.9": "Tham gia tổ hòa giải của tổ dân phố.",
}


def tell_certificates(people: People, courses: dict[str, Course]) -> None:
    """One more course finished long ago, whose certificate the administrator has since revoked; call it after the learner's story."""
    now = clock.now()
    study(people.learner, courses[REVOKED], since=now - timedelta(days=62))
    for certificate in list_of_person(people.learner.id):
        if certificate.activity.endswith(REVOKED):
            with clock.frozen(now - timedelta(days=30)):
                reason = "Lớp tập huấn này dành cho đơn vị khác; giấy đã cấp nhầm danh sách. Kết quả học vẫn còn trong hồ sơ."
                credentials.revoke(actor=people.administrator, certificate=certificate, reason=reason)


def tell_self_assessments(people: People, province: Province) -> None:
    """The learner's was returned for indicator 6; two neighbours' wait, one of them short of points."""
    now = clock.now()
    mine = _scored(people.learner, [9, 8, 9, 8, 8, 4, 7, 7, 8, 8], NOTES, now - timedelta(days=12))
    _send(people.learner, mine, province, now - timedelta(days=11))
    with clock.frozen(now - timedelta(days=8)):
        reason = "Chỉ số 6: hãy ghi rõ bạn dùng ngoại ngữ vào việc gì. Nếu công việc không cần, hãy nói vậy rồi chấm lại."
        recognition.give_back(actor=people.officer, assessment=mine, reason=reason)
    for neighbour, points, days in ((people.neighbours[0], [9, 8, 9, 9, 8, 7, 8, 8, 9, 9], 6), (people.neighbours[1], [8] * 9 + [6], 4)):
        row = _scored(neighbour, points, {"c1.4": NOTES["c1.4"]}, now - timedelta(days=days))
        _send(neighbour, row, province, now - timedelta(days=days))


def _scored(person: Person, points: list[int], notes: dict[str, str], at: datetime) -> SelfAssessment:
    criteria = current_criteria(DEFAULT_KEY)
    with clock.frozen(at):
        held = evidence_of(person.id, criteria, clock.today().year)
        chosen = {code: [piece.id for piece in pieces] for code, pieces in held.items()}
        scores = dict(zip((indicator.code for indicator in criteria.indicators), points, strict=True))
        return recognition.save(actor=person, key=DEFAULT_KEY, scores=scores, notes=notes, chosen=chosen)


def _send(person: Person, row: SelfAssessment, province: Province, at: datetime) -> None:
    with clock.frozen(at):
        recognition.submit(actor=person, assessment=row, organisation_id=province.chapter.id)
