"""Take resources in from a file: plan a batch against what is there, then write what is new or has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from lms import clock
from lms.access.policy import may, require
from lms.audit.services import record
from lms.database import new_id, session
from lms.events import publish
from lms.identity.models import Person
from lms.media.services import add_caption, claim, hash_as_kept, receive_path
from lms.search.services import promise_documents
from oer.catalogue.description import fingerprint
from oer.catalogue.events import ResourcePublished
from oer.catalogue.models import DRAFT, PUBLISHED, SUBMITTED, WITHDRAWN, Resource, ResourceFile, ResourceVersion
from oer.catalogue.permissions import DEPOSIT, TAKE_IN, WRITE
from oer.catalogue.queries import as_uuid, get_version
from oer.catalogue.rows import Entry, Rejected
from oer.catalogue.services.publishing import TYPE, publish_version
from oer.catalogue.services.writing import FilePart, organisation_of, write_version


@dataclass(slots=True)
class Plan:
    """What a batch would do: entries to create, resources to update with theirs, how many stay, which are refused."""

    created: list[tuple[Entry, str]] = field(default_factory=list)
    updated: list[tuple[Entry, Resource, str]] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def make_plan(*, actor: Person, entries: Sequence[Entry], publish_all: bool) -> Plan:
    """Compare a batch (at most 500) with the catalogue; write nothing."""
    require(actor, TAKE_IN if publish_all else DEPOSIT)
    known = _resources([entry.identifier for entry in entries])
    newest = _newest([row.id for row in known.values()])
    plan = Plan()
    for entry in entries:
        mark = fingerprint(entry.said, [(hash_as_kept(path), "") for path in entry.files if path.suffix != ".vtt"])
        resource = known.get(entry.identifier)
        if resource is None:
            plan.created.append((entry, mark))
        elif (reason := _refusal(actor, resource, newest[resource.id], publish_all)) is not None:
            plan.rejected.append(Rejected(entry.row, "identifier", reason))
        elif newest[resource.id].fingerprint == mark and (not publish_all or newest[resource.id].state == PUBLISHED):
            plan.unchanged += 1
        else:
            plan.updated.append((entry, resource, mark))
    return plan


def _refusal(actor: Person, resource: Resource, newest: ResourceVersion, publish_all: bool) -> str | None:
    if not (may(actor, WRITE, resource) or may(actor, TAKE_IN, resource)):
        return "Mã này thuộc tài liệu của người khác."
    if resource.state == WITHDRAWN:
        return "Tài liệu có mã này đã được gỡ."
    if newest.state == SUBMITTED and not publish_all:
        return "Tài liệu có mã này đang chờ duyệt."
    return None


def _resources(identifiers: Sequence[str]) -> dict[str, Resource]:
    """Return what is here under these names: an identifier, or the id that stands for it in an export."""
    found = {str(row.identifier): row for row in session.scalars(select(Resource).where(Resource.identifier.in_(identifiers)))}
    ids = {as_id: name for name in identifiers if name not in found and (as_id := as_uuid(name)) is not None}
    unnamed = select(Resource).where(Resource.id.in_(ids), Resource.identifier.is_(None))
    return found | ({ids[row.id]: row for row in session.scalars(unnamed)} if ids else {})


def _newest(resource_ids: Sequence[UUID]) -> dict[UUID, ResourceVersion]:
    query = (
        select(ResourceVersion)
        .join(Resource, (Resource.id == ResourceVersion.resource_id) & (Resource.latest_number == ResourceVersion.number))
        .where(Resource.id.in_(resource_ids))
    )
    return {row.resource_id: row for row in session.scalars(query)}


def apply_plan(*, actor: Person, plan: Plan, publish_all: bool) -> tuple[list[UUID], list[UUID]]:
    """Write the plan; return the ids whose documents the index lacks, and the held jobs that would bring them there."""
    created = _create(actor, plan.created, publish_all)
    for entry, resource, mark in plan.updated:
        _update(actor, entry, resource, mark, publish_all)
    if plan.created or plan.updated:
        record(actor, "oer:resources:import", detail={"created": len(plan.created), "updated": len(plan.updated)})
    ids = created + [resource.id for _, resource, _ in plan.updated] if publish_all else []
    return ids, promise_documents(TYPE, ids)


def _create(actor: Person, entries: Sequence[tuple[Entry, str]], publish_all: bool) -> list[UUID]:
    """Insert resources and versions in two statements, files one by one."""
    if not entries:
        return []
    now, organisation_id = clock.now(), organisation_of(actor)
    state = PUBLISHED if publish_all else DRAFT
    reviewed = {"submitted_at": now, "reviewed_by_id": actor.id, "reviewed_at": now} if publish_all else {}
    ids: list[UUID] = []
    resources: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    for entry, mark in entries:
        resource_id = new_id()
        ids.append(resource_id)
        resources.append({
            "id": resource_id, "identifier": entry.identifier, "title": entry.said.title, "owner_id": actor.id, "state": state,
            "organisation_id": organisation_id, "latest_number": 1, "created_at": now, "updated_at": now,
            "current_number": 1 if publish_all else None, "published_at": now if publish_all else None,
        })  # fmt: skip
        versions.append({
            **entry.said.columns(), "id": new_id(), "resource_id": resource_id, "number": 1, "state": state, "fingerprint": mark,
            "created_by_id": actor.id, "created_at": now, **reviewed,
        })  # fmt: skip
    session.execute(insert(Resource), resources)
    session.execute(insert(ResourceVersion), versions)
    for (entry, _), row in zip(entries, versions, strict=True):
        if entry.files:
            _attach(actor, entry, session.get_one(ResourceVersion, row["id"]), publish_all)
    for resource_id in ids if publish_all else []:
        publish(ResourcePublished(resource_id, 1))
    return ids


def _attach(actor: Person, entry: Entry, version: ResourceVersion, publish_all: bool) -> None:
    for place, part in enumerate(_received(actor, entry, "public" if publish_all else "private"), start=1):
        session.add(ResourceFile(id=new_id(), version_id=version.id, stored_file_id=part.stored_file_id, place=place))
    session.flush()


def _received(actor: Person, entry: Entry, visibility: str) -> list[FilePart]:
    """Keep the entry's files; a .vtt gives its words to the film or recording before it («x.vi.vtt»: in Vietnamese)."""
    parts: list[FilePart] = []
    stored = None
    for path in entry.files:
        if path.suffix == ".vtt" and stored is not None:
            language = Path(path.stem).suffix.lstrip(".") or entry.said.language
            add_caption(actor=actor, stored_file=stored, language=language, text=path.read_text(encoding="utf-8"), label=language)
            continue
        stored = receive_path(actor=actor, path=path)
        claim(stored, visibility=visibility)
        parts.append(FilePart(stored.id))
    return parts


def _update(actor: Person, entry: Entry, resource: Resource, mark: str, publish_all: bool) -> None:
    version = get_version(resource, resource.latest_number)
    if version.fingerprint != mark or version.state not in {DRAFT, SUBMITTED}:
        version = write_version(
            actor=actor, resource=resource, said=entry.said, files=_received(actor, entry, "private"), taken_in=True
        )  # fmt: skip
    if publish_all:
        publish_version(actor=actor, version=version)
