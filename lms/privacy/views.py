"""`/me/privacy`: what is kept and why, and a copy to take along."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from lms import clock
from lms.i18n import _
from lms.identity.models import Person
from lms.organisations.queries import list_memberships, list_positions
from lms.privacy.exports import everything_about, register_export
from lms.web.pages import json_page, page
from lms.web.room import SIGNED_IN, Room, current_actor

room = Room("privacy", __name__)


@room.get("/me/privacy", permission=SIGNED_IN)
def privacy() -> ResponseReturnValue:
    """What is kept of you, why, and what never is."""
    return page("privacy/privacy.html", nav_current="me")


@room.get("/me/privacy/export.json", permission=SIGNED_IN)
def export() -> ResponseReturnValue:
    """Everything that is kept of the person, as JSON."""
    actor = current_actor()
    body = {"exported_at": clock.now().isoformat(), **everything_about(actor)}
    response: Response = json_page(body)
    response.headers["Content-Disposition"] = f'attachment; filename="{actor.identifier}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def person_export(person: Person) -> dict[str, Any]:
    """Return what the rooms of people and units keep."""
    return {
        "identifier": person.identifier,
        "full_name": person.full_name,
        "form_of_address": person.form_of_address,
        "email": person.email,
        "phone": person.phone,
        "registered_at": person.created_at.isoformat(),
        "memberships": [{"organisation": row.organisation.name, "from": row.valid_from.isoformat()} for row in list_memberships(person.id)],
        "positions": [{"title": row.title, "organisation": row.organisation.name} for row in list_positions(person.id)],
    }


def me_offer(_actor: Person) -> dict[str, str]:
    """Offer the page among a person's own."""
    text = _("Chúng tôi giữ gì về bạn, và bản sao để mang đi.")
    return {"title": str(_("Dữ liệu của tôi")), "text": str(text), "url": "/me/privacy", "icon": "shield"}


register_export("person", person_export)
