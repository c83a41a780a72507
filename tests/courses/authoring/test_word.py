"""A Word document becomes a lesson after a look; what must not be read is refused in words."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from courses.activities.markdown import render
from courses.authoring.word_file import read_word
from courses.authoring.word_markdown import as_line, escape, from_html
from lms.database import session
from lms.errors import Invalid
from lms.media.models import StoredFile
from tests.courses.authoring.test_desk import HOME, _begin, _post, _text
from tests.factories.people import make_role, sign_in

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/><Default Extension="emf" ContentType="image/x-emf"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = f'<Relationships xmlns="{PACKAGE}/relationships">{{}}</Relationships>'
ONE = '<Relationship Id="{}" Type="' + OFFICE + '/relationships/{}" Target="{}"{}/>'
NUMBERING = (
    f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:m="{OFFICE}/math"'
)


def _paragraph(words: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r></w:p>"


def _heading(words: str, rank: int) -> str:
    return _paragraph(words, f'<w:pStyle w:val="Heading{rank}"/>')


def _item(words: str, level: int = 0) -> str:
    return _paragraph(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def _table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def _drawing(name: str, words: str) -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{words}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f'<a:blip r:embed="{name}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(made, "PNG")
    return made.getvalue()


def _docx(body: str, types: str = TYPES, **more: bytes) -> bytes:
    inside = "".join([
        ONE.format("num", "numbering", "numbering.xml", ""), ONE.format("png", "image", "media/a.png", ""),
        ONE.format("emf", "image", "media/b.emf", ""), ONE.format("web", "hyperlink", "https://example.vn/a?b=1", ' TargetMode="External"'),
        ONE.format("file", "hyperlink", "file:///C:/a.docx", ' TargetMode="External"'),
    ])  # fmt: skip
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types, "_rels/.rels": RELATIONS.format(ONE.format("a", "officeDocument", "word/document.xml", "")),
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": RELATIONS.format(inside), "word/numbering.xml": NUMBERING, "word/media/a.png": _png(),
        "word/media/b.emf": b"emf",
        **{name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): value for name, value in more.items()},
    }  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


LINKED = (
    '<w:p><w:hyperlink r:id="web"><w:r><w:t>trang này</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> và </w:t></w:r>'
    '<w:hyperlink r:id="file"><w:r><w:t>tệp kia</w:t></w:r></w:hyperlink></w:p>'
)
WHOLE = "".join([
    _heading("Học suốt đời", 1), _paragraph("Mở đầu với 2 * 3 và [ngoặc]."), _heading("Vì sao", 2), _paragraph("Chữ đậm ", run="<w:b/>"),
    _item("Một"), _item("Một một", 1), _item("Hai"), _table(("Cột", "Số"), ("a|b", "1")), _drawing("png", "Cây đa"), _drawing("emf", "x"),
    LINKED, "<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>",
])  # fmt: skip


def test_a_document_becomes_a_text() -> None:
    lesson = read_word(io.BytesIO(_docx(WHOLE)), "a.docx")
    assert lesson.title == "Học suốt đời"
    assert lesson.body == (
        "Mở đầu với 2 \\* 3 và \\[ngoặc\\].\n\n## Vì sao\n\n**Chữ đậm**\n\n- Một\n  1. Một một\n- Hai\n\n| Cột | Số |\n| --- | --- |\n"
        "| a\\|b | 1 |\n\n![Cây đa](media/word-1.png)\n\n[trang này](https://example.vn/a?b=1) và tệp kia"
    )
    assert [picture.name for picture in lesson.pictures] == ["media/word-1.png"] and lesson.pictures[0].content == _png()
    assert "1 bảng" in lesson.kept and "1 hình" in lesson.kept and "3 mục trong danh sách" in lesson.kept
    lost = " ".join(lesson.dropped)
    assert "1 công thức toán" in lost and "1 hình ở dạng" in lost and "1 liên kết tới tệp trên máy" in lost
    html = render(lesson.body, {"media/word-1.png": "/m"}.get)
    assert html.count("<li>") == 3 and "<td>a|b</td>" in html and "2 * 3" in html


def test_an_old_font_is_told() -> None:
    lesson = read_word(io.BytesIO(_docx(_paragraph("Häc", run='<w:rFonts w:ascii=".VnTime"/>'))), "cu.docx")
    assert lesson.title == "cu" and ".VnTime" in lesson.dropped[0]


def _ratio_bomb() -> bytes:
    return _docx(_paragraph("x"), word__big_xml=b"<a>" + b" " * 9_000_000 + b"</a>")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"not a zip", "Không đọc được"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".doc đời cũ hoặc có mật khẩu"),
        (b"0" * 30_000_001, "nặng hơn 30 MB"),
        (_docx(_paragraph("x"), word__vbaProject_bin=b"x"), "có macro"),
        (_docx(_paragraph("x"), types=TYPES.replace("wordprocessingml.document.main", "word.document.macroEnabled.main")), "có macro"),
        (_docx(_paragraph("x"), word__evil_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "không thuộc một tệp Word"),
        (_ratio_bomb(), "dài quá mức một bài học"),
        (_docx(_paragraph("x"), **{f"word__media__{n}_bin": b"\0" * 20_000_000 for n in range(8)}), "mở ra quá lớn"),
        (_docx("<w:p/>" * 200_001), "dài quá mức một bài học"),
        (_docx(""), "không có chữ hay hình"),
        (_docx("".join(_paragraph("chữ dài " * 500) for _n in range(60))), "150.000 ký tự"),
        (_docx("<w:p>" * 3), "Không đọc được"),
        (_docx("<w:tbl><w:tr><w:tc>" * 3000 + _paragraph("x") + "</w:tc></w:tr></w:tbl>" * 3000), "Không đọc được"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(raw: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=re.escape(words)):
        read_word(io.BytesIO(raw), "a.docx")


@given(st.binary(max_size=8), st.integers(0, 4000))
def test_damage_is_refused_or_read(noise: bytes, place: int) -> None:
    raw = bytearray(_docx(_paragraph("chữ")))
    raw[place : place + len(noise)] = noise
    try:
        read_word(io.BytesIO(bytes(raw)), "a.docx")
    except Invalid as error:
        assert error.field == "file"


@given(st.text(alphabet="ab*_`[]()#-+.1 \\~|:<>=\n", max_size=40))
def test_words_stay_words(words: str) -> None:
    """What is written in Word is never Markdown by accident."""
    html = render(as_line(escape(" ".join(words.split()))))
    shown = re.sub(r"<[^>]*>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
    assert shown == " ".join(words.split())


def test_marks_around_nothing_vanish() -> None:
    assert from_html("<p><strong> </strong>a<strong>b </strong>c<em></em></p>")[1] == "a**b** c"


@pytest.fixture
def trainer(app: Flask, client: FlaskClient) -> FlaskClient:
    signed = sign_in(client, make_role("trainer", identifier="thay"))
    _begin(signed)
    return signed


def _fields(page: str) -> dict[str, Any]:
    form = page[page.index('action="/author/nam-mo-hinh/word/save"') :]
    return dict(re.findall(r'name="([a-z0-9-]+)" value="([^"]*)"', form[: form.index("</form>")]))


def test_the_whole_way(trainer: FlaskClient) -> None:
    page = _post(trainer, f"{HOME}/word", 200, place="0", file=(io.BytesIO(_docx(WHOLE)), "Bài học.docx"))
    assert "Được giữ" in page and "1 công thức toán" in page and _text("lessons/hoc-suot-doi.md") == ""
    body = read_word(io.BytesIO(_docx(WHOLE))).body
    sent = {**_fields(page), "title": "Học suốt đời", "body": body, "words-0": "Cây đa [làng]"}
    sent.pop("again", None)
    picture = session.get(StoredFile, UUID(sent["file-0"]))
    assert picture is not None and picture.claimed_at is None
    again = _post(trainer, f"{HOME}/word/save", 200, **{**sent, "again": "1"})
    assert "Cây đa [làng]" in again and sent["dropped"] in again
    assert _post(trainer, f"{HOME}/word/save", **sent) == f"{HOME}/lessons/hoc-suot-doi"
    written = _text("lessons/hoc-suot-doi.md")
    assert "![Cây đa (làng)](media/word-1.png)" in written and "## Vì sao" in written and "title: Học suốt đời" in written
    assert "<img" in trainer.get(f"{HOME}/preview/hoc-suot-doi").text


def test_faults_keep_what_was_typed(trainer: FlaskClient) -> None:
    assert "có macro" in _post(trainer, f"{HOME}/word", 422, place="0", file=(io.BytesIO(_docx("", word__vbaProject_bin=b"x")), "a.docx"))
    assert "Hãy chọn tệp Word" in _post(trainer, f"{HOME}/word", 422, place="0")
    page = _post(trainer, f"{HOME}/word/save", 422, place="0", title=" ", body="Chữ của tôi")
    assert "Hãy đặt tên cho bài." in page and "Chữ của tôi" in page
    stale = _post(trainer, f"{HOME}/word/save", 409, place="0", title="A", body="Chữ của tôi", version="cũ")
    assert "Chữ của tôi" in stale and "Bài chưa được lưu" in stale


def test_nobody_places_a_stranger_s_picture(trainer: FlaskClient) -> None:
    other = sign_in(trainer.application.test_client(), make_role("trainer", identifier="khac"))
    sent = other.post("/media/upload", data={"file": (io.BytesIO(_png()), "a.png")}, headers={"Accept": "application/json"}).get_json()
    fields = {"picture-0": "media/word-1.png", "file-0": sent["id"], "words-0": "x", "place": "0", "title": "A"}
    assert trainer.post(f"{HOME}/word/save", data={**fields, "body": "![x](media/word-1.png)"}).status_code == 404
    assert other.get(f"{HOME}/word").status_code == 403 and other.post(f"{HOME}/word/save").status_code == 403
