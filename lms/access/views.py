"""People, their roles, printed codes; the policy on one page; the tree of units."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lms.access import services
from lms.access.permissions import GRANT_ROLES, PRINT_CODES, SEE_PEOPLE, SEE_POLICY, SEE_UNITS, people_visible_to
from lms.access.policy import ROLE_WORDS, may, policy
from lms.access.queries import find_grant, list_grants, search_people
from lms.database import session
from lms.errors import DomainError, NotFound
from lms.i18n import _
from lms.identity.models import Person
from lms.identity.services import issue_printed_code
from lms.organisations.models import Organisation
from lms.organisations.queries import (
    get_organisation,
    list_ancestors,
    list_children,
    list_memberships,
    list_names,
    list_positions,
    list_roots,
    list_successions,
    search_organisations,
)
from lms.web.pages import page, say, see_other
from lms.web.room import Room, current_actor

room = Room("access", __name__)
PER_PAGE = 50


@room.get("/manage/people", permission=SEE_PEOPLE)
def people() -> ResponseReturnValue:
    """The people one looks after, found by name with or without marks."""
    words = request.args.get("q", "").strip()[:100]
    after = request.args.get("after", "")
    name, _separator, person_id = after.rpartition("~")
    place = (name, UUID(person_id)) if _is_uuid(person_id) else None
    rows = search_people(people_visible_to(current_actor()), words, after=place, most=PER_PAGE + 1)
    return page("access/people.html", people=rows[:PER_PAGE], has_more=len(rows) > PER_PAGE, words=words)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _person(person_id: UUID) -> Person:
    """Return a person whom the actor looks after; another is not found."""
    actor = current_actor()
    row: Person | None = session.scalar(people_visible_to(actor).where(Person.id == person_id)) if actor is not None else None
    if row is None:
        raise NotFound(_("Không tìm thấy người này."))
    return row


@room.get("/manage/people/<uuid:person_id>", permission=SEE_PEOPLE, subject=_person)
def person(subject: Person) -> ResponseReturnValue:
    """One person: where they belong, what they are, which roles they hold."""
    words = request.args.get("unit", "").strip()[:100]
    return page(
        "access/person.html",
        person=subject,
        memberships=list_memberships(subject.id),
        positions=list_positions(subject.id),
        grants=list_grants(subject.id),
        roles=ROLE_WORDS,
        may_grant=may(current_actor(), GRANT_ROLES),
        words=words,
        units=search_organisations(words, most=20) if words else [],
    )


@room.post("/manage/people/<uuid:person_id>/roles", permission=GRANT_ROLES, subject=_person)
def grant_role(subject: Person) -> ResponseReturnValue:
    """Give a role in an organisation."""
    chosen = request.form.get("organisation", "")
    try:
        organisation_id = get_organisation(UUID(chosen)).id if _is_uuid(chosen) else None
        if organisation_id is None and request.form.get("role") != "administrator":
            say(_("Hãy chọn tổ chức mà vai trò có hiệu lực."), "fault")
        else:
            services.grant(actor=current_actor(), person=subject, role=request.form.get("role", ""), organisation_id=organisation_id)
            say(_("Đã giao vai trò."))
    except DomainError as error:
        say(error.message, "fault")
    return see_other("access.person", person_id=subject.id)


@room.post("/manage/people/<uuid:person_id>/roles/end", permission=GRANT_ROLES, subject=_person)
def end_role(subject: Person) -> ResponseReturnValue:
    """End a role."""
    chosen = request.form.get("grant", "")
    row = find_grant(UUID(chosen)) if _is_uuid(chosen) else None
    if row is not None and row.person_id == subject.id:
        services.end(actor=current_actor(), role_grant=row)
        say(_("Đã kết thúc vai trò."))
    return see_other("access.person", person_id=subject.id)


@room.post("/manage/people/<uuid:person_id>/code", permission=PRINT_CODES, subject=_person)
def print_code(subject: Person) -> ResponseReturnValue:
    """Make a one-time code and show the sheet to print; it is shown this once."""
    code = issue_printed_code(actor=current_actor(), person=subject)
    return page("access/code_sheet.html", person=subject, code=code)


@room.get("/manage/policy", permission=SEE_POLICY)
def policy_page() -> ResponseReturnValue:
    """Who may do what, the whole house on one page."""
    return page("access/policy.html", policy=policy())


@room.get("/manage/organisations", permission=SEE_UNITS)
def organisations() -> ResponseReturnValue:
    """The trees from above, or what a search finds."""
    words = request.args.get("q", "").strip()[:100]
    rows = search_organisations(words, most=100) if words else list_roots()
    return page("access/organisations.html", rows=rows, words=words)


def _organisation(organisation_id: UUID) -> Organisation:
    return get_organisation(organisation_id)


@room.get("/manage/organisations/<uuid:organisation_id>", permission=SEE_UNITS, subject=_organisation)
def organisation(subject: Organisation) -> ResponseReturnValue:
    """One unit: above, below, what it was called, whom it followed and who followed it."""
    return page(
        "access/organisation.html",
        organisation=subject,
        above=list_ancestors(subject.id),
        below=list_children(subject.id),
        names=list_names(subject.id),
        successions=list_successions(subject.id),
    )


def desk(actor: Person) -> dict[str, str] | None:
    """Show people and units to those who look after some."""
    return {"label": str(_("Người học và đơn vị")), "url": "/manage/people", "icon": "users"} if may(actor, SEE_PEOPLE) else None
