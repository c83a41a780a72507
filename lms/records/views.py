"""A person's own record: the story, why something counts, and taking it along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from lms import clock
from lms.records import explanation, queries
from lms.records.assurance import Assurance
from lms.records.export import as_csv, as_json
from lms.records.models import Completion
from lms.records.permissions import READ
from lms.records.timeline import TYPE_WORDS, by_month
from lms.web.pages import json_page, page
from lms.web.room import SIGNED_IN, Room, current_actor

room = Room("records", __name__)


def links_of(completion_ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    """Ask those who rest on the record what they would show beside these completions: links {label, href, tone, icon}."""
    found: dict[UUID, list[dict[str, str]]] = {}
    for ask in current_app.extensions.get("lms_record_links", []):
        for completion_id, links in ask(completion_ids).items():
            found.setdefault(completion_id, []).extend(links)
    return found


def own_path(iri: str) -> str | None:
    """Return the path of an activity of this house, None for another's."""
    base: str = current_app.config["LMS"].base_url
    return iri[len(base) :] if iri.startswith(f"{base}/") else None


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None


@room.get("/me/record", permission=SIGNED_IN)
def story() -> ResponseReturnValue:
    """What one has learnt, month by month."""
    person_id = current_actor().id
    in_detail = request.args.get("view") == "detail"
    entries, has_more = queries.list_entries(person_id, before=_before(), in_detail=in_detail)
    links = links_of([entry.completion.id for entry in entries if entry.completion is not None])
    return page(
        "records/story.html", nav_current="me", months=by_month(entries), links=links, sums=queries.sums(person_id), in_detail=in_detail,
        last=entries[-1].statement.id if has_more else None, is_first=_before() is None, own_path=own_path,
    )  # fmt: skip


@room.get("/me/record/<uuid:completion_id>", permission=READ, subject=queries.get_completion)
def why(completion: Completion) -> ResponseReturnValue:
    """Why a completion counts."""
    level = Assurance(completion.assurance)
    statement = queries.get_statement(completion.statement_id)
    return page(
        "records/why.html", nav_current="me", completion=completion, rule=explanation.rule_of(completion.activity_type),
        server_words=explanation.SERVER_WORDS, meaning=explanation.MEANINGS[level], level=level.chip,
        proofs=explanation.proofs(completion.evidence), type_words=TYPE_WORDS.get(completion.activity_type, ""),
        links=links_of([completion.id]).get(completion.id, []), path=own_path(completion.activity),
        body=json.dumps(statement.body, ensure_ascii=False, indent=2),
    )  # fmt: skip


@room.get("/me/record.json", permission=SIGNED_IN)
def take_json() -> ResponseReturnValue:
    """All statements, for another system."""
    response = json_page(as_json(queries.list_statement_bodies(current_actor().id), clock.now()))
    return _to_keep(response, "ho-so-hoc-tap.json")


@room.get("/me/record.csv", permission=SIGNED_IN)
def take_csv() -> ResponseReturnValue:
    """All completions, for a spreadsheet."""
    response = Response(as_csv(queries.list_completions(current_actor().id)), mimetype="text/csv")
    return _to_keep(response, "ho-so-hoc-tap.csv")


def _to_keep(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
