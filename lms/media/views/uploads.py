"""A file on its way in: from the wire to the disk, then into the database."""

from __future__ import annotations

from typing import BinaryIO, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.utils import redirect
from wtforms.validators import ValidationError

from lms import database
from lms.errors import Invalid
from lms.extensions import csrf
from lms.i18n import _, megabytes
from lms.media import addresses, services
from lms.media.forms import MOST_BYTES, Fields, TooLarge, read_upload
from lms.media.models import BROKEN, READY, StoredFile
from lms.media.views.room import room
from lms.storage.keeping import current_storage
from lms.web.errors import answer
from lms.web.pages import is_inside, json_page, wants_json
from lms.web.room import SIGNED_IN, current_actor


@csrf.exempt  # the token is checked below, before the file: Flask-WTF would read the whole body to look for it
@room.post("/media/upload", permission=SIGNED_IN, streams=True)
def upload() -> ResponseReturnValue:
    """Receive one file; the answer is JSON for a script, a way back to `next` with ?file=… for a form."""
    actor = current_actor()
    if (request.content_length or 0) > MOST_BYTES + 100_000:
        return answer(413, TooLarge().message)
    database.rollback()  # nothing is held in the database while the file is on its way
    boundary = request.mimetype_params.get("boundary", "").encode("latin-1")
    if request.mimetype != "multipart/form-data" or not boundary:
        raise Invalid("Chưa có tệp nào được chọn. Hãy chọn tệp rồi bấm tải lên.", field="file")
    try:
        with read_upload(cast(BinaryIO, request.stream), boundary, current_storage(), _check_token) as received:
            row = services.keep_draft(received.draft, received.name)
            back = received.fields.get("next", "") or request.args.get("next", "")
    except TooLarge as error:
        return answer(413, error.message)
    with database.transaction():
        services.receive_kept(actor=actor, row=row)
    if is_inside(back) and not wants_json():
        return redirect(_with_file(back, row.id), code=303)
    return json_page(_receipt(row), status=201)


def _check_token(fields: Fields) -> None:
    """Refuse a request that another site made the browser send."""
    if not current_app.config.get("WTF_CSRF_ENABLED", True):
        return
    try:
        validate_csrf(request.headers.get("X-CSRFToken") or fields.get("csrf_token"))
    except ValidationError as error:
        raise CSRFError(error.args[0]) from error


def _with_file(back: str, file_id: UUID) -> str:
    parts = urlsplit(back)
    query = "&".join(filter(None, (parts.query, urlencode({"file": file_id}))))
    return parts._replace(query=query).geturl()


def _receipt(row: StoredFile) -> dict[str, str]:
    words = _("Đã nhận: %(name)s, %(size)s.", name=row.name, size=megabytes(row.size))
    if row.state not in {READY, BROKEN}:
        words += " " + _("Máy chủ đang chuyển đổi; bạn có thể làm việc khác hoặc đóng trang.")
    return {
        "id": str(row.id), "name": row.name, "kind": row.kind, "state": row.state, "fault": row.fault,
        "url": addresses.of_original(row), "status_url": addresses.of_status(row), "words": words,
    }  # fmt: skip
