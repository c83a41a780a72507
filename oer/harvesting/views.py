"""The curators' page of what was harvested and may not be published yet."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lms.errors import Invalid
from lms.i18n import _
from lms.web.pages import page, say, see_other
from lms.web.pagination import Page, page_number
from lms.web.room import Room, current_actor
from oer import licences
from oer.harvesting import queries, services
from oer.harvesting.crosswalk import judge, read_mapping
from oer.harvesting.permissions import TAKE_IN
from oer.harvesting.queries import Waiting

room = Room("harvesting", __name__)
PER_PAGE = 30


@room.get("/review/harvest", permission=TAKE_IN)
def waiting() -> ResponseReturnValue:
    """List what waits, and the sources that it comes from."""
    number = page_number()
    rows, total = queries.list_waiting(page=number, per_page=PER_PAGE)
    return page("oer/harvesting/waiting.html", listed=Page(rows, number, PER_PAGE, total), sources=queries.list_sources())


@room.get("/review/harvest/<uuid:record_id>", permission=TAKE_IN)
def record(record_id: UUID) -> ResponseReturnValue:
    """Show one record and ask for a decision."""
    return _show(queries.get_waiting(record_id))


def _show(found: Waiting, *, fault: str = "") -> ResponseReturnValue:
    judged = judge(found.record.identifier, found.record.dc, read_mapping(found.source.mapping))
    return page(
        "oer/harvesting/record.html",
        status=422 if fault else 200,
        record=found.record,
        source=found.source,
        said=judged.said,
        rights=found.record.dc.get("rights", []),
        licences=[(one.notation, one.short_name) for one in licences.OPEN],
        chosen=request.form.get("licence", ""),
        fault=fault,
    )


@room.post("/review/harvest/<uuid:record_id>/take-in", permission=TAKE_IN)
def take_in(record_id: UUID) -> ResponseReturnValue:
    """Publish it under the licence that the curator found at the source."""
    found = queries.get_waiting(record_id)
    try:
        services.take_in(actor=current_actor(), record=found.record, licence=request.form.get("licence", ""))
    except Invalid as error:
        return _show(found, fault=error.message)
    say(_("Đã nhận vào thư viện. Ai cũng tìm thấy được."))
    return see_other("harvesting.waiting")


@room.post("/review/harvest/<uuid:record_id>/drop", permission=TAKE_IN)
def drop(record_id: UUID) -> ResponseReturnValue:
    """Leave it out, in later harvests too."""
    services.drop(actor=current_actor(), record=queries.get_waiting(record_id).record)
    say(_("Đã bỏ qua. Những lần thu nhận sau cũng không lấy bản ghi này."))
    return see_other("harvesting.waiting")
