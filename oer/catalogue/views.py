"""The open catalogue: its search, a resource's page and files, and the same for scripts."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from lms.settings import current
from lms.web.pages import json_page, page
from lms.web.pagination import Page, page_number
from lms.web.room import PUBLIC, Room
from oer import licences
from oer.catalogue import asking, queries, showing
from oer.catalogue.addresses import resource_iri
from oer.catalogue.openapi import describe
from oer.vocabularies import KINDS

room = Room("resources", __name__)


@room.get("/resources", permission=PUBLIC)
def index() -> ResponseReturnValue:
    """Search the catalogue, or look through all of it."""
    wanted = asking.read_kindly(request.args.to_dict(flat=False), page_number(asking.LAST_PAGE))
    results, cards = queries.find(wanted)
    return page(
        "oer/catalogue/index.html",
        nav_current="search",
        wanted=wanted,
        results=results,
        cards=cards,
        listed=Page(results.hits, wanted.page, wanted.per_page, results.total),
        menus=showing.menus(wanted, results.facets),
        chosen=showing.chosen(wanted),
        KINDS=KINDS,
        find_licence=licences.find,
        size_words=showing.size_words,
        licence_tone=showing.licence_tone,
    )


@room.get("/api/v1/resources", permission=PUBLIC)
def search_api() -> ResponseReturnValue:
    """Answer a script with the same ranking as the page."""
    wanted = asking.read_strictly(request.args.to_dict(flat=False))
    results, cards = queries.find(wanted)
    found = [card for hit in results.hits if (card := cards.get(queries.id_of(hit))) is not None]
    return json_page({
        "total": results.total,
        "page": wanted.page,
        "per_page": wanted.per_page,
        "items": [
            {
                "id": str(card.id), "identifier": card.identifier, "title": card.title, "url": resource_iri(card.id),
                "licence": card.licence, "kind": card.kind, "language": card.language, "description": card.description,
                "creators": card.creators,
            }
            for card in found
        ],
        "facets": {
            name: [{"value": value, "count": count} for value, count in results.facets.get(name, ())] for name in asking.PUBLIC_FILTERS
        },
    })  # fmt: skip


@room.get("/api/openapi.json", permission=PUBLIC)
def openapi() -> ResponseReturnValue:
    """Describe the API."""
    return json_page(describe(current().base_url))
