"""The curators' desk: the queue, a deposit as readers would see it, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms import clock
from lms.access.policy import may
from lms.errors import Invalid
from lms.i18n import _
from lms.settings import current as app_settings
from lms.typesetting import typeset
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
from oer.curation import checklist, checks, queries, services
from oer.curation.minutes import mark, waited
from oer.curation.permissions import DISCUSS, PUBLISH, REVIEW

room = Room("review", __name__)
PER_PAGE = 30
MINUTES = Path(__file__).with_name("minutes.typ")


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
    return page("oer/curation/queue.html", listed=_queue(), pace=queries.get_pace(current_actor()), in_words=waited)


@room.get("/review/<uuid:resource_id>", permission=REVIEW, subject=load_resource)
def deposit(resource: Resource) -> ResponseReturnValue:
    """Show a deposit and ask for a decision."""
    return _show(resource)


def _show(resource: Resource, fault: Invalid | None = None) -> ResponseReturnValue:
    waiting = queries.get_waiting(resource)
    version, shown = waiting.version, list_shown_files(waiting.version)
    review = waiting.review
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
        held_by=waiting.curator if review is not None and queries.is_held(review, current_actor(), clock.now()) else None,
        is_mine=review is not None and review.claimed_by_id == current_actor().id,
        points=checklist.points_for(version.kind),
        ticked=request.form.getlist("point") if fault else review.ticked if review is not None else [],
        said=len(queries.list_messages(resource.id)),
        reason=_reason(),
        fault=fault,
    )


def _reason() -> str:
    return (clean_text(request.form.get("reason")) or "")[:5_000]


@room.post("/review/<uuid:resource_id>/claim", permission=REVIEW, subject=load_resource)
def claim(resource: Resource) -> ResponseReturnValue:
    """Take it on."""
    services.claim(actor=current_actor(), resource=resource, take_over=request.form.get("take_over") == "1")
    say(_("Bạn đang thẩm định “%(title)s”. Người khác thấy tên bạn.", title=resource.title))
    return see_other("review.deposit", resource_id=resource.id)


@room.post("/review/<uuid:resource_id>/release", permission=REVIEW, subject=load_resource)
def release(resource: Resource) -> ResponseReturnValue:
    """Lay it back for others."""
    services.release(actor=current_actor(), resource=resource)
    say(_("Đã để lại “%(title)s” cho người khác thẩm định.", title=resource.title))
    return see_other("review.queue")


@room.post("/review/<uuid:resource_id>/points", permission=PUBLISH, subject=load_resource)
def points(resource: Resource) -> ResponseReturnValue:
    """Keep the points that were looked at so far."""
    services.keep_points(actor=current_actor(), resource=resource, ticked=request.form.getlist("point"))
    say(_("Đã lưu các điểm bạn đã xem."))
    return see_other("review.deposit", resource_id=resource.id, anchor="points")


@room.post("/review/<uuid:resource_id>/publish", permission=PUBLISH, subject=load_resource)
def publish(resource: Resource) -> ResponseReturnValue:
    """Let everybody read it."""
    try:
        services.publish(actor=current_actor(), resource=resource, ticked=request.form.getlist("point"), note=_reason())
    except Invalid as error:
        return _show(resource, error)
    say(_("Đã công bố “%(title)s”. Ai cũng tìm thấy được.", title=resource.title))
    return see_other("review.queue")


@room.post("/review/<uuid:resource_id>/return", permission=PUBLISH, subject=load_resource)
def give_back(resource: Resource) -> ResponseReturnValue:
    """Return it with a reason."""
    try:
        services.give_back(actor=current_actor(), resource=resource, reason=_reason(), ticked=request.form.getlist("point"))
    except Invalid as error:
        return _show(resource, error)
    say(_("Đã trả lại kèm lý do. Người gửi sửa và nộp lại được."))
    return see_other("review.queue")


@room.route("/deposits/<uuid:resource_id>/messages", methods=["GET", "POST"], permission=DISCUSS, subject=load_resource)
def messages(resource: Resource) -> ResponseReturnValue:
    """What depositor and curators say to each other, and what was decided."""
    fault, words = "", clean_text(request.form.get("words")) or ""
    if request.method == "POST":
        try:
            services.write_message(actor=current_actor(), resource=resource, words=words)
        except Invalid as error:
            fault = error.message
        else:
            say(_("Đã gửi lời nhắn."))
            return see_other("review.messages", resource_id=resource.id, anchor="newest")
    return page(
        "oer/curation/messages.html",
        status=422 if fault else 200,
        resource=resource,
        talk=queries.list_messages(resource.id),
        decisions=queries.list_decisions(resource.id),
        is_owner=resource.owner_id == current_actor().id,
        words=words,
        fault=fault,
    )


def load_minutes(resource_id: UUID, number: int) -> queries.Minutes:
    """Return the minutes that an address names."""
    return queries.get_minutes(get_resource(resource_id), number)


@room.get("/review/<uuid:resource_id>/minutes/<int:number>.pdf", permission=DISCUSS, subject=load_minutes)
def appraisal(decided: queries.Minutes) -> ResponseReturnValue:
    """Give the minutes of an appraisal as a sheet to print and sign."""
    settings = app_settings()
    printed = {**decided.sheet, "house": settings.base_url, "mark": mark(decided.sheet, settings.secret_key)}
    response = Response(typeset(MINUTES, printed, decided.decided_at), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="bien-ban-tham-dinh-{decided.number}.pdf"'
    return response


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
