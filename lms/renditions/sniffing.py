"""What a file is, told by its first bytes and never by its name alone; what may harm is refused with a sentence."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype

from lms.errors import Invalid

HEAD_BYTES = 8192
EXECUTABLE_MAGIC = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n", b"#!")
EXECUTABLE_NAMES = frozenset(
    (
        "exe",
        "com",
        "scr",
        "msi",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "hta",
        "jar",
        "apk",
        "app",
        "sh",
        "dll",
        "lnk",
        "reg",
    )
)
KIND_OF_NAME = {
    **dict.fromkeys(("mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "wmv", "flv", "3gp", "ts"), "video"),
    **dict.fromkeys(("mp3", "m4a", "aac", "wav", "flac", "ogg", "oga", "opus", "wma", "amr"), "audio"),
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "avif"), "image"),
    "pdf": "pdf",
}
WORD_OF_KIND = {"video": "phim", "audio": "bản ghi âm", "image": "ảnh", "pdf": "tài liệu PDF"}
CONTENT_WORD = {**WORD_OF_KIND, "text": "chữ", "other": "dữ liệu không nhận ra được"}


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A media type (RFC 6838) and the kind that decides what is made of the file."""

    media_type: str
    kind: str


def sniff(head: bytes, name: str) -> Sniffed:
    """Tell what a file is by its first `HEAD_BYTES`; raise Invalid for what is empty, may harm or is not what its name says."""
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if not head:
        raise Invalid(f"Tệp “{name}” không có nội dung (0 byte). Hãy mở thử tệp trên máy bạn, rồi chọn lại.", field="file")
    if head.startswith(EXECUTABLE_MAGIC) or ending in EXECUTABLE_NAMES:
        raise Invalid(f"Tệp “{name}” là chương trình chạy được nên không nhận. Hãy chọn phim, ảnh, bản ghi âm hoặc tài liệu.", field="file")
    found = _look(head, ending)
    named = KIND_OF_NAME.get(ending)
    films = {"video", "audio"}
    if named is not None and found.kind != named and not {found.kind, named} <= films:
        raise Invalid(
            f"Tệp “{name}” mang tên của {WORD_OF_KIND[named]} nhưng nội dung là {CONTENT_WORD[found.kind]}. "
            "Hãy chọn đúng tệp, hoặc đổi lại đuôi tên.",
            field="file",
        )
    return found


def _look(head: bytes, ending: str) -> Sniffed:
    if b"%PDF-" in head[:1024]:
        return Sniffed("application/pdf", "pdf")
    guess = filetype.guess(head)
    if guess is not None:
        media_type = str(guess.mime)
        top = media_type.partition("/")[0]
        return Sniffed(media_type, top if top in {"video", "audio", "image"} else "other")
    if head.startswith((b"\x1aE\xdf\xa3",)):
        return Sniffed("video/x-matroska", "video")
    if head[4:8] == b"ftyp" or head[4:8] in (b"moov", b"mdat", b"free", b"wide"):
        return Sniffed("video/mp4", "video")
    if len(head) > 188 and head[0] == head[188] == 0x47:
        return Sniffed("video/mp2t", "video")
    text = _as_text(head)
    return Sniffed("application/octet-stream", "other") if text is None else _kind_of_text(text, ending)


def _as_text(head: bytes) -> str | None:
    """Return the head as text, or None if it is none; a character cut by the end of the head is forgiven."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return None
    return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text


def _kind_of_text(text: str, ending: str) -> Sniffed:
    start = text.lstrip().lower()
    if start.startswith("webvtt"):
        return Sniffed("text/vtt", "text")
    if "<svg" in start[:2000] and start.startswith(("<?xml", "<svg", "<!--", "<!doctype svg")):
        return Sniffed("image/svg+xml", "image")
    if re.match(r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|script)", start, re.DOTALL):
        return Sniffed("text/html", "other")
    by_name = {
        "srt": "application/x-subrip",
        "csv": "text/csv",
        "md": "text/markdown",
        "json": "application/json",
        "xml": "application/xml",
    }
    return Sniffed(by_name.get(ending, "text/plain"), "text")
