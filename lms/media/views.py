"""Files on the web: received on their way to the disk, given out in whole or in part, and how far their conversion has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from flask import Response, current_app, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.datastructures import ContentRange, Headers
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import is_resource_modified
from werkzeug.utils import redirect
from wtforms.validators import ValidationError

from lms import database
from lms.access.policy import may
from lms.errors import Invalid, NotFound
from lms.extensions import csrf
from lms.i18n import _, megabytes
from lms.media import addresses, permissions, queries, services, ways
from lms.media.captions import parse
from lms.media.forms import MOST_BYTES, CaptionForm, Fields, TooLarge, read_upload
from lms.media.models import BROKEN, READY, Rendition, StoredFile
from lms.renditions import hls
from lms.storage.keeping import CHUNK, current_storage
from lms.text import fold
from lms.web.errors import answer
from lms.web.pages import is_inside, json_page, page, safe_next, say, wants_json
from lms.web.room import SIGNED_IN, Room, current_actor

room = Room("media", __name__)

FOR_EVER, A_WHILE = 31_536_000, 300
SHOWN = ("video/", "audio/", "image/", "application/pdf")
"""What a browser may show in place; the rest is handed over to be saved, and text is shown as plain text."""
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


FOR_TEMPLATES: dict[str, Any] = {
    "media_address": addresses,
    "media_progress": queries.get_progress,
    "media_sources": ways.describe_sources,
    "media_ways": ways.list_ways,
}
"""What the macros in templates/media/ call."""
room.record_once(lambda state: state.app.jinja_env.globals.update(FOR_TEMPLATES))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rendition on its way out, under the rights of its file."""

    stored_file: StoredFile
    rendition: Rendition

    @property
    def id(self) -> UUID:
        return self.stored_file.id

    @property
    def visibility(self) -> str:
        return self.stored_file.visibility

    @property
    def owner_id(self) -> UUID | None:
        return self.stored_file.owner_id


def load_file(file_id: UUID) -> StoredFile:
    """Return the file that an address names."""
    return queries.get_stored_file(file_id)


def load_rendition(file_id: UUID, kind: str, ending: str) -> Wanted:
    """Return the rendition that an address names."""
    stored_file = queries.get_stored_file(file_id)
    rendition = queries.find_rendition(file_id, kind)
    if rendition is None or ending not in {addresses.ENDINGS.get(rendition.media_type), "m3u8" if rendition.playlist else None}:
        raise NotFound("Bản này của tệp chưa có. Nếu tệp vừa tải lên, hãy chờ chuyển đổi xong.")
    return Wanted(stored_file, rendition)


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


@room.get("/media/<uuid:file_id>", permission=permissions.READ, subject=load_file)
def show(stored_file: StoredFile) -> ResponseReturnValue:
    """Show one file: play it, read how far its conversion is, give it words."""
    return _file_page(stored_file, CaptionForm())


def _file_page(stored_file: StoredFile, form: CaptionForm, status: int = 200) -> ResponseReturnValue:
    renditions = queries.list_renditions([stored_file.id])[stored_file.id]
    captions = queries.list_captions([stored_file.id])[stored_file.id]
    may_write = may(current_actor(), permissions.WRITE, stored_file) and stored_file.kind in {"video", "audio"}
    return page(
        "media/file.html", status=status, file=stored_file, renditions=renditions, captions=captions, way=request.args.get("way"),
        transcript=parse(captions[0].text) if captions else [], form=form if may_write else None,
    )  # fmt: skip


@room.get("/media/<uuid:file_id>/status", permission=permissions.READ, subject=load_file)
def status(stored_file: StoredFile) -> ResponseReturnValue:
    """Say how far the conversion has come."""
    found = queries.get_progress(stored_file)
    response = json_page({"state": found.state, "progress": round(found.progress, 3), "note": found.note, "fault": found.fault})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@room.get("/media/<uuid:file_id>/original", permission=permissions.READ, subject=load_file)
def original(stored_file: StoredFile) -> ResponseReturnValue:
    """Give the bytes as they came, under their name."""
    media_type = "text/plain; charset=utf-8" if stored_file.kind == "text" else stored_file.media_type
    if stored_file.media_type == "text/html":
        media_type = "application/octet-stream"
    is_shown = media_type.startswith((*SHOWN, "text/plain")) and "download" not in request.args
    response = _give(stored_file, stored_file, media_type, stored_file.name, attachment=not is_shown)
    if not media_type.startswith(SHOWN) or media_type == "image/svg+xml":
        response.headers["Content-Security-Policy"] = SANDBOX
    return response


@room.get("/media/<uuid:file_id>/<kind>.<any(mp4, m4a, webp):ending>", permission=permissions.READ, subject=load_rendition)
def rendition(wanted: Wanted) -> ResponseReturnValue:
    """Give a rendition."""
    made = wanted.rendition
    name = f"{wanted.stored_file.name.rpartition('.')[0] or wanted.stored_file.name}-{made.kind}.{addresses.ENDINGS[made.media_type]}"
    return _give(wanted.stored_file, made, made.media_type, name, attachment="download" in request.args)


@room.get(
    "/media/<uuid:file_id>/<kind>.m3u8", permission=permissions.READ, subject=lambda file_id, kind: load_rendition(file_id, kind, "m3u8")
)
def playlist(wanted: Wanted) -> ResponseReturnValue:
    """Give the HLS playlist of one rung."""
    made = wanted.rendition
    return _playlist(wanted.stored_file, made.playlist.replace(hls.FILE, addresses.of_rendition(made)))


