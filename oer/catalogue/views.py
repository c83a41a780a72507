"""The open catalogue: its search, a resource's page and files, and the same for scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from xml.etree.ElementTree import tostring

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import Gone, Unauthorized
from werkzeug.utils import redirect

from lms.access.policy import may
from lms.errors import NotFound
from lms.i18n import _
from lms.media import addresses
from lms.search.index import SearchResults
from lms.search.services import suggest_titles
from lms.settings import current
from lms.web.kept import Kept
from lms.web.pages import json_page, page
from lms.web.pagination import Page, page_number
from lms.web.room import PUBLIC, Room, current_actor
from lms.web.security import may_be_framed
from oer import licences, vocabularies
from oer.catalogue import asking, atom, oembed, permissions, queries, services, showing, signposting
from oer.catalogue.addresses import resource_iri
from oer.catalogue.describing import said_of, work_of
from oer.catalogue.markdown import render
from oer.catalogue.models import PUBLISHED, WITHDRAWN, Resource, ResourceVersion
from oer.catalogue.openapi import describe
from oer.metadata import bibtex, csl_json, dublin_core, lom, lrmi, ris
from oer.metadata.work import Part, Work

room = Room("resources", __name__)
_kept = Kept()


def load_resource(resource_id: UUID) -> Resource:
    """Return the resource that an address names."""
    return queries.get_resource(resource_id)


def load_present(resource_id: UUID) -> Resource:
    """Return the resource, unless it was withdrawn."""
    found = load_resource(resource_id)
    if found.state == WITHDRAWN:
        raise Gone
    return found


def _is_inside(resource: Resource) -> bool:
    """Return whether the reader writes or reviews the resource."""
    actor = current_actor()
    return actor is not None and (may(actor, permissions.WRITE, resource) or may(actor, permissions.WITHDRAW, resource))


@room.get("/resources", permission=PUBLIC)
def index() -> ResponseReturnValue:
    """Search the catalogue, or look through all of it."""
    wanted = asking.read_kindly(request.args.to_dict(flat=False), page_number(asking.LAST_PAGE))
    results, cards = queries.find(wanted)
    return _kept.page("oer/catalogue/index.html", (results, cards, vocabularies.revision()), lambda: _found(wanted, results, cards))


def _found(wanted: asking.Wanted, results: SearchResults, cards: dict[UUID, queries.Card]) -> dict[str, Any]:
    """Return what the page says of an answer."""
    return {
        "nav_current": "search",
        "wanted": wanted,
        "results": results,
        "cards": cards,
        "listed": Page(results.hits, wanted.page, wanted.per_page, results.total),
        "menus": showing.menus(wanted, results.facets),
        "chosen": showing.chosen(wanted),
    }


@room.get("/search/suggest", permission=PUBLIC)
def suggest() -> ResponseReturnValue:
    """Answer a box in which somebody is typing with titles."""
    answer = json_page({"suggestions": suggest_titles(request.args.get("q", "")[: asking.LONGEST_SUGGESTED])})
    answer.cache_control.max_age = 60
    return answer


@room.get("/resources.atom", permission=PUBLIC)
def feed() -> ResponseReturnValue:
    """Give the newest answers to any search as a feed."""
    wanted = asking.read_kindly(request.args.to_dict(flat=False), 1).sorted_by("newest")
    results, cards = queries.find(wanted)
    found = [card for hit in results.hits if (card := cards.get(showing.id_of(hit))) is not None]
    address = f"{current().base_url}/resources"
    name = _("Tài liệu mở: %(words)s", words=wanted.q) if wanted.q else _("Tài liệu mở mới công bố")
    entries = [
        atom.Entry(resource_iri(card.id), card.title, card.description, card.published_at, [one["name"] for one in card.creators])
        for card in found
    ]
    body = atom.feed(name, address + wanted.sorted_by("relevance").address(), f"{address}.atom{wanted.address()}", entries)
    return Response(body, mimetype="application/atom+xml")


@room.get("/api/v1/resources", permission=PUBLIC)
def search_api() -> ResponseReturnValue:
    """Answer a script with the same ranking as the page."""
    wanted = asking.read_strictly(request.args.to_dict(flat=False))
    results, cards = queries.find(wanted)
    found = [card for hit in results.hits if (card := cards.get(showing.id_of(hit))) is not None]
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


@room.get("/api/v1/resources/<uuid:resource_id>", permission=permissions.READ, subject=load_present)
def record_api(subject: Resource) -> ResponseReturnValue:
    """Give a script all that is said of a resource, in the words of the import."""
    version = queries.get_shown_version(subject, None, is_inside=False)
    parts = _parts(subject, queries.list_shown_files(version))
    return json_page({
        "id": str(subject.id), "identifier": subject.identifier, "url": resource_iri(subject.id), "version": version.number,
        "published_at": subject.published_at.isoformat() if subject.published_at else None,
        **said_of(version).columns(),
        "files": [
            {"name": part.name, "url": part.url, "media_type": part.media_type, "size": part.size, "sha256": part.sha256} for part in parts
        ],
    })  # fmt: skip


@room.get("/api/openapi.json", permission=PUBLIC)
def openapi() -> ResponseReturnValue:
    """Describe the API."""
    return json_page(describe(current().base_url))


@room.get("/resources/<uuid:resource_id>", permission=permissions.READ, subject=load_resource)
def resource(subject: Resource) -> ResponseReturnValue:
    """Show a resource: what it is, what is in it, what one may do with it."""
    return _show(subject, request.args.get("version"))


@room.get(
    "/resources/<uuid:resource_id>/versions/<int:number>",
    permission=permissions.READ,
    subject=lambda resource_id, number: load_resource(resource_id),
)
def version(subject: Resource) -> ResponseReturnValue:
    """Show one version for ever, whatever came after it."""
    return _show(subject, str((request.view_args or {})["number"]))


def _show(subject: Resource, wanted: str | None) -> ResponseReturnValue:
    if subject.state == WITHDRAWN:
        return page("oer/catalogue/withdrawn.html", status=410, resource=subject, nav_current="search")
    is_inside, actor = _is_inside(subject), current_actor()
    version = queries.get_shown_version(subject, wanted, is_inside=is_inside)
    shown = queries.list_shown_files(version)
    if actor is not None and version.number == subject.current_number:
        services.note_reading(actor=actor, resource=subject, indicators=version.indicators)
    about = _about(subject, version, shown)
    answer = page("oer/catalogue/resource.html", nav_current="search", is_inside=is_inside, **about)
    answer.headers["Link"] = signposting.header(_links(about["work"], shown), f"{about['work'].url}.linkset.json")
    return answer


def _links(work: Work, shown: list[queries.ShownFile]) -> list[signposting.Link]:
    files = [(f"{current().base_url}{addresses.of_original(part.file)}", part.file.media_type) for part in shown]
    return signposting.links(work, files)


def _about(subject: Resource, version: ResourceVersion, shown: list[queries.ShownFile]) -> dict[str, Any]:
    """Return what the page says of a version."""
    work, licence = work_of(subject, version, parts=_parts(subject, shown)), licences.find(version.licence)
    names = showing.names_of(version.creators) or version.publisher
    versions = queries.list_versions(subject.id) if subject.latest_number > 1 else []
    return {
        "resource": subject,
        "version": version,
        "versions": [one for one in versions if one.state == PUBLISHED or _is_inside(subject)],
        "shown": shown,
        "html": Markup(render(version.text)),  # noqa: S704 – cleaned by nh3 in render
        "labels": showing.labels(version),
        "reads_first": version.kind in showing.READ_FIRST,
        "licence": licence,
        "attribution": licence.attribution(title=version.title, creators=names, url=work.url, based_on=_sources(work)) if licence else "",
        "work": work,
        "linked": lrmi.for_search_engines(work),
        "origin": _origin(subject),
        "frame": oembed.frame(work.url, version.title) if licence and licence.is_open and subject.state == PUBLISHED else "",
        "may_use": may(current_actor(), permissions.USE),
        "may_withdraw": subject.state == PUBLISHED and may(current_actor(), permissions.WITHDRAW, subject),
        "course_block": showing.course_block(subject.identifier or str(subject.id)),
    }


def _origin(subject: Resource) -> dict[str, Any] | None:
    """Return where the resource came from, as the rooms above know it."""
    asked = (ask(subject) for ask in current_app.extensions.get("oer_origins", []))
    return next((found for found in asked if found), None)


def _sources(work: Work) -> list[str]:
    """Return what the work was made out of, as the line of attribution names it."""
    return [f"“{one.title}”, {one.target}" if one.title else one.target for one in work.related("remix_of", "translation_of")]


@room.get(
    "/resources/<uuid:resource_id>/download/<uuid:file_id>",
    permission=permissions.READ,
    subject=lambda resource_id, file_id: load_present(resource_id),
)
def download(subject: Resource) -> ResponseReturnValue:
    """Lead to the bytes of a file."""
    stored = queries.find_visible_file(subject, (request.view_args or {})["file_id"], is_inside=_is_inside(subject))
    return redirect(addresses.of_original(stored, download=True))


def _work(subject: Resource) -> Work:
    version = queries.get_shown_version(subject, None, is_inside=_is_inside(subject))
    return work_of(subject, version, parts=_parts(subject, queries.list_shown_files(version)))


def _parts(subject: Resource, shown: list[queries.ShownFile]) -> list[Part]:
    """Return the files under the addresses by which they are taken home."""
    base = resource_iri(subject.id)
    return [Part(f"{base}/download/{one.file.id}", one.file.media_type, one.file.size, one.file.sha256, one.file.name) for one in shown]


@room.get("/resources/<uuid:resource_id>.jsonld", permission=permissions.READ, subject=load_present)
def as_json_ld(subject: Resource) -> ResponseReturnValue:
    """Describe the resource with schema.org, after the profile AMB."""
    return json_page(lrmi.to_json(_work(subject)), mimetype="application/ld+json")


@room.get("/resources/<uuid:resource_id>.dc.xml", permission=permissions.READ, subject=load_present)
def as_dublin_core(subject: Resource) -> ResponseReturnValue:
    """Describe the resource with Dublin Core."""
    return Response(dublin_core.describe(_work(subject)), mimetype="application/xml")


@room.get("/resources/<uuid:resource_id>.bib", permission=permissions.READ, subject=load_present)
def as_bibtex(subject: Resource) -> ResponseReturnValue:
    """Cite the resource in BibTeX."""
    return Response(bibtex.write(_work(subject)), mimetype="application/x-bibtex")


@room.get("/resources/<uuid:resource_id>.csl.json", permission=permissions.READ, subject=load_present)
def as_csl(subject: Resource) -> ResponseReturnValue:
    """Cite the resource in CSL-JSON."""
    return json_page(csl_json.write(_work(subject)), mimetype="application/vnd.citationstyles.csl+json")


@room.get("/resources/<uuid:resource_id>.lom.xml", permission=permissions.READ, subject=load_present)
def as_lom(subject: Resource) -> ResponseReturnValue:
    """Describe the resource with IEEE LOM."""
    return Response(tostring(lom.to_xml(_work(subject)), encoding="utf-8", xml_declaration=True), mimetype="application/xml")


@room.get("/resources/<uuid:resource_id>.ris", permission=permissions.READ, subject=load_present)
def as_ris(subject: Resource) -> ResponseReturnValue:
    """Cite the resource in RIS."""
    return Response(ris.write(_work(subject)), mimetype="application/x-research-info-systems")


@room.get("/resources/<uuid:resource_id>.linkset.json", permission=permissions.READ, subject=load_present)
def as_link_set(subject: Resource) -> ResponseReturnValue:
    """List the typed links of the resource's page, all of them (RFC 9264)."""
    version = queries.get_shown_version(subject, None, is_inside=_is_inside(subject))
    shown = queries.list_shown_files(version)
    work = work_of(subject, version, [part.file.media_type for part in shown])
    return json_page(signposting.link_set(work.url, _links(work, shown)), mimetype="application/linkset+json")


