"""The English catalogue: every word of every page, with the same places to fill in; never a half-English page."""

from __future__ import annotations

import re
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from tests.house.source import PACKAGES, ROOT

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def _words() -> set[str]:
    found: set[str] = set()
    for package in PACKAGES:
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / package, METHODS, keywords={"_": None, "_l": None}):
            found.add(message if isinstance(message, str) else message[0])
    return found - {""}


def _catalogue() -> Catalog:
    return read_po(BytesIO((ROOT / "lms/translations/en/LC_MESSAGES/messages.po").read_bytes()))


def test_every_word_has_its_english() -> None:
    catalogue = _catalogue()
    missing = sorted(word for word in _words() if not (catalogue.get(word) and catalogue.get(word).string))
    assert missing == []


def test_places_to_fill_in_are_the_same() -> None:
    wrong = [
        message.id
        for message in _catalogue()
        if message.id and message.string and sorted(PLACES.findall(str(message.id))) != sorted(PLACES.findall(str(message.string)))
    ]
    assert wrong == []


def test_a_reader_may_choose_english(app: Flask, client: FlaskClient) -> None:
    client.get("/preferences?language=en&next=/")
    page = client.get("/sign-in").text
    assert '<html lang="en"' in page
    assert "Đăng nhập để học tiếp" not in page
