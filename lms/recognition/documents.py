"""What recognition shows on the pages of other rooms: one's own title page, the card at home, the officer's desk."""

from __future__ import annotations

from typing import Any

from flask import url_for

from lms import clock
from lms.access.policy import may
from lms.i18n import _
from lms.identity.models import Person
from lms.recognition import queries
from lms.recognition.models import ENDORSED, RETURNED, SUBMITTED, SelfAssessment
from lms.recognition.permissions import REVIEW


def desk(actor: Person) -> dict[str, str] | None:
    """Return the officer's desk, None for others."""
    if not may(actor, REVIEW):
        return None
    return {"label": str(_("Bản tự đánh giá")), "url": url_for("recognition.desk"), "icon": "badge-check"}


def _words(row: SelfAssessment | None) -> str:
    if row is None:
        return str(_("Mười chỉ số, minh chứng từ hồ sơ của bạn, điểm bạn tự chấm."))
    told = {
        SUBMITTED: _("Đã gửi, đang chờ người xem xét."),
        RETURNED: _("Được trả lại kèm lý do. Hãy xem và sửa."),
        ENDORSED: _("Đã được đề nghị công nhận."),
    }
    return str(told.get(row.state) or _("Bạn tự chấm %(total)s điểm, chưa gửi.", total=row.total))


def me_offer(actor: Person) -> dict[str, str]:
    """Offer the title page on the page of what is one's own."""
    year = clock.today().year
    text = _words(queries.find_assessment(actor.id, year))
    title = _("Công dân học tập %(year)s", year=year)
    return {"title": str(title), "text": text, "url": url_for("recognition.mine"), "icon": "badge-check"}


def home_section(actor: Person | None) -> dict[str, Any] | None:
    """Put the title on the home page of who has evidence for it, or whose self-assessment came back."""
    if actor is None:
        return None
    year = clock.today().year
    row = queries.find_assessment(actor.id, year)
    criteria = queries.criteria_of(row.criteria_set) if row is not None else queries.current_criteria(queries.DEFAULT_KEY)
    covered = sum(1 for pieces in queries.evidence_of(actor.id, criteria, year).values() if pieces)
    if row is None and not covered:
        return None
    return {
        "template": "recognition/home.html", "place": 50, "year": year, "covered": covered, "all": len(criteria.indicators),
        "words": _words(row) if row is not None else "", "is_returned": row is not None and row.state == RETURNED,
    }  # fmt: skip