@room.after_request
def _lead_back(response: Response) -> Response:
    """Let a description say what it describes."""
    name = (request.endpoint or "").rpartition(".")[2]
    if name.startswith("as_") and response.status_code == 200 and request.view_args:
        response.headers["Link"] = signposting.back(resource_iri(request.view_args["resource_id"]))
    return response


def load_framed(resource_id: UUID) -> Resource:
    """Return the resource if any page may show it: public, and under an open licence."""
    found = load_present(resource_id)
    if found.state != PUBLISHED:
        raise Unauthorized
    return found


@room.get("/resources/<uuid:resource_id>/embed", permission=permissions.READ, subject=load_framed)
def embed(subject: Resource) -> ResponseReturnValue:
    """Show the resource within a page of another house."""
    about = _shown_elsewhere(subject)
    return may_be_framed(page("oer/catalogue/embed.html", **about))


def _shown_elsewhere(subject: Resource) -> dict[str, Any]:
    version = queries.get_shown_version(subject, None, is_inside=False)
    about = _about(subject, version, queries.list_shown_files(version))
    if not about["frame"]:
        raise Unauthorized
    return about


@room.get("/oembed", permission=PUBLIC)
def answer_oembed() -> ResponseReturnValue:
    """Tell another house how to show a resource (oEmbed 1.0)."""
    base, form = current().base_url, request.args.get("format", "json")
    resource_id = oembed.resource_of(request.args.get("url", ""), base)
    if resource_id is None:
        raise NotFound("Địa chỉ này không phải trang của một tài liệu ở đây.")
    if form not in {"json", "xml"}:
        abort(501)
    about = _shown_elsewhere(load_framed(resource_id))
    width, height = (
        oembed.within(request.args.get(name), usual) for name, usual in (("maxwidth", oembed.WIDTH), ("maxheight", oembed.HEIGHT))
    )
    title, author = about["version"].title, showing.names_of(about["version"].creators) or about["version"].publisher
    found = oembed.answer(address=about["work"].url, title=title, author=author, base=base, width=width, height=height)
    return json_page(found) if form == "json" else Response(oembed.as_xml(found), mimetype="text/xml")
