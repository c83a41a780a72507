"""Go through a source page by page; every day through those that are to be followed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from lms.database import session, transaction
from lms.errors import Invalid
from lms.identity.models import Person
from lms.jobs import current_job, enqueue, job
from lms.search.services import keep_promise
from oer.catalogue.documents import TYPE
from oer.harvesting import answers, services
from oer.harvesting.answers import Answer, Unreadable
from oer.harvesting.fetching import Busy, Unreachable, fetch
from oer.harvesting.models import HarvestSource
from oer.harvesting.services import Summary

PAUSE, PATIENCE, TRIES = 1.0, 600.0, 5
MOST_PAGES = 100_000
OVERLAP = timedelta(minutes=10)
"""Asked again each time: what the other library was still writing while it answered last time."""
DAILY_KEY = "oai.harvest-daily"

Ask = Callable[[Mapping[str, str]], bytes]
Tell = Callable[[int, int], None]


class HarvestFailed(Exception):
    """A harvest stopped; what came before is kept, and the next one goes on from there. The sentence is for people."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What to ask of a source, apart from its row."""

    url: str
    set_spec: str
    prefix: str
    since: datetime | None
    has_seconds: bool
    allows_private: bool
    token: str

    def first(self) -> dict[str, str]:
        """Return the arguments of a harvest from its beginning."""
        asked = {"verb": "ListRecords", "metadataPrefix": self.prefix} | ({"set": self.set_spec} if self.set_spec else {})
        if self.since is not None:
            form = "%Y-%m-%dT%H:%M:%SZ" if self.has_seconds else "%Y-%m-%d"
            asked["from"] = (self.since - OVERLAP).astimezone(UTC).strftime(form)
        return asked


def wait(seconds: float) -> None:
    """Let the other library breathe."""
    threading.Event().wait(seconds)


def harvest(
    source: HarvestSource, *, write: bool = True, ask: Ask | None = None, pause: Callable[[float], None] = wait, tell: Tell | None = None
) -> Summary:  # fmt: skip
    """Go through what changed since the last complete harvest, or on where one stopped; each page is a transaction of its own.

    Without `write` nothing is kept, and `source` need not be in the database. Raise HarvestFailed.
    """
    order = _Order(
        source.url, source.set_spec, source.prefix, source.harvested_until, source.has_seconds, source.allows_private,
        source.token if write else "",
    )  # fmt: skip
    asking = partial(_asked, ask or partial(fetch, order.url, allows_private=order.allows_private), pause)
    walk = _Walk(source.id if write else None, source, source.owner_id)
    try:
        if not order.token:
            order = walk.meet(order, asking({"verb": "Identify"}))
        arguments = {"verb": "ListRecords", "resumptionToken": order.token} if order.token else order.first()
        return _through(order, arguments, asking, walk, pause, tell)
    except (Unreachable, Unreadable, Invalid) as error:
        sentence = error.message if isinstance(error, Invalid) else str(error)
        walk.note(sentence)
        raise HarvestFailed(sentence) from error


def _through(
    order: _Order, arguments: dict[str, str], asking: Callable[[Mapping[str, str]], Answer], walk: _Walk,
    pause: Callable[[float], None], tell: Tell | None,
) -> Summary:  # fmt: skip
    summary, seen, told = Summary(), {arguments.get("resumptionToken", "")}, 0
    for _ in range(MOST_PAGES):
        answer = asking(arguments)
        if "badResumptionToken" in answer.codes and "resumptionToken" in arguments and not told:
            arguments = order.first()
            walk.begin_again()
            continue
        if faults := [f"{code}: {words}" for code, words in answer.errors if code != "noRecordsMatch"]:
            raise Unreadable("Nơi ấy từ chối: " + "; ".join(faults))
        summary.add(walk.take(answer, told + 1))
        told += len(answer.records)
        if tell is not None:
            tell(told, answer.size)
        if not answer.token:
            return summary
        if answer.token in seen:
            raise Unreadable("Nơi ấy trả lời vòng quanh: cùng một resumptionToken hai lần.")
        seen.add(answer.token)
        arguments = {"verb": "ListRecords", "resumptionToken": answer.token}
        pause(PAUSE)
    raise Unreadable("Danh sách dài không dứt nên bị ngừng.")


