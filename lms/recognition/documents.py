"""What recognition shows on the pages of other rooms: the officer's desk in the person's menu."""

from __future__ import annotations

from flask import url_for

from lms.access.policy import may
from lms.i18n import _
from lms.identity.models import Person
from lms.recognition.permissions import REVIEW


def desk(actor: Person) -> dict[str, str] | None:
    """Return the officer's desk, None for others."""
    if not may(actor, REVIEW):
        return None
    return {"label": _("Bản tự đánh giá"), "url": url_for("recognition.desk"), "icon": "badge-check"}
