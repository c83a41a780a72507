"""Requests of OAI-PMH 2.0 (§3, §4): read from their arguments, or refused with the protocol's own codes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

BAD_ARGUMENT, BAD_TOKEN, BAD_VERB = "badArgument", "badResumptionToken", "badVerb"
CANNOT_DISSEMINATE, NO_ID, NO_FORMATS = "cannotDisseminateFormat", "idDoesNotExist", "noMetadataFormats"
NO_RECORDS, NO_SETS = "noRecordsMatch", "noSetHierarchy"

GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Refusal(Exception):
    """A request that is answered with an error; `words` are for the harvester's log."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words

    @property
    def is_unreadable(self) -> bool:
        """Whether the answer must not repeat the arguments (§3.2)."""
        return self.code in {BAD_VERB, BAD_ARGUMENT}


@dataclass(frozen=True, slots=True)
class _Shape:
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    is_paged: bool = False


_RANGE = ("from", "until", "set")
_SHAPES: Mapping[str, _Shape] = {
    "Identify": _Shape(),
    "ListMetadataFormats": _Shape(optional=("identifier",)),
    "ListSets": _Shape(is_paged=True),
    "GetRecord": _Shape(required=("identifier", "metadataPrefix")),
    "ListIdentifiers": _Shape(required=("metadataPrefix",), optional=_RANGE, is_paged=True),
    "ListRecords": _Shape(required=("metadataPrefix",), optional=_RANGE, is_paged=True),
}
VERBS = tuple(_SHAPES)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that can be answered. `since` is the first instant wanted, `before` the first no longer wanted."""

    verb: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    before: datetime | None = None

    @property
    def prefix(self) -> str:
        return self.arguments.get("metadataPrefix", "")

    @property
    def identifier(self) -> str:
        return self.arguments.get("identifier", "")

    @property
    def set_spec(self) -> str:
        return self.arguments.get("set", "")

    @property
    def token(self) -> str:
        return self.arguments.get("resumptionToken", "")


def read(pairs: Iterable[tuple[str, str]]) -> Ask:
    """Return what is asked; raise Refusal for what is no request of the protocol."""
    given = list(pairs)
    verbs = [value for name, value in given if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _SHAPES:
        raise Refusal(BAD_VERB, "the verb is missing, repeated or unknown; known are " + ", ".join(VERBS))
    arguments: dict[str, str] = {}
    for name, value in given:
        if name == "verb":
            continue
        if name in arguments:
            raise Refusal(BAD_ARGUMENT, "an argument is repeated")
        arguments[name] = value
    return ask(verbs[0], arguments)


def ask(verb: str, arguments: Mapping[str, str]) -> Ask:
    """Return a request of a known verb; raise Refusal where an argument is missing, too much or malformed."""
    shape = _SHAPES[verb]
    allowed = (*shape.required, *shape.optional, *(("resumptionToken",) if shape.is_paged else ()))
    if any(name not in allowed for name in arguments):
        raise Refusal(BAD_ARGUMENT, f"{verb} takes " + (", ".join(allowed) or "no arguments"))
    if any(not value or _NOT_IN_XML.search(value) for value in arguments.values()):
        raise Refusal(BAD_ARGUMENT, "an argument is empty or holds characters that XML cannot")
    if "resumptionToken" in arguments:
        if len(arguments) > 1:
            raise Refusal(BAD_ARGUMENT, "resumptionToken stands alone")
        return Ask(verb, arguments)
    if missing := [name for name in shape.required if name not in arguments]:
        raise Refusal(BAD_ARGUMENT, "missing: " + ", ".join(missing))
    _refuse_malformed(arguments)
    return Ask(verb, arguments, *_range(arguments.get("from", ""), arguments.get("until", "")))


def _refuse_malformed(arguments: Mapping[str, str]) -> None:
    for name, form in (("set", _SET), ("metadataPrefix", _PREFIX), ("identifier", _URI)):
        if name in arguments and not form.fullmatch(arguments[name]):
            raise Refusal(BAD_ARGUMENT, f"{name} has characters that none can have")


def _range(first: str, last: str) -> tuple[datetime | None, datetime | None]:
    """Return the half-open interval that `from` and `until`, both included, mean (§2.7.1)."""
    if first and last and len(first) != len(last):
        raise Refusal(BAD_ARGUMENT, "from and until differ in granularity")
    since, _ = _instant("from", first)
    until, step = _instant("until", last)
    if since and until and since > until:
        raise Refusal(BAD_ARGUMENT, "from is later than until")
    try:
        return since, until + step if until else None
    except OverflowError:
        return since, None


def _instant(name: str, value: str) -> tuple[datetime | None, timedelta]:
    if not value:
        return None, timedelta()
    try:
        if _DAY.fullmatch(value):
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC), timedelta(days=1)
        if _SECOND.fullmatch(value):
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC), timedelta(seconds=1)
    except ValueError as error:
        raise Refusal(BAD_ARGUMENT, f"{name} is no day of the calendar") from error
    raise Refusal(BAD_ARGUMENT, f"{name} is neither YYYY-MM-DD nor {GRANULARITY}")


def stamp(at: datetime) -> str:
    """Return an instant as the protocol writes it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
