"""Files and captions as they arrive: a long upload goes from the wire to the disk, never through the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from flask_wtf.file import FileField
from werkzeug.sansio import multipart
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Regexp

from lms.errors import DomainError, Invalid
from lms.i18n import _l
from lms.storage.keeping import CHUNK, Draft, Storage
from lms.web.forms import Form

MOST_BYTES = 2_000_000_000
MOST_FIELD_BYTES = 64_000
MOST_PARTS = 20


class TooLarge(DomainError):
    """The body is longer than a file may be."""

    def __init__(self) -> None:
        super().__init__(
            "Tệp dài hơn 2 GB nên chưa tải lên được. Những gì bạn đã điền vẫn còn. Hãy cắt phim thành nhiều đoạn hoặc chọn tệp nhỏ hơn."
        )


@dataclass(slots=True)
class Upload:
    """One file on the disk, not yet looked at, and the fields that came before it."""

    draft: Draft
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)


Fields = dict[str, str]


@contextmanager
def read_upload(stream: BinaryIO, boundary: bytes, storage: Storage, allow: Callable[[Fields], None]) -> Iterator[Upload]:
    """Read a multipart body (RFC 7578) whose field `file` goes straight to a draft; the draft ends with the block.

    `allow` sees the fields that came before the file and may raise before any byte of it is kept. Raises Invalid without a
    file or where the body ends early, TooLarge past 2 GB.
    """
    upload = Upload(storage.draft())
    try:
        _Reader(upload, allow).read(stream, boundary)
        if not upload.name:
            raise Invalid("Chưa có tệp nào được chọn. Hãy chọn tệp rồi bấm tải lên.", field="file")
        yield upload
    finally:
        upload.draft.discard()


class _Reader:
    """Follows the parts of one body: small fields to text, the first file to the draft, everything else past."""

    def __init__(self, upload: Upload, allow: Callable[[Fields], None]) -> None:
        self.upload = upload
        self.allow = allow
        self.field: str | None = None
        self.text = bytearray()
        self.in_file = False

    def read(self, stream: BinaryIO, boundary: bytes) -> None:
        decoder = multipart.MultipartDecoder(boundary, max_form_memory_size=None, max_parts=MOST_PARTS)
        try:
            while True:
                event = decoder.next_event()
                if isinstance(event, multipart.Epilogue):
                    return
                if isinstance(event, multipart.NeedData):
                    decoder.receive_data(stream.read(CHUNK) or None)
                else:
                    self.take(event)
        except ValueError as error:
            raise Invalid("Tệp chưa tải lên hết vì mạng bị ngắt. Tệp vẫn ở máy bạn, hãy tải lại.", field="file") from error

    def take(self, event: multipart.Event) -> None:
        match event:
            case multipart.Field():
                self.field, self.in_file, self.text = event.name, False, bytearray()
            case multipart.File():
                self.field, self.in_file = None, event.name == "file" and bool(event.filename) and not self.upload.name
                if self.in_file:
                    self.allow(self.upload.fields)
                    self.upload.name = event.filename
            case multipart.Data():
                self.keep(event)

    def keep(self, event: multipart.Data) -> None:
        if self.in_file:
            self.upload.draft.write(event.data)
            if self.upload.draft.size > MOST_BYTES:
                raise TooLarge
        elif self.field is not None:
            self.text += event.data
            if len(self.text) > MOST_FIELD_BYTES:
                raise Invalid("Một ô trong biểu mẫu quá dài. Hãy rút gọn rồi gửi lại.", field=self.field)
            if not event.more_data:
                self.upload.fields[self.field] = self.text.decode(errors="replace")


class CaptionForm(Form):
    """The words of a film: typed into the box, or in a file."""

    language = StringField(_l("Ngôn ngữ"), default="vi", validators=[DataRequired(), Regexp(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$")])
    label = StringField(_l("Tên hiện cho người xem"), default="Tiếng Việt", validators=[DataRequired()])
    text = TextAreaField(_l("Lời thoại"))
    file = FileField(_l("Tệp lời thoại (.vtt hoặc .srt)"))

    def words(self) -> str:
        """Return the words, the file's before those in the box."""
        chosen = self.file.data
        if chosen is not None and chosen.filename:
            return bytes(chosen.stream.read(4_000_000)).decode("utf-8-sig", errors="replace")
        return self.text.data or ""
