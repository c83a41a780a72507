"""A depositor's desk: what I offered, a new offer, and writing on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lms import database
from lms.errors import Conflict, Invalid
from lms.i18n import _
from lms.identity.models import Person
from lms.media import permissions as media
from lms.media.models import StoredFile
from lms.media.queries import get_stored_file
from lms.media.services import keep_stream, receive_kept
from lms.web.pages import page, say, see_other
from lms.web.pagination import Page, page_number
from lms.web.room import Room, current_actor
from oer import licences
from oer.catalogue.describing import said_of
from oer.catalogue.description import Description, Fault, draft_faults
from oer.catalogue.models import DRAFT, SUBMITTED, WITHDRAWN, Resource, ResourceVersion
from oer.catalogue.permissions import DEPOSIT, WRITE
from oer.catalogue.queries import get_resource, get_version, show_files
from oer.catalogue.services import FilePart
from oer.deposit import queries, services
from oer.deposit.forms import WAYS, DepositForm, NamedFile, ids_in_address, read_files

room = Room("deposits", __name__)
PER_PAGE = 20


def load_resource(resource_id: UUID) -> Resource:
    """Return the resource that an address names."""
    return get_resource(resource_id)


@room.get("/deposits", permission=DEPOSIT)
def mine() -> ResponseReturnValue:
    """List what I offered and where each stands."""
    number = page_number()
    rows, total = queries.list_deposits(current_actor(), page=number, per_page=PER_PAGE)
    return page("oer/deposit/mine.html", nav_current="me", listed=Page(rows, number, PER_PAGE, total))


@room.route("/deposits/new", methods=["GET", "POST"], permission=DEPOSIT)
def new() -> ResponseReturnValue:
    """Begin: choose how, then fill in."""
    way = request.args.get("way", "")
    if request.method == "GET" and way not in WAYS:
        return page("oer/deposit/ways.html", nav_current="me")
    form = DepositForm()
    if form.is_submitted():
        return _keep(form, None, None)
    return _show(form, None, _sent_before([]), way=way)


@room.route("/deposits/<uuid:resource_id>", methods=["GET", "POST"], permission=WRITE, subject=load_resource)
def edit(resource: Resource) -> ResponseReturnValue:
    """Write on, hand in, or see where it stands."""
    version = get_version(resource, resource.latest_number)
    if version.state == SUBMITTED or resource.state == WITHDRAWN:
        if request.method == "POST":
            raise Conflict(_("Tài liệu này không còn sửa được ở đây. Hãy tải lại trang để xem nó đang ở bước nào."))
        return page("oer/deposit/waiting.html", nav_current="me", resource=resource, version=version)
    said = said_of(version)
    form = DepositForm(before=said)
    if form.is_submitted():
        return _keep(form, resource, version)
    form.fill(said)
    if version.state == DRAFT and "check" in request.args:
        form.blame(services.faults_of(version))
    present = [NamedFile(file.stored_file_id, file.licence, False) for file in version.files]
    returned = version if version.review_reason and version.state == "returned" else None
    return _show(form, resource, _sent_before(present), returned=returned, can_discard=version.is_fresh)


def _sent_before(present: list[NamedFile]) -> list[NamedFile]:
    """Add the files that the address names: they were sent, and the page was loaded anew before the draft was kept."""
    known = {named.file_id for named in present}
    asked = [file_id for file_id in ids_in_address(request.args.getlist("file")) if file_id not in known]
    return [*present, *(NamedFile(file_id, "", False) for file_id in services.find_own_files(current_actor(), asked))]


def _show(
    form: DepositForm, resource: Resource | None, files: Sequence[NamedFile], *, status: int = 200, **more: Any
) -> ResponseReturnValue:  # fmt: skip
    way = str(more.pop("way", "") or request.args.get("way", ""))
    shown = show_files([(named.file_id, named.licence) for named in files])
    removed = {named.file_id for named in files if named.is_removed}
    return page(
        "oer/deposit/edit.html", status=status, nav_current="me", form=form, resource=resource, shown=shown, removed=removed, way=way,
        LICENCES=licences.LICENCES, **more,
    )  # fmt: skip


def _keep(form: DepositForm, resource: Resource | None, version: ResourceVersion | None) -> ResponseReturnValue:
    """Keep the draft whenever a draft can hold it; only then look at what handing in asks for."""
    actor = current_actor()
    before = said_of(version) if version is not None else Description()
    present = [file.stored_file_id for file in version.files] if version is not None else []
    form.validate()
    fresh, refused = _receive(actor)
    files = _named(actor, present, fresh)
    kept = show_files([(named.file_id, named.licence) for named in files if not named.is_removed])
    said = form.said(before, [part.file.kind for part in kept])
    form.blame(draft_faults(said))
    if form.errors:
        form.blame(refused)
        return _show(form, resource, files, status=422)
    parts = [FilePart(part.file.id, part.licence.uri if part.licence else "") for part in kept]
    written = services.save(actor=actor, resource=resource, said=said, files=parts)
    return _answer(written, refused)


def _answer(written: ResourceVersion, refused: Iterable[Fault]) -> ResponseReturnValue:
    """Say what became of the form; a file that was refused is named, and nothing is handed in without it."""
    resource, is_refused = written.resource, False
    for fault in refused:
        say(fault.reason, "fault")
        is_refused = True
    if "submit" not in request.form:
        say(_("Đã lưu bản nháp. Chỉ bạn nhìn thấy."))
        return see_other("deposits.edit", resource_id=resource.id)
    if is_refused or services.faults_of(written):
        say(_("Bản nháp đã lưu, nhưng chưa nộp: còn chỗ cần sửa."), "note")
        return see_other("deposits.edit", resource_id=resource.id, check=1)
    services.submit(actor=current_actor(), resource=resource)
    say(_("Đã nộp. Biên tập viên sẽ xem và trả lời bạn."))
    return see_other("deposits.mine")


def _receive(actor: Person) -> tuple[list[UUID], list[Fault]]:
    """Keep the files that came with the form, whatever becomes of the rest of it; return a fault for each that cannot be used."""
    sent = [one for one in request.files.getlist("file") if one.filename]
    if not sent:
        return [], []
    database.rollback()  # nothing is held in the database while files are looked at
    rows: list[StoredFile] = []
    faults: list[Fault] = []
    for one in sent:
        name = one.filename or ""
        try:
            rows.append(keep_stream(cast(BinaryIO, one.stream), name))
        except Invalid as error:
            faults.append(Fault("files", error.message if name in error.message else f"“{name}”: {error.message}"))
    with database.transaction():
        return [receive_kept(actor=actor, row=row).id for row in rows], faults


def _named(actor: Person, present: list[UUID], fresh: list[UUID]) -> list[NamedFile]:
    """Return the files of the form in their order: those of the draft, those sent before it, those that came with it."""
    named = read_files(request.form, present)
    own = {*present, *services.find_own_files(actor, [one.file_id for one in named])}
    return [*(one for one in named if one.file_id in own), *(NamedFile(file_id, "", False) for file_id in fresh)]


@room.get("/deposits/files/<uuid:file_id>", permission=media.WRITE, subject=get_stored_file)
def file_card(stored_file: StoredFile) -> ResponseReturnValue:
    """Give a script the card of one file that was just sent, or how far it is."""
    return page("oer/deposit/file.html", part=show_files([(stored_file.id, "")])[0], place=request.args.get("place", ""))


@room.post("/deposits/<uuid:resource_id>/take-back", permission=WRITE, subject=load_resource)
def take_back(resource: Resource) -> ResponseReturnValue:
    """Take back what waits, to write on."""
    services.take_back(actor=current_actor(), resource=resource)
    say(_("Đã rút lại. Bạn sửa rồi nộp lại lúc nào cũng được."))
    return see_other("deposits.edit", resource_id=resource.id)


@room.route("/deposits/<uuid:resource_id>/discard", methods=["GET", "POST"], permission=WRITE, subject=load_resource)
def discard(resource: Resource) -> ResponseReturnValue:
    """Ask once, then throw away a draft that was never handed in."""
    version = get_version(resource, resource.latest_number)
    if request.method == "GET" and version.is_fresh:
        return page("oer/deposit/discard.html", nav_current="me", resource=resource, version=version)
    title = resource.title
    services.discard(actor=current_actor(), resource=resource)
    say(_("Đã bỏ bản nháp “%(title)s”.", title=title))
    return see_other("deposits.mine")