@room.get("/media/<uuid:file_id>/master.m3u8", permission=permissions.READ, subject=load_file)
def master(stored_file: StoredFile) -> ResponseReturnValue:
    """Give the HLS master playlist: the whole ladder."""
    variants = [
        hls.Variant(addresses.of_playlist(made), made.bandwidth or 0, made.width or 0, made.height or 0)
        for made in queries.list_renditions([stored_file.id])[stored_file.id]
        if made.playlist
    ]
    if not variants:
        raise NotFound("Phim này chưa chuyển đổi xong. Hãy quay lại sau ít phút.")
    return _playlist(stored_file, hls.master_playlist(variants))


def _playlist(stored_file: StoredFile, text: str) -> Response:
    response = Response(text, mimetype="application/vnd.apple.mpegurl")
    response.headers["Cache-Control"] = _keeping(stored_file, A_WHILE)
    response.add_etag()
    response.make_conditional(request)
    return response


@room.get(
    "/media/<uuid:file_id>/captions/<language>.vtt", permission=permissions.READ, subject=lambda file_id, language: load_file(file_id)
)
def caption(stored_file: StoredFile) -> ResponseReturnValue:
    """Give the words in one language."""
    found = queries.find_caption(stored_file.id, str((request.view_args or {})["language"]))
    if found is None:
        raise NotFound("Chưa có lời thoại bằng ngôn ngữ này.")
    response = Response(found.text, content_type="text/vtt; charset=utf-8")
    response.headers["Cache-Control"] = _keeping(stored_file, 0)
    response.add_etag()
    response.make_conditional(request)
    return response


@room.post("/media/<uuid:file_id>/captions", permission=permissions.WRITE, subject=load_file)
def add_caption(stored_file: StoredFile) -> ResponseReturnValue:
    """Give a film its words, typed or from a file."""
    form = CaptionForm()
    if not form.validate_on_submit():
        return _refused(stored_file, form)
    try:
        made = services.add_caption(
            actor=current_actor(), stored_file=stored_file, language=form.language.data, text=form.words(), label=form.label.data
        )
    except Invalid as error:
        form.text.errors = [error.message]
        return _refused(stored_file, form)
    if wants_json():
        return json_page({"language": made.language, "label": made.label, "url": addresses.of_caption(made)}, status=201)
    say(_("Đã lưu lời thoại."))
    return redirect(safe_next(url_for("media.show", file_id=stored_file.id)), code=303)


def _refused(stored_file: StoredFile, form: CaptionForm) -> ResponseReturnValue:
    """Show the form again with what was typed, or tell a script what is wrong."""
    if wants_json():
        name, faults = next(iter(form.errors.items()))
        return answer(422, str(faults[0]), field=name)
    return _file_page(stored_file, form, status=422)


def _keeping(stored_file: StoredFile, seconds: int) -> str:
    """Return who may keep an answer for how long: what only some may see is kept by nobody in between."""
    if seconds == FOR_EVER:
        return f"{stored_file.visibility}, max-age={seconds}, immutable"
    return f"{stored_file.visibility}, max-age={seconds}, must-revalidate" if seconds else f"{stored_file.visibility}, no-cache"


def _give(stored_file: StoredFile, thing: StoredFile | Rendition, media_type: str, name: str, *, attachment: bool) -> Response:
    """Answer with bytes, or the part of them that was asked for (RFC 9110 §14)."""
    path = current_storage().path(thing.sha256)
    try:
        if path is not None:
            response = send_file(path, media_type, download_name=name, conditional=True, etag=thing.sha256)
        else:
            response = _from_afar(thing, media_type)
    except FileNotFoundError as error:
        raise NotFound("Nội dung của tệp này không còn trên máy chủ. Hãy báo người đã đăng.") from error
    response.headers["Content-Disposition"] = _disposition(name, attachment=attachment)
    is_named = request.args.get("v") == addresses.version(thing.sha256)
    response.headers["Cache-Control"] = _keeping(stored_file, FOR_EVER if is_named else A_WHILE)
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _disposition(name: str, *, attachment: bool) -> str:
    """Name the file in letters that every program reads, and in the right ones (RFC 6266)."""
    plain = "".join(letter for letter in fold(name) if letter.isascii() and letter not in '"\\') or "tep"
    headers = Headers()
    extra = {} if plain == name else {"filename*": f"UTF-8''{quote(name, safe='')}"}
    headers.set("Content-Disposition", "attachment" if attachment else "inline", filename=plain, **extra)
    return headers["Content-Disposition"]


def _from_afar(thing: StoredFile | Rendition, media_type: str) -> Response:
    """Answer from a storage that is no folder of this machine, asking it for no more than was asked of us."""
    if not is_resource_modified(request.environ, etag=thing.sha256):
        response = Response(status=304)
        response.set_etag(thing.sha256)
        return response
    start, end = 0, thing.size
    has_changed = "If-Range" in request.headers and is_resource_modified(request.environ, etag=thing.sha256, ignore_if_range=False)
    asked = None if has_changed else request.range
    if asked is not None:
        part = asked.range_for_length(thing.size)
        if part is None:
            raise RequestedRangeNotSatisfiable(thing.size)
        start, end = part
    stream = current_storage().open(thing.sha256, start)
    response = Response(_pieces(stream, end - start), status=206 if asked else 200, content_type=media_type)
    response.call_on_close(stream.close)
    response.content_length = end - start
    response.accept_ranges = "bytes"
    response.set_etag(thing.sha256)
    if asked is not None:
        response.content_range = ContentRange("bytes", start, end, thing.size)
    return response


def _pieces(stream: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0:
        piece = stream.read(min(CHUNK, left))
        if not piece:
            return
        left -= len(piece)
        yield piece
