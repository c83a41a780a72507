"""The address at which other libraries harvest this one, by GET and by POST."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Response, request
from flask.typing import ResponseReturnValue

from lms import clock
from lms.extensions import csrf
from lms.notifications.mail import sender_of
from lms.settings import current
from lms.web.room import PUBLIC, Room
from oer.oai_pmh import answers, protocol, queries, sets, tokens
from oer.oai_pmh.answers import Header, Repository
from oer.oai_pmh.formats import AMB, Format, amb_schema, formats
from oer.oai_pmh.protocol import Ask, Refusal
from oer.oai_pmh.tokens import Place

room = Room("oai", __name__, template_folder=None)

PAGE = 100
NAME = "Học Suốt Đời"


@csrf.exempt  # a harvester's POST only reads, and has no form of ours to take a token from
@room.route("/oai", methods=["GET", "POST"], permission=PUBLIC, streams=True)
def answer() -> ResponseReturnValue:
    """Answer a request of OAI-PMH 2.0; refusals are answers too (§3.6), so the status is always 200."""
    repository = _repository()
    asked_at, arguments = clock.now(), {}
    try:
        wanted = protocol.read((request.form if request.method == "POST" else request.args).items(multi=True))
        arguments = {"verb": wanted.verb, **wanted.arguments}
        body = list(_ANSWERS[wanted.verb](repository, wanted))
    except Refusal as refusal:
        arguments = {} if refusal.is_unreadable else arguments
        body = [answers.error(refusal)]
    response = Response(answers.document(repository, asked_at, arguments, body), mimetype="text/xml")
    response.headers["Cache-Control"] = "no-store"
    return response


@room.get(AMB, permission=PUBLIC)
def schema_of_amb() -> ResponseReturnValue:
    """Say what an `amb` record looks like."""
    return Response(amb_schema(current().base_url), mimetype="application/xml")


def _repository() -> Repository:
    base = current().base_url
    host = urlsplit(base).hostname or "localhost"
    domain = host if "." in host else f"{host}.invalid"  # the protocol's schema takes no address at a bare name
    return Repository(NAME, f"{base}/oai", host, sender_of(current().mail_url, domain), queries.BEGINNING)


def _identify(repository: Repository, _wanted: Ask) -> Iterable[Element]:
    known = Repository(repository.name, repository.base_url, repository.host, repository.email, queries.earliest())
    return [answers.identify(known)]


def _formats(repository: Repository, wanted: Ask) -> Iterable[Element]:
    if wanted.identifier and _header(repository, wanted.identifier).is_deleted:
        raise Refusal(protocol.NO_FORMATS, "the record was withdrawn")
    made = answers.element("ListMetadataFormats")
    made.extend(answers.metadata_format(one.prefix, one.schema, one.namespace) for one in formats(current().base_url).values())
    return [made]


def _header(repository: Repository, identifier: str) -> Header:
    resource_id = repository.resource_id(identifier)
    found = queries.find_header(resource_id) if resource_id else None
    if found is None:
        raise Refusal(protocol.NO_ID, "no record is or was known under this identifier")
    return found


def _format(prefix: str) -> Format:
    known = formats(current().base_url)
    if prefix not in known:
        raise Refusal(protocol.CANNOT_DISSEMINATE, "records can be had as " + ", ".join(known))
    return known[prefix]


def _record(repository: Repository, wanted: Ask) -> Iterable[Element]:
    header = _header(repository, wanted.identifier)
    written_as = _format(wanted.prefix)
    made = answers.element("GetRecord")
    made.extend(_written(repository, [header], written_as))
    return [made]


def _written(repository: Repository, headers: list[Header], written_as: Format) -> Iterable[Element]:
    """Yield whole records; what was withdrawn a moment ago is told as withdrawn."""
    works = queries.list_works([header.id for header in headers if not header.is_deleted])
    for header in headers:
        work = works.get(header.id)
        gone = Header(header.id, header.changed_at, True, header.specs)
        yield answers.record(repository, header if work else gone, written_as.write(work) if work else None)


def _records(repository: Repository, wanted: Ask) -> Iterable[Element]:
    def write(headers: list[Header], asked: Ask) -> Iterable[Element]:
        return _written(repository, headers, _format(asked.prefix))

    return _list(wanted, write)


def _identifiers(repository: Repository, wanted: Ask) -> Iterable[Element]:
    def write(headers: list[Header], _asked: Ask) -> Iterable[Element]:
        return (answers.header(repository, header) for header in headers)

    return _list(wanted, write)


def _list(wanted: Ask, write: Callable[[list[Header], Ask], Iterable[Element]]) -> Iterable[Element]:
    """Return one page of records, with the token of the next."""
    asked, place = tokens.read(current().secret_key, wanted)
    _format(asked.prefix)
    found = queries.list_headers(since=asked.since, before=asked.before, spec=asked.set_spec, after=place.record, limit=PAGE + 1)
    if not found and not place.told:
        raise _nothing(asked)
    told = found[:PAGE]
    made = answers.element(asked.verb)
    made.extend(write(told, asked))
    if len(found) > PAGE:
        size = place.size or queries.count_records(since=asked.since, before=asked.before, spec=asked.set_spec)
        last = told[-1]
        following = Place(at=last.changed_at.isoformat(), id=str(last.id), told=place.told + len(told), size=size)
        made.append(answers.resumption(tokens.write(current().secret_key, asked, following), told=place.told, size=size))
    elif place.told:
        made.append(answers.resumption("", told=place.told, size=max(place.size, place.told + len(told))))
    return [made]


def _nothing(asked: Ask) -> Refusal:
    if asked.set_spec and not queries.has_sets():
        return Refusal(protocol.NO_SETS, "nothing was published yet, so there are no sets")
    return Refusal(protocol.NO_RECORDS, "nothing changed in this time and set")


def _sets(_repository: Repository, wanted: Ask) -> Iterable[Element]:
    asked, place = tokens.read(current().secret_key, wanted)
    found = queries.list_specs(after=place.spec, limit=PAGE + 1)
    if not found and not place.told:
        raise Refusal(protocol.NO_SETS, "nothing was published yet, so there are no sets")
    told = found[:PAGE]
    names = queries.name_organisations(told)
    made = answers.element("ListSets")
    made.extend(answers.set_of(spec, sets.name_of(spec, names)) for spec in told)
    if len(found) > PAGE:
        following = Place(spec=told[-1], told=place.told + len(told))
        made.append(answers.resumption(tokens.write(current().secret_key, asked, following), told=place.told, size=0))
    elif place.told:
        made.append(answers.resumption("", told=place.told, size=place.told + len(told)))
    return [made]


_ANSWERS: Mapping[str, Callable[[Repository, Ask], Iterable[Element]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _identifiers,
    "ListRecords": _records,
}
