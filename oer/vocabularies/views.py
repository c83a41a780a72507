"""The vocabularies for people and machines, at addresses that stay; and the curators' form."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from lms.access.policy import may
from lms.errors import Conflict, Invalid, NotFound
from lms.i18n import _
from lms.settings import current
from lms.web.pages import json_page, page, say, see_other
from lms.web.room import PUBLIC, Room, current_actor
from oer.vocabularies import queries, services, skos
from oer.vocabularies.editing import differences
from oer.vocabularies.forms import TermForm
from oer.vocabularies.permissions import EDIT
from oer.vocabularies.terms import VOCABULARIES, Term, Vocabulary

room = Room("vocabularies", __name__)
FORMS = {"jsonld": "application/ld+json", "ttl": "text/turtle"}
FILTERS = {"subjects": "subject", "levels": "level", "kinds": "kind"}
"""Vocabularies by which the catalogue can be filtered."""


@room.before_app_request
def look_for_changes() -> None:
    """See what was changed in another process; tests change and look in one, and count their queries."""
    if not current_app.testing and request.endpoint not in {"static", None}:
        queries.bring_up_to_date_now_and_then()


def _parted(name: str) -> tuple[str, str]:
    """Return the name and the form in which it is asked for: by its ending, or by what the client accepts."""
    stem, dot, ending = name.partition(".")
    if dot and ending not in FORMS:
        raise NotFound("Không tìm thấy trang này.")
    wanted = request.accept_mimetypes.best_match(["text/html", *FORMS.values()], "text/html")
    return stem, ending or next((form for form, kind in FORMS.items() if kind == wanted), "")


def _answer(nodes: list[skos.Node], form: str) -> Response:
    if form == "ttl":
        answer = Response(skos.turtle(nodes), mimetype=FORMS["ttl"])
    else:
        answer = json_page(skos.json_ld(nodes), mimetype=FORMS["jsonld"])
    answer.vary.add("Accept")
    return answer


@room.get("/vocabularies", permission=PUBLIC)
def index() -> ResponseReturnValue:
    """List the vocabularies."""
    return page("oer/vocabularies/index.html", nav_current="search", vocabularies=VOCABULARIES.values(), SCHEMES=skos.SCHEMES)


@room.get("/vocabularies/<name>", permission=PUBLIC)
def scheme(name: str) -> ResponseReturnValue:
    """Show a vocabulary as a tree, or give it to a machine."""
    stem, form = _parted(name)
    vocabulary = queries.get_vocabulary(stem)
    if form:
        return _answer(skos.graph(vocabulary, current().base_url), form)
    return _page("oer/vocabularies/scheme.html", vocabulary, may_edit=may(current_actor(), EDIT))


@room.get("/vocabularies/<scheme>/<name>", permission=PUBLIC)
def term(scheme: str, name: str) -> ResponseReturnValue:
    """Show a term, or give it to a machine."""
    vocabulary = queries.get_vocabulary(scheme)
    stem, form = _parted(name)
    found = queries.get_term(vocabulary, stem)
    if form:
        return _answer(skos.graph(vocabulary, current().base_url, [found]), form)
    may_edit = may(current_actor(), EDIT)
    changes = (
        [(row, person, differences(row.before, row.after)) for row, person in queries.list_changes(vocabulary, stem)] if may_edit else []
    )
    return _page(
        "oer/vocabularies/term.html", vocabulary, term=found, may_edit=may_edit, changes=changes, filter=FILTERS.get(vocabulary.name)
    )


def _page(template: str, vocabulary: Vocabulary, status: int = 200, **more: Any) -> ResponseReturnValue:
    return page(
        template, status=status, nav_current="search", vocabulary=vocabulary, title=skos.SCHEMES[vocabulary.name][0],
        address=skos.scheme_iri(vocabulary, current().base_url), **more,
    )  # fmt: skip


@room.route("/vocabularies/<scheme>/new", methods=["GET", "POST"], permission=EDIT)
def add(scheme: str) -> ResponseReturnValue:
    """Add a term."""
    vocabulary = queries.get_vocabulary(scheme)
    form = TermForm(vocabulary)
    return _keep(vocabulary, form, Term((form.notation.data or "").strip(), "", "", icon="file" if scheme == "kinds" else ""), is_new=True)


@room.route("/vocabularies/<scheme>/<notation>/edit", methods=["GET", "POST"], permission=EDIT)
def edit(scheme: str, notation: str) -> ResponseReturnValue:
    """Change a term."""
    vocabulary = queries.get_vocabulary(scheme)
    before = queries.get_term(vocabulary, notation)
    form = TermForm(vocabulary)
    if not form.is_submitted():
        form.fill(before)
    return _keep(vocabulary, form, before, is_new=False)


def _keep(vocabulary: Vocabulary, form: TermForm, before: Term, *, is_new: bool) -> ResponseReturnValue:
    """Keep what was sent, or show the form with what stands in the way."""
    if form.is_submitted() and form.validate():
        verb = services.add_term if is_new else services.change_term
        said = form.term(before)
        try:
            verb(actor=current_actor(), vocabulary=vocabulary, term=said, reason=form.reason.data or "")
        except Invalid as error:
            form.blame(error)
        except Conflict as error:
            say(error.message, "note")
            return see_other("vocabularies.term", scheme=vocabulary.name, name=before.notation)
        else:
            say(_("Đã lưu “%(name)s”.", name=said.vi))
            return see_other("vocabularies.term", scheme=vocabulary.name, name=said.notation)
    return _page("oer/vocabularies/edit.html", vocabulary, status=422 if form.errors else 200, form=form, term=before, is_new=is_new)
