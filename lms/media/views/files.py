"""Pages and bytes of files: shown, played, handed over, and how far their conversion has come."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from lms.access.policy import may
from lms.errors import Invalid, NotFound
from lms.i18n import _
from lms.media import addresses, permissions, queries, services
from lms.media.captions import parse
from lms.media.forms import CaptionForm
from lms.media.models import StoredFile
from lms.media.views.giving import A_WHILE, give, keeping
from lms.media.views.room import Wanted, load_file, load_rendition, room
from lms.renditions import hls
from lms.web.errors import answer
from lms.web.pages import json_page, page, safe_next, say, wants_json
from lms.web.room import current_actor

SHOWN = ("video/", "audio/", "image/", "application/pdf")
"""What a browser may show in place; the rest is handed over to be saved, and text is shown as plain text."""
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


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
    response = give(stored_file, stored_file, media_type, stored_file.name, attachment=not is_shown)
    if not media_type.startswith(SHOWN) or media_type == "image/svg+xml":
        response.headers["Content-Security-Policy"] = SANDBOX
    return response


@room.get("/media/<uuid:file_id>/<kind>.<any(mp4, m4a, webp):ending>", permission=permissions.READ, subject=load_rendition)
def rendition(wanted: Wanted) -> ResponseReturnValue:
    """Give a rendition."""
    made = wanted.rendition
    name = f"{wanted.stored_file.name.rpartition('.')[0] or wanted.stored_file.name}-{made.kind}.{addresses.ENDINGS[made.media_type]}"
    return give(wanted.stored_file, made, made.media_type, name, attachment="download" in request.args)


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
    response.headers["Cache-Control"] = keeping(stored_file, A_WHILE)
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
    response.headers["Cache-Control"] = keeping(stored_file, 0)
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
