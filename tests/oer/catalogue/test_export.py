"""Everything out and in again changes nothing, in every form; a bag that was altered is not opened."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import func, select

from lms.database import session
from lms.errors import Invalid
from oer.catalogue import bag, rows, tables
from oer.catalogue.models import Resource, ResourceVersion
from oer.catalogue.rows import FIELDS, _unescaped
from tests.damage import damaged
from tests.oer.catalogue.test_import import ROW, house, imported, lines, run
from tests.oer.people import make_person
from tests.oer.shelf import publish, said

__all__ = ["house"]

ODD = {
    **ROW, "identifier": "nguon:2", "title": "=1+1; hoặc | \"hai\"", "text": "Dòng một\r\nDòng hai, _x000D_ và ô.", "creators": [
        {"name": "Lê; Lan", "role": "author"}, {"name": "Mai", "role": "editor"},
    ], "subjects": ["nong-nghiep", "suc-khoe"], "legal_bases": [{"number": "387/QĐ-TTg", "issuer": "Thủ tướng", "date": "2022-03-25"}],
    "indicators": ["c1.1", "c2.1"],
}  # fmt: skip


@pytest.fixture
def full(house: Flask, tmp_path: Path) -> Flask:
    """A library with an ordinary resource, one of odd words, one with files, and one that has no identifier of its own."""
    (tmp_path / "in").mkdir()
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "in" / "[1] lá, cây.png")
    given_rows = [ROW, ODD, {**ROW, "identifier": "nguon:3", "kind": "image", "files": ["[1] lá, cây.png"]}]
    assert imported(house, lines(tmp_path / "in" / "a.jsonl", given_rows))["created"] == 3
    publish(make_person("nguoigui"), make_person("bientap2", "curator"), said("Không mã"))
    return house


def exported(app: Flask, target: Path) -> Path:
    result = run(app, "export", target, "--as", "bientap")
    assert (result.exit_code, result.stdout.strip().splitlines()[-1]) == (0, "4"), result.output
    return target


@pytest.mark.parametrize("name", ["b.jsonl", "b.csv", "b.xlsx", "b.zip", "bag"])
def test_out_and_in_again_changes_nothing(full: Flask, tmp_path: Path, name: str) -> None:
    (tmp_path / "out").mkdir()
    target = exported(full, tmp_path / "out" / name)
    assert imported(full, target) == {"created": 0, "updated": 0, "unchanged": 4, "rejected": []}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ResourceVersion)) == 4


def test_a_bag_fills_an_empty_library(full: Flask, tmp_path: Path) -> None:
    target = exported(full, tmp_path / "b.zip")
    session.rollback()
    before = {row.title for row in session.scalars(select(Resource))}
    for table in (ResourceVersion, Resource):
        session.query(table).delete()
    session.commit()
    assert imported(full, target)["created"] == 4
    session.rollback()
    assert {row.title for row in session.scalars(select(Resource))} == before


def test_a_bag_is_what_the_standard_says(full: Flask, tmp_path: Path) -> None:
    folder = exported(full, tmp_path / "bag")
    assert (folder / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = [path for path in (folder / "data").rglob("*") if path.is_file()]
    listed = dict(reversed(line.split("  ", 1)) for line in (folder / "manifest-sha256.txt").read_text().splitlines())
    assert listed == {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in payload}
    oxum = re.search(r"^Payload-Oxum: (\d+)\.(\d+)$", (folder / "bag-info.txt").read_text(), re.MULTILINE)
    assert oxum is not None
    assert (int(oxum[1]), int(oxum[2])) == (sum(path.stat().st_size for path in payload), 2)


def _alter(folder: Path) -> None:
    with (folder / "data" / "resources.jsonl").open("a") as stream:
        stream.write("\n")


SPOILT: list[tuple[Callable[[Path], object], str]] = [
    (_alter, "không còn như lúc đóng gói"),
    (lambda folder: next((folder / "data" / "files").iterdir()).unlink(), "Gói thiếu tệp"),
    (lambda folder: (folder / "data" / "thua.txt").write_text("x"), "không có trong danh sách"),
    (lambda folder: (folder / "manifest-sha256.txt").unlink(), "Gói thiếu manifest-sha256.txt"),
    (lambda folder: (folder / "bagit.txt").write_text("BagIt-Version: 0.97\n"), "không theo BagIt 1.0"),
    (lambda folder: (folder / "manifest-sha256.txt").write_text("00  ../../etc/passwd\n"), "đi ra ngoài thư mục"),
]


@pytest.mark.parametrize(("spoil", "words"), SPOILT)
def test_a_bag_that_was_altered_is_not_opened(full: Flask, tmp_path: Path, spoil: Callable[[Path], object], words: str) -> None:
    folder = exported(full, tmp_path / "bag")
    spoil(folder)
    result = run(full, "import", folder, "--as", "bientap", "--publish")
    assert (result.exit_code, words in result.output) == (1, True), result.output


@pytest.mark.parametrize("name", ["../ra.txt", "/etc/x", "a/../../b", "C:/x", "a\\b"])
def test_nothing_leaves_the_folder(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")
    with pytest.raises(Invalid):
        bag.unpack(tmp_path / "b.zip", tmp_path / "in")
    assert not (tmp_path / "in").exists()


def test_a_damaged_bag_is_refused_in_words(tmp_path: Path) -> None:
    folder, file = tmp_path / "goi", tmp_path / "goi.zip"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.txt").write_text("xin chào " * 500)
    bag.seal(folder, {"Source-Organization": "Thư viện thử"})
    bag.pack(folder, file)
    refused = 0
    for number, content in enumerate(damaged(file.read_bytes(), 300)):
        file.write_bytes(content)
        try:
            bag.check(bag.unpack(file, tmp_path / str(number)))
        except Invalid:
            refused += 1
    assert refused > 200


def test_what_is_no_bag_is_refused(house: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK no")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("data/x", "x")
    for file in ("a.zip", "b.zip"):
        result = run(house, "import", tmp_path / file, "--as", "bientap")
        assert (result.exit_code, "Traceback" in result.output) == (1, False)


def test_an_export_refuses_what_it_cannot_write(full: Flask, tmp_path: Path) -> None:
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "x").write_text("x")
    for target in ("b.docx", "day"):
        assert run(full, "export", tmp_path / target, "--as", "bientap").exit_code == 1
    imported(full, lines(tmp_path / "in" / "c.jsonl", [{**ROW, "identifier": "nguon:9", "text": "a" * 40_000}]))
    result = run(full, "export", tmp_path / "b.xlsx", "--as", "bientap")
    assert (result.exit_code, "nguon:9" in result.output) == (1, True)


@given(st.text())
def test_words_survive_a_workbook(words: str) -> None:
    assert _unescaped(tables.escaped(words)) == words


def test_words_survive_a_real_workbook(tmp_path: Path) -> None:
    words = "=A1\r\n\x0b _x000D_ «đ»"
    tables.write_workbook(tmp_path / "a.xlsx", [{"identifier": "a", "title": words}])
    book = load_workbook(tmp_path / "a.xlsx", read_only=True)
    book.close()
    ((number, raw),) = rows.read_file(tmp_path / "a.xlsx")
    assert (number, raw["title"], set(raw)) == (2, words, set(FIELDS))
