"""Write a resource's newest version: in place while it is a draft, as a new version once the last one was submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete

from lms import clock
from lms.access.policy import may, require
from lms.audit.services import record
from lms.database import new_id, session
from lms.errors import Conflict, Invalid
from lms.identity.models import Person
from lms.media.queries import find_stored_files
from lms.media.services import claim, release
from lms.organisations.models import Membership
from lms.organisations.queries import holds_on
from oer.catalogue.description import Description, draft_faults, fingerprint
from oer.catalogue.models import DRAFT, PUBLISHED, SUBMITTED, WITHDRAWN, Resource, ResourceFile, ResourceVersion
from oer.catalogue.permissions import DEPOSIT, TAKE_IN, WRITE
from oer.catalogue.queries import get_version, list_used_files


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a version; `licence` empty means the version's own."""

    stored_file_id: UUID
    licence: str = ""


def organisation_of(person: Person) -> UUID | None:
    """Return the organisation whose curators look after what the person sends in: the membership held longest."""
    query = Membership.__table__.select().with_only_columns(Membership.organisation_id)
    query = query.where(Membership.person_id == person.id, holds_on(Membership, clock.today()))
    row: UUID | None = session.scalar(query.order_by(Membership.valid_from, Membership.id).limit(1))
    return row


def create_resource(
    *, actor: Person, said: Description, files: Sequence[FilePart] = (), identifier: str | None = None
) -> ResourceVersion:  # fmt: skip
    """Begin a resource as a draft of `actor`'s; raise Invalid naming the field that no draft can hold."""
    require(actor, DEPOSIT)
    _refuse(said)
    resource = Resource(
        id=new_id(), identifier=identifier, title=said.title, owner_id=actor.id, organisation_id=organisation_of(actor), latest_number=1
    )
    session.add(resource)
    session.flush()
    version = _new_version(actor, resource, 1)
    _fill(version, said, files)
    record(actor, "oer:resource:create", subject_id=resource.id, detail={"title": said.title})
    return version


def write_version(
    *, actor: Person, resource: Resource, said: Description, files: Sequence[FilePart] = (), taken_in: bool = False
) -> ResourceVersion:  # fmt: skip
    """Change the draft, or begin the next version after one that was returned or published.

    `taken_in`: it comes from its source's file again, brought by one who may take in, whoever the owner is.
    """
    if not (taken_in and may(actor, TAKE_IN, resource)):
        require(actor, WRITE, resource)
    _refuse(said)
    if resource.state == WITHDRAWN:
        raise Conflict("Tài liệu này đã được gỡ nên không sửa được nữa.")
    version = get_version(resource, resource.latest_number)
    if version.state == SUBMITTED and not taken_in:
        raise Conflict("Tài liệu đang chờ duyệt. Hãy rút lại trước khi sửa.")
    if version.state != DRAFT:
        resource.latest_number = version.number + 1
        version = _new_version(actor, resource, resource.latest_number)
    _fill(version, said, files)
    resource.updated_at = clock.now()
    if resource.state != PUBLISHED:
        resource.title, resource.state = said.title, DRAFT
    record(actor, "oer:resource:write", subject_id=resource.id, detail={"number": version.number})
    return version


def _refuse(said: Description) -> None:
    for fault in draft_faults(said):
        raise Invalid(fault.reason, field=fault.field)


def _new_version(actor: Person, resource: Resource, number: int) -> ResourceVersion:
    version = ResourceVersion(
        id=new_id(), resource_id=resource.id, number=number, state=DRAFT, created_by_id=actor.id, resource=resource, files=[]
    )
    session.add(version)
    return version


def _fill(version: ResourceVersion, said: Description, files: Sequence[FilePart]) -> None:
    for name, value in said.columns().items():
        setattr(version, name, value)
    stored = find_stored_files([part.stored_file_id for part in files])
    kept = [part for part in files if part.stored_file_id in stored]
    version.fingerprint = fingerprint(said, [(stored[part.stored_file_id].sha256, part.licence) for part in kept])
    present = [(row.stored_file_id, row.licence) for row in version.files]
    if present != [(part.stored_file_id, part.licence) for part in kept]:
        gone = {file_id for file_id, _ in present} - {part.stored_file_id for part in kept}
        version.files.clear()
        session.flush()
        version.files.extend(
            ResourceFile(id=new_id(), stored_file_id=part.stored_file_id, licence=part.licence, place=place)
            for place, part in enumerate(kept, start=1)
        )
        session.flush()
        _release(gone)
    for row in stored.values():
        claim(row, visibility="private")
    session.flush()


def _release(file_ids: set[UUID]) -> None:
    """Leave files that no version uses any more to the sweep."""
    used = list_used_files(file_ids)
    for file_id, row in find_stored_files(file_ids).items():
        if file_id not in used:
            release(row)


def discard_draft(*, actor: Person, resource: Resource) -> None:
    """Delete a draft that was never handed in, with its files; raise Conflict for everything that anybody else may have seen."""
    require(actor, WRITE, resource)
    version = get_version(resource, resource.latest_number)
    if not version.is_fresh or resource.current_number is not None:
        raise Conflict("Tài liệu này đã từng được nộp nên không bỏ được. Bạn có thể sửa và nộp lại.")
    file_ids = {file.stored_file_id for file in version.files}
    record(actor, "oer:resource:discard", subject_id=resource.id, detail={"title": resource.title, "files": len(file_ids)})
    session.execute(delete(ResourceVersion).where(ResourceVersion.resource_id == resource.id))
    session.execute(delete(Resource).where(Resource.id == resource.id))
    _release(file_ids)
