"""What the record shows on the pages of other rooms: the way to one's own record."""

from __future__ import annotations

from flask import url_for

from lms.i18n import _, format_number
from lms.identity.models import Person
from lms.records import queries


def me_offer(actor: Person) -> dict[str, str]:
    """Offer the record on the page of what is one's own."""
    sums = queries.sums(actor.id)
    if sums.courses or sums.resources:
        text = _(
            "%(courses)s khóa học đã xong, %(resources)s tài liệu đã đọc, %(tiet)s tiết.",
            courses=sums.courses, resources=sums.resources, tiet=format_number(sums.tiet),
        )  # fmt: skip
    else:
        text = _("Mọi thứ bạn học sẽ được ghi lại ở đây.")
    return {"title": str(_("Hồ sơ học tập")), "text": str(text), "url": url_for("records.story"), "icon": "history"}