class _Walk:
    """Where the pages go: into the database, or only through the sieve."""

    def __init__(self, source_id: UUID | None, source: HarvestSource, owner_id: UUID) -> None:
        self._source_id, self._source, self._owner_id = source_id, source, owner_id

    def _row(self) -> HarvestSource:
        return session.get_one(HarvestSource, self._source_id) if self._source_id else self._source

    def meet(self, order: _Order, answer: Answer) -> _Order:
        """Learn the other library's name and how finely it tells the time."""
        about = answer.repository
        if not about.get("baseURL"):
            raise Unreadable("Nơi ấy không tự giới thiệu (Identify), nên không phải kho OAI-PMH dùng được.")
        has_seconds = about.get("granularity", "") == "YYYY-MM-DDThh:mm:ssZ"
        if self._source_id is not None:
            with transaction():
                row = self._row()
                row.name, row.has_seconds = about.get("repositoryName", "")[:300] or row.name, has_seconds
        return _Order(order.url, order.set_spec, order.prefix, order.since, has_seconds, order.allows_private, order.token)

    def take(self, answer: Answer, first: int) -> Summary:
        """Take one page in, bring the index up to it, and note how far we are."""
        with transaction():
            actor = session.get_one(Person, self._owner_id)
            row, is_kept = self._row(), self._source_id is not None
            summary, ids, promises = services.take_page(actor=actor, source=row, records=answer.records, first=first, write=is_kept)
            if is_kept:
                services.remember(row, answer)
        if ids:
            with transaction():
                keep_promise(TYPE, ids, promises)
        session.expunge_all()
        return summary

    def begin_again(self) -> None:
        if self._source_id is not None:
            with transaction():
                services.begin_again(self._row())

    def note(self, sentence: str) -> None:
        """Write down for people why the harvest stopped."""
        if self._source_id is not None:
            with transaction():
                self._row().fault = sentence


def _asked(ask: Ask, pause: Callable[[float], None], arguments: Mapping[str, str]) -> Answer:
    """Ask, and wait where the other library asks for time, ten minutes at most; raise Unreachable."""
    for attempt in range(TRIES):
        try:
            return answers.read(ask(arguments))
        except Busy as busy:
            if busy.seconds > PATIENCE or attempt == TRIES - 1:
                raise
            pause(busy.seconds)
    raise Unreachable("Nơi ấy không trả lời.")


@job("oai.harvest", long=True, lease=900, retries=2)
def harvest_source(source_id: str) -> None:
    """Harvest one source; one that is busy for longer is asked again later."""
    with transaction():
        source = session.get_one(HarvestSource, UUID(source_id))
        session.expunge(source)
    try:
        harvest(source, tell=lambda told, size: current_job().progress(told / size if size else 0.0, f"{told} bản ghi"))
    except HarvestFailed as failed:
        if not isinstance(failed.__cause__, Busy):
            raise
        with transaction():
            enqueue(harvest_source, key=f"oai.harvest:{source_id}", delay=timedelta(seconds=failed.__cause__.seconds), source_id=source_id)


@job("oai.harvest-daily")
def harvest_daily() -> None:
    """Promise a harvest of each source that is to be followed, and come again tomorrow."""
    for source_id in session.scalars(select(HarvestSource.id).where(HarvestSource.is_daily)):
        enqueue(harvest_source, key=f"oai.harvest:{source_id}", source_id=str(source_id))
    enqueue(harvest_daily, key=DAILY_KEY, delay=timedelta(days=1))


def keep_harvesting() -> None:
    """At the start of the house: promise the next round; one that is promised already stands for it."""
    with transaction():
        enqueue(harvest_daily, key=DAILY_KEY, delay=timedelta(days=1))
