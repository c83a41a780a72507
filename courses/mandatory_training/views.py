"""A person's duties; a manager's requirements and the people behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from courses.catalogue.models import Course
from courses.catalogue.queries import list_published
from courses.mandatory_training import services
from courses.mandatory_training.forms import AskForm, RequirementForm
from courses.mandatory_training.models import Obligation, ObligationRequest, Requirement
from courses.mandatory_training.permissions import ASK, MANAGE, MANAGERS, REQUIRE
from courses.mandatory_training.queries import (
    get_obligation,
    get_requirement,
    list_duties,
    list_obligations,
    list_position_codes,
    list_requests,
    list_requirements,
    search_organisations,
)
from courses.mandatory_training.urgency import urgency, urgency_words
from lms import clock
from lms.access.policy import may
from lms.access.queries import organisations_where
from lms.errors import DomainError, Invalid, NotFound
from lms.i18n import _
from lms.identity.models import Person
from lms.organisations.queries import get_organisation
from lms.web.forms import choices
from lms.web.pages import page, say, see_other
from lms.web.pagination import Page, page_number
from lms.web.room import SIGNED_IN, Room, current_actor

room = Room("mandatory_training", __name__)
PER_PAGE = 50
SHOW = ("all", "overdue", "open", "done", "exempt")


@room.get("/me/duties", permission=SIGNED_IN)
def duties() -> ResponseReturnValue:
    """What is due, when, why, and one button to go on."""
    return page("mandatory_training/duties.html", nav_current="learning", duties=list_duties(current_actor().id))


def _obligation(obligation_id: UUID) -> Obligation:
    return get_obligation(obligation_id)


@room.route("/me/duties/<uuid:obligation_id>/ask", methods=["GET", "POST"], permission=ASK, subject=_obligation)
def ask(obligation: Obligation) -> ResponseReturnValue:
    """Ask to be excused or for more time."""
    form = AskForm()
    if form.validate_on_submit():
        try:
            services.ask(
                actor=current_actor(), obligation=obligation, kind=form.kind.data, reason=form.reason.data, wanted_on=form.wanted_on.data
            )
        except DomainError as error:
            _show_fault(form, error)
        else:
            say(_("Đã gửi đề nghị. Người quản lý sẽ trả lời ở trang này."))
            return see_other("mandatory_training.duties")
    return page("mandatory_training/ask.html", form=form, obligation=obligation, status=422 if form.errors else 200)


def _show_fault(form: AskForm | RequirementForm, error: DomainError) -> None:
    field = getattr(form, error.field, None) if isinstance(error, Invalid) and error.field else None
    target = field if field is not None else form.reason
    target.errors = [*target.errors, error.message]


@room.get("/manage/training", permission=REQUIRE)
def requirements() -> ResponseReturnValue:
    """Everything that is required of the people one manages, and how it stands."""
    rows = list_requirements(current_actor())
    return page("mandatory_training/requirements.html", rows=rows, today=clock.today())


def _requirement_form() -> RequirementForm:
    form = RequirementForm()
    actor = current_actor()
    organisations = search_organisations(request.args.get("unit", ""), organisations_where(actor, *MANAGERS))
    form.organisation.choices = choices((str(row.id), row.name) for row in organisations)
    form.positions.choices = choices(list_position_codes(organisations_where(actor, *MANAGERS)))
    form.courses.choices = choices((str(course.id), revision.title) for course, revision in list_published(actor, page=1, per_page=200)[0])
    return form


def _chosen(ids: Iterable[str]) -> list[Course]:
    chosen = set(ids)
    return [course for course, _revision in list_published(current_actor(), page=1, per_page=200)[0] if str(course.id) in chosen]


@room.route("/manage/training/new", methods=["GET", "POST"], permission=REQUIRE)
def new_requirement() -> ResponseReturnValue:
    """Require courses of a unit or of positions in it."""
    form = _requirement_form()
    if form.validate_on_submit():
        actor = current_actor()
        try:
            made = services.require(
                actor=actor, organisation=get_organisation(UUID(form.organisation.data)), title=form.title.data,
                reason=form.reason.data, legal_basis=form.legal_basis.data or "", courses=_chosen(form.courses.data),
                position_codes=form.positions.data or [], starts_on=form.starts_on.data, due_on=form.due_on.data,
            )  # fmt: skip
        except Invalid as error:
            _show_fault(form, error)
        else:
            say(_("Đã giao việc học. Danh sách người học ở dưới đây."))
            return see_other("mandatory_training.requirement", requirement_id=made.id)
    return page("mandatory_training/new_requirement.html", form=form, status=422 if form.errors else 200)


def _requirement(requirement_id: UUID) -> Requirement:
    return get_requirement(requirement_id)


@room.get("/manage/training/<uuid:requirement_id>", permission=MANAGE, subject=_requirement)
def requirement(subject: Requirement) -> ResponseReturnValue:
    """The people of a requirement, and what they ask."""
    show = request.args.get("show", "all")
    show = show if show in SHOW else "all"
    number = page_number()
    rows, total = list_obligations(subject, show=show, page=number, per_page=PER_PAGE)
    today = clock.today()
    people = [
        (row, urgency(state=row.state, due_on=row.due_on, today=today), urgency_words(state=row.state, due_on=row.due_on, today=today))
        for row in rows
    ]
    return page(
        "mandatory_training/requirement.html",
        requirement=subject,
        people=Page(people, number, PER_PAGE, total),
        show=show,
        requests=list_requests(subject.id),
    )


def _request(requirement_id: UUID, request_id: UUID) -> tuple[ObligationRequest, Obligation]:
    found = next((row for row in list_requests(requirement_id) if row[0].id == request_id), None)
    if found is None:
        raise NotFound(_("Đề nghị này đã được trả lời."))
    return found


class Asked:
    """A request under the requirement that it is about; it lies in the requirement's organisation."""

    def __init__(self, requirement_id: UUID, request_id: UUID) -> None:
        self.requirement_id = requirement_id
        self.organisation_id = get_requirement(requirement_id).organisation_id
        self.request, self.obligation = _request(requirement_id, request_id)


