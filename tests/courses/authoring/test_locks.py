"""Two trainers at one course: whoever saves second is told who saved what and when, loses no word, and may take either."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from courses.catalogue.queries import find_file, get_course
from lms.database import transaction
from lms.identity.queries import find_person
from tests.courses.authoring.test_desk import CHOICES, HOME, LESSON, SETTINGS, _begin, _post, _text
from tests.factories.people import make_role, sign_in


@pytest.fixture
def trainer(app: Flask, client: FlaskClient) -> FlaskClient:
    signed = sign_in(client, make_role("trainer", identifier="thay", full_name="Lê Thị Thầy"))
    _begin(signed)
    return signed


@pytest.fixture
def other(trainer: FlaskClient) -> FlaskClient:
    return sign_in(trainer.application.test_client(), make_role("administrator", identifier="cocham", full_name="Phạm Văn Cô"))


def _opened(client: FlaskClient, path: str, form: int = 0) -> str:
    """Return the version that a form of a page carries: the first one, or the last with -1."""
    return re.findall(r'name="version" value="([^"]*)"', client.get(path).text)[form]


def test_settings(trainer: FlaskClient, other: FlaskClient) -> None:
    version = _opened(trainer, f"{HOME}/settings")
    _post(other, f"{HOME}/settings", **{**SETTINGS, "title": "Tên của cô", "level": "nang-cao"}, version=version)
    mine = {**SETTINGS, "title": "Tên của thầy", "audience": "Người cao tuổi", "basis-0-issuer": "Chính phủ"}
    page = _post(trainer, f"{HOME}/settings", 409, **mine, version=version)
    assert "Phạm Văn Cô đã lưu lúc" in page
    for words in ("Tên của cô", "Tên của thầy", "Người cao tuổi", "nâng cao", "cơ bản", "387/QĐ-TTg – Chính phủ"):
        assert words in page
    assert "title: Tên của cô" in _text("course.yaml")
    fresh = re.findall(r'name="version" value="([^"]*)"', page)[0]
    _post(trainer, f"{HOME}/settings", **mine, version=fresh)
    assert "title: Tên của thầy" in _text("course.yaml")


def test_settings_and_outline_do_not_hinder_each_other(trainer: FlaskClient, other: FlaskClient) -> None:
    version = _opened(trainer, f"{HOME}/settings")
    _post(other, f"{HOME}/modules", title="Chương của cô")
    _post(trainer, f"{HOME}/settings", **SETTINGS, version=version)
    assert "Chương của cô" in _text("course.yaml")


def test_my_own_other_window_is_named_so(trainer: FlaskClient) -> None:
    version = _opened(trainer, f"{HOME}/settings")
    _post(trainer, f"{HOME}/settings", **SETTINGS, version=version)
    assert "Bạn đã lưu ở một cửa sổ khác" in _post(trainer, f"{HOME}/settings", 409, **SETTINGS, version=version)


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        (f"{LESSON}/move", {"do": "up"}, "chuyển bài lên “Vì sao phải học”"),
        (f"{LESSON}/move", {"do": "remove"}, "xóa bài “Vì sao phải học”"),
        (f"{HOME}/lessons", {"place": "0", "was": "Chương 1", "title": "Bài tôi đặt"}, "thêm bài “Bài tôi đặt” vào chương “Chương 1”"),
        (f"{HOME}/modules/change", {"place": "0", "was": "Chương 1", "do": "rename", "title": "Tên mới"}, "đổi tên chương “Tên mới”"),
    ],
)
def test_outline(trainer: FlaskClient, other: FlaskClient, path: str, sent: dict[str, str], words: str) -> None:
    version = _opened(trainer, HOME)
    _post(other, f"{HOME}/modules", title="Chương của cô")
    _post(other, f"{HOME}/modules/change", place="1", do="up")
    before = _text("course.yaml")
    page = _post(trainer, path, 409, **sent, version=version)
    assert "Phạm Văn Cô đã lưu lúc" in page and words in page and _text("course.yaml") == before
    form = page[page.index("Mục lục dưới đây là bản đang lưu") :]
    fields = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form[: form.index("</form>")]))
    assert {**sent, **({"place": "1"} if "place" in sent else {})}.items() <= fields.items()
    _post(trainer, path, **fields)
    assert _text("course.yaml") != before


def test_a_chapter_that_went_away(trainer: FlaskClient, other: FlaskClient) -> None:
    _post(trainer, f"{HOME}/modules", title="Chương 2")
    version = _opened(trainer, HOME)
    _post(other, f"{HOME}/modules/change", place="1", do="remove")
    page = _post(trainer, f"{HOME}/lessons", 409, place="1", was="Chương 2", title="Bài tôi đặt", version=version)
    assert "Chương ấy không còn trong mục lục nữa." in page and "Bài tôi đặt" in page


def test_lesson(trainer: FlaskClient, other: FlaskClient) -> None:
    sent: dict[str, Any] = {"title": "Vì sao phải học", "minutes": "", "summary": "", "version": "1"}
    _post(other, LESSON, **sent, body="Bản của cô")
    page = _post(trainer, LESSON, 409, **sent, body="Bản của thầy")
    assert "Phạm Văn Cô đã lưu lúc" in page and "Bản của cô" in page and "Bản của thầy" in page


def test_quiz_head(trainer: FlaskClient, other: FlaskClient) -> None:
    quiz = _post(trainer, f"{LESSON}/quiz", title="Ôn tập")
    version = _opened(trainer, quiz, -1)
    head = {"title": "Ôn của cô", "introduction": "", "attempts": "2", "pass_mark": "60", "shuffle": "1"}
    _post(trainer, f"{quiz}/questions?kind=single", **CHOICES)
    _post(other, quiz, **head, version=version)
    page = _post(trainer, quiz, 409, **{**head, "title": "Ôn của thầy", "attempts": "5"}, version=version)
    assert "Phạm Văn Cô đã lưu lúc" in page and "Ôn của cô" in page and "Ôn của thầy" in page
    assert "title: Ôn của cô" in _text("quizzes/on-tap.yaml")
    _post(trainer, quiz, **{**head, "title": "Ôn của thầy"}, version=re.findall(r'name="version" value="([^"]*)"', page)[-1])
    assert "title: Ôn của thầy" in _text("quizzes/on-tap.yaml")


def test_questions(trainer: FlaskClient, other: FlaskClient) -> None:
    quiz = _post(trainer, f"{LESSON}/quiz", title="Ôn tập")
    _post(trainer, f"{quiz}/questions?kind=single", **CHOICES)
    version = _opened(trainer, f"{quiz}/questions?place=0")
    _post(other, f"{quiz}/questions?place=0", **{**CHOICES, "prompt": "Câu của cô"}, version=version)
    page = _post(trainer, f"{quiz}/questions?place=0", 409, **{**CHOICES, "prompt": "Câu của thầy"}, version=version)
    assert "Phạm Văn Cô đã lưu lúc" in page and "Câu đang lưu ở đây: Câu của cô" in page and "Câu của thầy" in page
    assert "Câu của thầy" not in _text("quizzes/on-tap.yaml")
    assert "Chưa câu nào bị chuyển hay xóa" in _post(trainer, f"{quiz}/order", 409, place="0", do="remove", version=version)
    _post(other, f"{quiz}/order", place="0", do="remove")
    sent = {**CHOICES, "prompt": "Câu của thầy", "kind": "single"}
    page = _post(trainer, f"{quiz}/questions?place=0", 409, **sent, version=version)
    assert "Câu của thầy" in page and "thành câu mới" in page and "/questions?kind=single" in page


def test_a_file_says_who_saved_it(trainer: FlaskClient, other: FlaskClient) -> None:
    _post(other, LESSON, title="Vì sao phải học", minutes="", summary="", body="Bản của cô", version="1")
    with transaction():
        row, person = find_file(get_course("nam-mo-hinh").id, "lessons/vi-sao-phai-hoc.md"), find_person("cocham")
        assert row is not None and person is not None and row.updated_by_id == person.id
