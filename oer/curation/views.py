"""The curators' desk: the queue, a deposit as readers would see it, and what to do about it."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.access.policy import may
from lms.errors import Invalid
from lms.i18n import _
from lms.web.forms import clean_text
from lms.web.pages import page, say, see_other
from lms.web.pagination import Page, page_number
from lms.web.room import Room, current_actor
from oer import licences
from oer.catalogue.markdown import render
from oer.catalogue.models import WITHDRAWN, Resource
from oer.catalogue.permissions import WITHDRAW
from oer.catalogue.queries import get_resource, list_shown_files
from oer.catalogue.services import withdraw as withdraw_resource
from oer.curation import checks, queries, services
from oer.curation.permissions import PUBLISH, REVIEW

room = Room("review", __name__)
PER_PAGE = 30


def load_resource(resource_id: UUID) -> Resource:
    """Return the resource that an address names."""
    return get_resource(resource_id)


def _queue() -> Page[queries.Waiting]:
    number = page_number()
    rows, total = queries.list_waiting(current_actor(), page=number, per_page=PER_PAGE)
    return Page(rows, number, PER_PAGE, total)


@room.get("/review", permission=REVIEW)
def queue() -> ResponseReturnValue:
    """List what waits."""
    return page("oer/curation/queue.html", listed=_queue())


@room.get("/review/<uuid:resource_id>", permission=REVIEW, subject=load_resource)
def deposit(resource: Resource) -> ResponseReturnValue:
    """Show a deposit and ask for a decision."""
    return _show(resource)


def _show(resource: Resource, *, reason: str = "", fault: str = "") -> ResponseReturnValue:
    waiting = queries.get_waiting(resource)
    version, shown = waiting.version, list_shown_files(waiting.version)
    return page(
        "oer/curation/deposit.html",
        status=422 if fault else 200,
        listed=_queue(),
        waiting=waiting,
        resource=resource,
        version=version,
        shown=shown,
        html=Markup(render(version.text)),  # noqa: S704 – cleaned by nh3 in render
        licence=licences.find(version.licence),
        checks=checks.look_at(version, version.creators, [part.file.state for part in shown]),
        may_decide=may(current_actor(), PUBLISH, resource),
        reason=reason,
        fault=fault,
    )


def _reason() -> str:
    return (clean_text(request.form.get("reason")) or "")[:5_000]


@room.post("/review/<uuid:resource_id>/publish", permission=PUBLISH, subject=load_resource)
def publish(resource: Resource) -> ResponseReturnValue:
    """Let everybody read it."""
    services.publish(actor=current_actor(), resource=resource, note=_reason())
    say(_("Đã công bố “%(title)s”. Ai cũng tìm thấy được.", title=resource.title))
    return see_other("review.queue")


@room.post("/review/<uuid:resource_id>/return", permission=PUBLISH, subject=load_resource)
def give_back(resource: Resource) -> ResponseReturnValue:
    """Return it with a reason."""
    try:
        services.give_back(actor=current_actor(), resource=resource, reason=_reason())
    except Invalid as error:
        return _show(resource, reason=_reason(), fault=error.message)
    say(_("Đã trả lại kèm lý do. Người gửi sửa và nộp lại được."))
    return see_other("review.queue")


@room.route("/review/<uuid:resource_id>/withdraw", methods=["GET", "POST"], permission=WITHDRAW, subject=load_resource)
def withdraw(resource: Resource) -> ResponseReturnValue:
    """Take a published resource away, with a reason that everybody can read."""
    fault = ""
    if request.method == "POST":
        try:
            withdraw_resource(actor=current_actor(), resource=resource, reason=_reason())
        except Invalid as error:
            fault = error.message
        else:
            say(_("Đã gỡ “%(title)s”. Địa chỉ cũ trả lời bằng lý do bạn ghi.", title=resource.title))
            return see_other("review.queue")
    is_gone = resource.state == WITHDRAWN
    return page(
        "oer/curation/withdraw.html", status=422 if fault else 200, resource=resource, reason=_reason(), fault=fault, is_gone=is_gone
    )
