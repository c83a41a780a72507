"""Bytes on their way out, whole or in part, by us or by the server in front."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, request, send_file
from werkzeug.datastructures import ContentRange, Headers
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import is_resource_modified

from lms.errors import NotFound
from lms.media import addresses
from lms.media.models import Rendition, StoredFile
from lms.settings import current
from lms.storage.keeping import CHUNK, current_storage, place_of
from lms.text import fold

FOR_EVER, A_WHILE = 31_536_000, 300


def keeping(stored_file: StoredFile, seconds: int) -> str:
    """Return who may keep an answer for how long: what only some may see is kept by nobody in between."""
    if seconds == FOR_EVER:
        return f"{stored_file.visibility}, max-age={seconds}, immutable"
    return f"{stored_file.visibility}, max-age={seconds}, must-revalidate" if seconds else f"{stored_file.visibility}, no-cache"


def give(stored_file: StoredFile, thing: StoredFile | Rendition, media_type: str, name: str, *, attachment: bool) -> Response:
    """Answer with bytes, or the part of them that was asked for (RFC 9110 §14)."""
    path = current_storage().path(thing.sha256)
    try:
        if path is None:
            response = _from_afar(thing, media_type)
        elif current().sendfile != "off":
            response = _handed_over(path, thing, media_type)
        else:
            response = send_file(path, media_type, download_name=name, conditional=True, etag=thing.sha256)
    except FileNotFoundError as error:
        raise NotFound("Nội dung của tệp này không còn trên máy chủ. Hãy báo người đã đăng.") from error
    response.headers["Content-Disposition"] = _disposition(name, attachment=attachment)
    is_named = request.args.get("v") == addresses.version(thing.sha256)
    response.headers["Cache-Control"] = keeping(stored_file, FOR_EVER if is_named else A_WHILE)
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _handed_over(path: Path, thing: StoredFile | Rendition, media_type: str) -> Response:
    """Name the file to the server in front, which sends it, in parts too; who may have it was decided before."""
    if not path.is_file():
        raise FileNotFoundError(path)
    response = Response(content_type=media_type)
    response.set_etag(thing.sha256)
    response.make_conditional(request)
    if response.status_code == 304:
        return response  # with the header on it, nginx would send the whole file
    way, _, prefix = current().sendfile.partition(":")
    if way == "x-sendfile":
        response.headers["X-Sendfile"] = str(path)
    else:
        response.headers["X-Accel-Redirect"] = f"{prefix}/{place_of(thing.sha256)}"
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
