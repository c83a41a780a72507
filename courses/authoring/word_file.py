"""A Word document taken in as a lesson: bounded, refused in words, and with an account of what was left behind.

The one module that knows Mammoth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO
from xml.parsers.expat import ExpatError
from zipfile import ZipFile

import mammoth

from courses.authoring.word_markdown import from_html
from lms.archives import UNREADABLE
from lms.errors import Invalid

MOST_BYTES = 30_000_000
MOST_UNPACKED = 150_000_000
MOST_XML = 8_000_000
MOST_TAGS = 200_000
"""What takes Mammoth about ten seconds; a lesson of the longest kind has half as many."""
MOST_PARTS = 2000
MOST_PICTURES = 60
MOST_CHARACTERS = 150_000
OLD_WORD = b"\xd0\xcf\x11\xe0"
"""The container of .doc, and of a .docx with a password."""
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}
LEFT = (
    (rb"<m:oMath[ >]", "công thức toán"), (rb"<c:chart[ >]", "biểu đồ"), (rb"<dgm:relIds[ >]", "sơ đồ SmartArt"),
    (rb"<w:object[ >]", "đối tượng nhúng (bảng tính, bài trình chiếu …)"), (rb"<w:del [^>]*>", "đoạn đã xóa còn theo dõi"),
    (rb"<w:commentReference[ >]", "lời bình bên lề"), (rb"<wps:txbx[ >]", "khung chữ rời (chữ được giữ, chỗ đặt thì không)"),
    (rb"<w:gridSpan[ >]|<w:vMerge[ >]", "ô bảng gộp (chữ được giữ, các ô tách ra)"),
)  # fmt: skip
"""What no lesson shows, by its mark in the document."""
OLD_FONT = re.compile(rb'w:ascii="(\.Vn[^"]*|VNI-[^"]*)"')
COUNTED = (
    ("heading", "%d tiêu đề"), ("paragraph", "%d đoạn"), ("item", "%d mục trong danh sách"), ("table", "%d bảng"), ("picture", "%d hình"),
    ("link", "%d liên kết"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the document: the name by which the text calls it, its bytes, and the words that Word had for it."""

    name: str
    content: bytes
    words: str


@dataclass(frozen=True, slots=True)
class WordLesson:
    """A document as a lesson: `kept` and `dropped` say so in words."""

    title: str
    body: str
    pictures: Sequence[Picture]
    kept: Sequence[str]
    dropped: Sequence[str]


def read_word(stream: BinaryIO, name: str = "") -> WordLesson:
    """Return the lesson that a .docx holds; raise Invalid, with a sentence, for whatever cannot or must not be read."""
    raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Invalid("Tệp nặng hơn 30 MB. Hãy nén hình trong Word (Nén ảnh) hoặc chia tệp thành nhiều phần.", field="file")
    if raw.startswith(OLD_WORD):
        raise Invalid("Tệp này là .doc đời cũ hoặc có mật khẩu. Hãy mở bằng Word rồi lưu thành .docx không đặt mật khẩu.", field="file")
    try:
        with ZipFile(BytesIO(raw)) as packed:
            document = _checked(packed)
        pictures = _Pictures()
        result = mammoth.convert_to_html(BytesIO(raw), convert_image=mammoth.images.img_element(pictures.take))
    except Invalid:
        raise
    except (*UNREADABLE, KeyError, AttributeError, IndexError, TypeError, RecursionError, ExpatError) as error:
        raise Invalid("Không đọc được tệp này. Hãy mở bằng Word, lưu lại thành .docx rồi thử lần nữa.", field="file") from error
    title, body, counts = from_html(result.value)
    if not body.strip():
        raise Invalid("Tệp này không có chữ hay hình nào dùng được.", field="file")
    if len(body) > MOST_CHARACTERS:
        raise Invalid("Tệp dài hơn 150.000 ký tự. Hãy chia thành nhiều tệp, mỗi tệp một bài.", field="file")
    kept = [words % counts[key] for key, words in COUNTED if counts[key]]
    lost = _left_behind(document, pictures.lost, counts["lost link"])
    return WordLesson(title or name.rpartition(".")[0] or name, body, pictures.found, kept, lost)


def _checked(packed: ZipFile) -> bytes:
    """Return the document's XML, having looked at every part; raise Invalid for macros, bombs and what is no Word document."""
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise Invalid("Tệp này không phải tệp Word .docx.", field="file")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Invalid("Tệp này mở ra quá lớn nên không nhận. Hãy chia thành nhiều tệp.", field="file")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Invalid("Tệp này có mật khẩu. Hãy lưu lại không đặt mật khẩu.", field="file")
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in packed.read("[Content_Types].xml"):
        raise Invalid("Tệp này có macro nên không nhận. Hãy lưu lại thành .docx (không có macro) rồi thử lần nữa.", field="file")
    document, tags = b"", 0
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        text = packed.read(part) if part.file_size <= MOST_XML else b""
        tags += text.count(b"<")
        if not text or tags > MOST_TAGS:
            raise Invalid("Tệp này dài quá mức một bài học. Hãy chia thành nhiều tệp.", field="file")
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Invalid("Tệp này có phần không thuộc một tệp Word thường nên không nhận.", field="file")
        if part.filename == "word/document.xml":
            document = text
    return document


class _Pictures:
    """The pictures met on the way, in order."""

    def __init__(self) -> None:
        self.found: list[Picture] = []
        self.lost = 0

    def take(self, image: Any) -> dict[str, str]:
        """Keep a picture that pages can show; answer under which name the text calls it."""
        ending = ENDINGS.get(image.content_type or "")
        if ending is None or len(self.found) >= MOST_PICTURES:
            self.lost += 1
            return {"src": ""}
        with image.open() as stream:
            content = stream.read()
        name = f"media/word-{len(self.found) + 1}{ending}"
        self.found.append(Picture(name, content, " ".join((image.alt_text or "").split())))
        return {"src": name}


def _left_behind(document: bytes, pictures: int, links: int) -> list[str]:
    """Say what was not taken over, and what to look at."""
    found = [f"{count} {words}" for mark, words in LEFT if (count := len(re.findall(mark, document)))]
    if pictures:
        found.append(f"{pictures} hình ở dạng mà trang web không hiện được (EMF, WMF …), hoặc vượt {MOST_PICTURES} hình")
    if links:
        found.append(f"{links} liên kết tới tệp trên máy (chữ được giữ)")
    old = OLD_FONT.search(document)
    if old:
        font = old[1].decode("utf-8", errors="replace")
        found.append(f"phông chữ cũ {font}: chữ có thể hiện sai, hãy chuyển tệp sang Unicode trong Word rồi thêm lại")
    return found
