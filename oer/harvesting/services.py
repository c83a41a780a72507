"""Take in what was harvested, page by page; keep in quarantine what may not be published, and let curators decide on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lms import clock
from lms.access.policy import require
from lms.audit.services import record as audit
from lms.database import new_id, session
from lms.errors import Conflict, Invalid
from lms.identity.models import Person
from oer import licences
from oer.catalogue.models import PUBLISHED as PUBLIC
from oer.catalogue.queries import get_resource
from oer.catalogue.rows import Entry, Rejected
from oer.catalogue.services import Plan, apply_plan, make_plan, withdraw
from oer.harvesting.answers import Answer, Record
from oer.harvesting.crosswalk import judge, read_mapping
from oer.harvesting.models import DROPPED, GONE, PUBLISHED, QUARANTINED, HarvestedRecord, HarvestSource
from oer.harvesting.permissions import TAKE_IN
from oer.harvesting.queries import find_records, find_resource_ids, find_source

LONGEST_IDENTIFIER = 500


@dataclass(slots=True)
class Summary:
    """What a harvest did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, other: Summary) -> None:
        """Count another page in."""
        for name in ("created", "updated", "unchanged", "withdrawn", "quarantined"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.rejected += other.rejected


@dataclass(slots=True)
class _Page:
    """A page sorted out: what goes in, what waits with which reasons, what is gone."""

    plan: Plan
    entries: dict[str, Record]
    waiting: dict[str, tuple[Record, tuple[str, ...]]]
    gone: list[HarvestedRecord]
    known: dict[str, HarvestedRecord]
    summary: Summary


def keep_source(
    *, actor: Person, url: str, set_spec: str = "", prefix: str = "oai_dc", mapping: Mapping[str, Any] | None = None, **more: bool
) -> HarvestSource:  # fmt: skip
    """Return the source with this address, made if it is new; `mapping`, `is_daily` and `allows_private` are changed where given."""
    require(actor, TAKE_IN)
    read_mapping(mapping or {})
    source = find_source(url, set_spec, prefix)
    if source is None:
        source = HarvestSource(id=new_id(), url=url, set_spec=set_spec, prefix=prefix, owner_id=actor.id, mapping={}, token="", name="")
        session.add(source)
        audit(actor, "oer:harvest-source:create", subject_id=source.id, detail={"url": url, "set": set_spec})
    source.owner_id = actor.id
    if mapping is not None:
        source.mapping = dict(mapping)
    for name, value in more.items():
        setattr(source, name, value)
    session.flush()
    return source


def take_page(
    *, actor: Person, source: HarvestSource, records: Sequence[Record], first: int = 1, write: bool = True
) -> tuple[Summary, list[UUID], list[UUID]]:  # fmt: skip
    """Take in one page; `first` is the number of its first record in the list.

    Return what was done (or, without `write`, what would be), the ids whose documents the index lacks, and the jobs held for them.
    """
    require(actor, TAKE_IN)
    page = _sorted(actor, source, records, first)
    ids: list[UUID] = []
    promises: list[UUID] = []
    if write:
        ids, promises = apply_plan(actor=actor, plan=page.plan, publish_all=True)
        _write(actor, source, page)
    return page.summary, ids, promises


def _sorted(actor: Person, source: HarvestSource, records: Sequence[Record], first: int) -> _Page:
    named = {record.identifier: (number, record) for number, record in enumerate(records, start=first)}
    summary = Summary(rejected=[
        Rejected(number, "identifier", f"Mã dài quá {LONGEST_IDENTIFIER} ký tự.")
        for name, (number, _) in named.items() if len(name) > LONGEST_IDENTIFIER
    ])  # fmt: skip
    named = {name: found for name, found in named.items() if len(name) <= LONGEST_IDENTIFIER}
    known, taken = find_records(source.id, list(named)), find_resource_ids(list(named))
    page = _Page(Plan(), {}, {}, [], known, summary)
    mapping, entries = read_mapping(source.mapping), []
    for name, (number, record) in named.items():
        row = known.get(name)
        if record.is_deleted and row is not None and row.state in {PUBLISHED, QUARANTINED}:
            page.gone.append(row)
        elif record.is_deleted or (row is not None and row.state == DROPPED):
            summary.unchanged += 1
        else:
            judged = judge(name, record.dc, mapping, licence=row.licence if row else "")
            reasons = list(judged.reasons)
            if name in taken and (row is None or row.resource_id != taken[name]):
                reasons.append("Thư viện đã có tài liệu mang mã này, không đến từ nguồn này.")
            if reasons:
                page.waiting[name] = record, tuple(reasons)
            else:
                entries.append(Entry(number, name, judged.said))
                page.entries[name] = record
    _plan(actor, page, entries)
    return page


def _plan(actor: Person, page: _Page, entries: list[Entry]) -> None:
    """Compare with the catalogue what may go in, and count everything."""
    page.plan = make_plan(actor=actor, entries=entries, publish_all=True)
    numbers = {entry.row: entry.identifier for entry in entries}
    for fault in page.plan.rejected:
        name = numbers[fault.row]
        page.waiting[name] = page.entries.pop(name), (fault.reason,)
    page.plan.rejected = []
    same = {name for name, (record, reasons) in page.waiting.items() if _is_same(page.known.get(name), record, reasons)}
    summary = page.summary
    summary.created, summary.updated = len(page.plan.created), len(page.plan.updated)
    summary.unchanged += page.plan.unchanged + len(same)
    summary.withdrawn, summary.quarantined = len(page.gone), len(page.waiting) - len(same)


def _is_same(row: HarvestedRecord | None, record: Record, reasons: tuple[str, ...]) -> bool:
    return row is not None and row.state == QUARANTINED and row.dc == dict(record.dc) and row.reasons == list(reasons)


def _write(actor: Person, source: HarvestSource, page: _Page) -> None:
    ids = find_resource_ids(list(page.entries))
    for name, record in page.entries.items():
        _keep(source, page.known.get(name), record, PUBLISHED, ()).resource_id = ids[name]
    for name, (record, reasons) in page.waiting.items():
        _keep(source, page.known.get(name), record, QUARANTINED, reasons)
    for row in page.gone:
        resource = get_resource(row.resource_id) if row.resource_id else None
        if resource is not None and resource.state == PUBLIC:
            withdraw(actor=actor, resource=resource, reason=f"Nguồn ({source.name or source.url}) đã gỡ tài liệu này.")
        row.state, row.seen_at = GONE, clock.now()
    session.flush()


def _keep(
    source: HarvestSource, row: HarvestedRecord | None, record: Record, state: str, reasons: tuple[str, ...]
) -> HarvestedRecord:  # fmt: skip
    if row is None:
        row = HarvestedRecord(id=new_id(), source_id=source.id, identifier=record.identifier, licence="", seen_at=clock.now())
        session.add(row)
    elif row.state != state or row.dc != dict(record.dc):
        row.seen_at = clock.now()
    row.datestamp, row.state, row.reasons, row.dc = record.datestamp, state, list(reasons), dict(record.dc)
    return row


def remember(source: HarvestSource, answer: Answer) -> None:
    """Note how far the harvest came: the next page's token, or at the end the time from which the next harvest asks."""
    source.started_at = source.started_at or answer.at
    source.token, source.fault = answer.token, ""
    if not answer.token:
        source.harvested_until, source.started_at = source.started_at, None
    session.flush()


def begin_again(source: HarvestSource) -> None:
    """Forget a harvest that cannot be gone on with; the next request asks for the whole time since the last complete one."""
    source.token, source.started_at = "", None
    session.flush()


def take_in(*, actor: Person, record: HarvestedRecord, licence: str) -> None:
    """Publish what waited under the licence that a curator found; raise Invalid where something else still stands in the way."""
    require(actor, TAKE_IN)
    decided = licences.find(licence)
    if decided is None or not decided.is_open:
        raise Invalid("Hãy chọn giấy phép mở mà bạn đã kiểm tra ở nguồn.", field="licence")
    if record.state != QUARANTINED:
        raise Conflict("Bản ghi này không còn chờ: có người vừa quyết định.")
    source = session.get_one(HarvestSource, record.source_id)
    record.licence = decided.uri
    session.flush()
    page = _sorted(actor, source, [Record(record.identifier, record.datestamp, False, record.dc)], 1)
    if record.identifier in page.waiting:
        raise Invalid(page.waiting[record.identifier][1][0], field="licence")
    apply_plan(actor=actor, plan=page.plan, publish_all=True)
    _write(actor, source, page)
    _decide(actor, record, "take-in")


def drop(*, actor: Person, record: HarvestedRecord) -> None:
    """Leave out what waited, in later harvests too."""
    require(actor, TAKE_IN)
    if record.state != QUARANTINED:
        raise Conflict("Bản ghi này không còn chờ: có người vừa quyết định.")
    record.state = DROPPED
    _decide(actor, record, "drop")


def _decide(actor: Person, record: HarvestedRecord, verb: str) -> None:
    record.decided_by_id, record.decided_at = actor.id, clock.now()
    audit(actor, f"oer:harvested-record:{verb}", subject_id=record.id, detail={"identifier": record.identifier})
    session.flush()