@room.post("/manage/training/<uuid:requirement_id>/requests/<uuid:request_id>", permission=MANAGE, subject=Asked)
def decide(asked: Asked) -> ResponseReturnValue:
    """Grant or refuse."""
    try:
        services.decide(
            actor=current_actor(), request=asked.request, obligation=asked.obligation, is_granted=request.form.get("answer") == "yes",
            answer=request.form.get("words", ""),
        )  # fmt: skip
        say(_("Đã trả lời đề nghị."))
    except Invalid as error:
        say(error.message, "fault")
    return see_other("mandatory_training.requirement", requirement_id=asked.requirement_id)


def home_section(actor: Person | None) -> dict[str, Any] | None:
    """Put what is overdue or soon due on the home page."""
    waiting = [duty for duty in list_duties(actor.id, is_open=True, most=5) if duty.urgency != "open"] if actor is not None else []
    return {"template": "mandatory_training/home.html", "duties": waiting} if waiting else None


def me_offer(actor: Person) -> dict[str, str] | None:
    """Offer the duties to who has any."""
    waiting = list_duties(actor.id, is_open=True)
    text = _("%(count)s việc chưa xong.", count=len(waiting)) if waiting else _("Không còn việc nào.")
    return {"title": str(_("Việc học bắt buộc")), "text": str(text), "url": "/me/duties", "icon": "calendar"}


def desk(actor: Person) -> dict[str, str] | None:
    """Show the manager's desk to managers."""
    if not may(actor, REQUIRE):
        return None
    return {"label": str(_("Việc học của đơn vị")), "url": "/manage/training", "icon": "users"}
