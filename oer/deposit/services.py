"""Offer a resource: keep the draft, hand it in, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from lms.access.policy import require
from lms.errors import Invalid
from lms.events import publish
from lms.identity.models import Person
from lms.media.models import BROKEN
from lms.media.queries import find_stored_files
from oer import licences
from oer.catalogue.describing import said_of
from oer.catalogue.description import Description, Fault, publication_faults
from oer.catalogue.models import Resource, ResourceVersion
from oer.catalogue.permissions import WRITE
from oer.catalogue.queries import get_version, list_licences
from oer.catalogue.services import FilePart, create_resource, discard_draft, submit_version, take_back_version, write_version
from oer.deposit.events import DepositSubmitted


def save(*, actor: Person, resource: Resource | None, said: Description, files: Sequence[FilePart]) -> ResourceVersion:
    """Keep a draft; files that are neither the actor's own nor in the draft already are left out."""
    kept = _own(actor, resource, files)
    if resource is None:
        return create_resource(actor=actor, said=said, files=kept)
    return write_version(actor=actor, resource=resource, said=said, files=kept)


def _own(actor: Person, resource: Resource | None, files: Sequence[FilePart]) -> list[FilePart]:
    present = set()
    if resource is not None:
        present = {file.stored_file_id for file in get_version(resource, resource.latest_number).files}
    stored = find_stored_files([part.stored_file_id for part in files])
    mine = {file_id for file_id, row in stored.items() if row.owner_id == actor.id}
    return [part for part in files if part.stored_file_id in present | mine]


def find_own_files(actor: Person, file_ids: Sequence[UUID]) -> list[UUID]:
    """Return which of these files `actor` has sent, in the order given."""
    stored = find_stored_files(file_ids)
    return [file_id for file_id in file_ids if file_id in stored and stored[file_id].owner_id == actor.id]


def file_faults(file_ids: Sequence[UUID]) -> list[Fault]:
    """Return what is wrong with files, each fault naming its file."""
    stored = find_stored_files(file_ids)
    broken = [stored[file_id] for file_id in file_ids if file_id in stored and stored[file_id].state == BROKEN]
    return [Fault("files", f"Tệp “{row.name}” chưa dùng được: {row.fault} Hãy bỏ tệp này hoặc thêm bản khác.") for row in broken]


def faults_of(version: ResourceVersion) -> list[Fault]:
    """Return what stands in the way of handing the version in."""
    said = said_of(version)
    found = publication_faults(said, has_files=bool(version.files))
    return [*found, *file_faults([file.stored_file_id for file in version.files]), *source_faults(said)]


def source_faults(said: Description) -> list[Fault]:
    """Return why the chosen licence does not suit the resources of this house that the work was made out of."""
    chosen = licences.find(said.licence)
    made_of = [one.get("target", "") for one in said.relations if one.get("kind") in {"remix_of", "translation_of"}]
    sources = [found for name in list_licences(made_of) if (found := licences.find(name)) is not None]
    if chosen is None or not sources:
        return []
    verdict = licences.may_bear(chosen, sources)
    return [] if verdict.is_possible else [Fault("licence", verdict.reason)]


def submit(*, actor: Person, resource: Resource) -> None:
    """Hand the newest version in; raise Invalid naming the first field that is missing."""
    require(actor, WRITE, resource)
    version = get_version(resource, resource.latest_number)
    for fault in faults_of(version):
        raise Invalid(fault.reason, field=fault.field)
    submit_version(actor=actor, version=version)
    publish(DepositSubmitted(resource.id, version.number))


def take_back(*, actor: Person, resource: Resource) -> None:
    """Take back what waits for a curator, to write on."""
    require(actor, WRITE, resource)
    take_back_version(actor=actor, version=get_version(resource, resource.latest_number))


def discard(*, actor: Person, resource: Resource) -> None:
    """Throw away a draft that was never handed in."""
    discard_draft(actor=actor, resource=resource)
