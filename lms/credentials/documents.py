"""What certificates show on the pages of other rooms: a link beside the completion, a desk in the person's menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for

from lms.access.policy import may
from lms.credentials import queries
from lms.credentials.models import REVOKED, SUPERSEDED
from lms.credentials.permissions import MANAGE
from lms.i18n import _
from lms.identity.models import Person


def record_links(completion_ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    """Return, for each completion that has certificates, links to their proof."""
    words = {
        REVOKED: (_("Giấy chứng nhận đã bị thu hồi"), "lacquer", "warning"),
        SUPERSEDED: (_("Giấy chứng nhận cũ, đã thay"), "plain", "history"),
    }
    links: dict[UUID, list[dict[str, str]]] = {}
    for certificate in queries.list_of_completions(completion_ids):
        label, tone, icon = words.get(certificate.status, (_("Giấy chứng nhận %(serial)s", serial=certificate.serial), "gold", "award"))
        href = url_for("credentials.verify", code=certificate.code)
        links.setdefault(certificate.completion_id, []).append({"label": label, "href": href, "tone": tone, "icon": icon})
    return links


def desk(actor: Person) -> dict[str, str] | None:
    """Return the administrator's desk, None for others."""
    if not may(actor, MANAGE):
        return None
    return {"label": _("Giấy chứng nhận"), "url": url_for("credentials.manage"), "icon": "award"}
