"""A depositor's desk: what I offered, a new offer, and writing on."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lms.errors import Conflict
from lms.i18n import _
from lms.identity.models import Person
from lms.media.queries import find_stored_files
from lms.media.services import receive
from lms.web.pages import page, say, see_other
from lms.web.pagination import Page, page_number
from lms.web.room import Room, current_actor
from oer import licences
from oer.catalogue.description import Description, draft_faults, publication_faults
from oer.catalogue.models import DRAFT, SUBMITTED, WITHDRAWN, Resource
from oer.catalogue.permissions import DEPOSIT, WRITE
from oer.catalogue.queries import ShownFile, get_resource, get_version, list_shown_files
from oer.catalogue.services import FilePart
from oer.deposit import queries, services
from oer.deposit.forms import WAYS, DepositForm

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
        return _keep(form, None, Description(), [])
    return _show(form, None, [], way=way)


@room.route("/deposits/<uuid:resource_id>", methods=["GET", "POST"], permission=WRITE, subject=load_resource)
def edit(resource: Resource) -> ResponseReturnValue:
    """Write on, hand in, or see where it stands."""
    version = get_version(resource, resource.latest_number)
    shown, before = list_shown_files(version), services.description_of(version)
    if version.state == SUBMITTED or resource.state == WITHDRAWN:
        if request.method == "POST":
            raise Conflict(_("Tài liệu này không còn sửa được ở đây. Hãy tải lại trang để xem nó đang ở bước nào."))
        return page("oer/deposit/waiting.html", nav_current="me", resource=resource, version=version)
    form = DepositForm()
    form.offer_language(version.language)
    if form.is_submitted():
        return _keep(form, resource, before, shown)
    form.fill(before)
    if version.state == DRAFT and "check" in request.args:
        form.blame(publication_faults(before, has_files=bool(shown)))
    return _show(form, resource, shown, returned=version if version.review_reason and version.state == "returned" else None)


def _show(
    form: DepositForm, resource: Resource | None, shown: list[ShownFile], *, status: int = 200, **more: object
) -> ResponseReturnValue:
    way = str(more.pop("way", "") or request.args.get("way", ""))
    return page(
        "oer/deposit/edit.html",
        status=status,
        nav_current="me",
        form=form,
        resource=resource,
        shown=shown,
        way=way,
        LICENCES=licences.LICENCES,
        **more,
    )  # type: ignore[arg-type] # the rest of the context is any value


def _keep(form: DepositForm, resource: Resource | None, before: Description, shown: list[ShownFile]) -> ResponseReturnValue:
    """Keep the draft whenever a draft can hold it; only then look at what handing in asks for."""
    actor = current_actor()
    form.validate()
    files = _files(actor, shown)
    stored = find_stored_files([part.stored_file_id for part in files])
    said = form.said(before, [stored[part.stored_file_id].kind for part in files if part.stored_file_id in stored])
    form.blame(draft_faults(said))
    if form.errors:
        return _show(form, resource, shown, status=422)
    version = services.save(actor=actor, resource=resource, said=said, files=files)
    kept = version.resource
    if "submit" not in request.form:
        say(_("Đã lưu bản nháp. Chỉ bạn nhìn thấy."))
        return see_other("deposits.edit", resource_id=kept.id)
    if publication_faults(said, has_files=bool(version.files)):
        say(_("Bản nháp đã lưu, nhưng chưa nộp: còn chỗ cần sửa."), "note")
        return see_other("deposits.edit", resource_id=kept.id, check=1)
    services.submit(actor=actor, resource=kept)
    say(_("Đã nộp. Biên tập viên sẽ xem và trả lời bạn."))
    return see_other("deposits.mine")


def _files(actor: Person, shown: list[ShownFile]) -> list[FilePart]:
    """Return the files that stay, each with its licence, and the one that came with the form."""
    parts = [
        FilePart(part.file.id, _licence(request.form.get(f"licence-{part.file.id}", "")))
        for part in shown
        if f"remove-{part.file.id}" not in request.form
    ]
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        parts.append(FilePart(receive(actor=actor, stream=cast(BinaryIO, sent.stream), name=sent.filename).id))
    parts += [FilePart(file_id) for file_id in _ids(request.form.getlist("file_id"))]
    return parts


def _licence(value: str) -> str:
    licence = licences.find(value)
    return licence.uri if licence else ""


def _ids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue  # the field is empty where nothing was uploaded
    return found


@room.post("/deposits/<uuid:resource_id>/take-back", permission=WRITE, subject=load_resource)
def take_back(resource: Resource) -> ResponseReturnValue:
    """Take back what waits, to write on."""
    services.take_back(actor=current_actor(), resource=resource)
    say(_("Đã rút lại. Bạn sửa rồi nộp lại lúc nào cũng được."))
    return see_other("deposits.edit", resource_id=resource.id)
