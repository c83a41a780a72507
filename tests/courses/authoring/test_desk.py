"""A trainer at the desk, without JavaScript: from a title to a course that a learner begins; what is refused, what is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from courses.activities.faults import Faults
from courses.activities.lesson_text import read_lesson
from courses.catalogue.models import Course, CourseFile
from courses.catalogue.queries import find_file, get_course
from lms import database
from lms.database import session
from tests.factories.courses import make_course
from tests.factories.people import make_person, make_role, sign_in
from tests.journeys.course import write_film

HOME = "/author/nam-mo-hinh"
LESSON = f"{HOME}/lessons/vi-sao-phai-hoc"
SETTINGS = {
    "title": "Năm mô hình", "summary": "Vì sao và học thế nào.", "level": "co-ban", "tiet": "2", "creators": "Nhóm thử", "pass_mark": "60",
    "licence": "https://creativecommons.org/licenses/by/4.0/", "sequence": "linear", "indicators": ["c1.1"], "certificate": "1",
    "outcomes": "Kể được năm mô hình\nChọn được việc học", "basis-0-number": "387/QĐ-TTg", "basis-0-issuer": "Thủ tướng Chính phủ",
}  # fmt: skip
CHOICES = {"prompt": "Học khi nào?", "choice-0": "Mỗi ngày", "choice-1": "Không bao giờ", "right": "0", "feedback": "Mỗi ngày một ít."}


@pytest.fixture
def trainer(app: Flask, client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_role("trainer", identifier="thay"))


def _post(client: FlaskClient, path: str, status: int = 303, /, **sent: Any) -> str:
    answer = client.post(path, data=sent)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:3000])
    return str(answer.headers.get("Location", "")) if status == 303 else answer.text


def _begin(trainer: FlaskClient) -> None:
    assert _post(trainer, "/author/new", title="Năm mô hình") == HOME
    _post(trainer, f"{HOME}/modules", title="Chương 1")
    assert _post(trainer, f"{HOME}/lessons", place="0", title="Vì sao phải học") == LESSON


def _text(path: str, slug: str = "nam-mo-hinh") -> str:
    database.rollback()
    row = find_file(get_course(slug).id, path)
    return (row.text or "") if row is not None else ""


def test_the_whole_way_from_a_title_to_a_learner(trainer: FlaskClient, tmp_path: Path) -> None:
    _begin(trainer)
    _post(trainer, LESSON, title="Vì sao phải học", minutes="3", summary="", body="## Mở đầu\r\n\r\nHọc để sống.", version="1")
    quiz = _post(trainer, f"{LESSON}/quiz", title="Ôn tập")
    assert quiz == f"{HOME}/quiz/on-tap"
    _post(trainer, f"{quiz}/questions?kind=single", **CHOICES)
    _post(trainer, f"{quiz}/questions?kind=number", prompt="Một cộng một?", answer="2,0", tolerance="0", feedback="Hai.")
    write_film(tmp_path / "Phim mở đầu.mp4", 2)
    film = {"file": (io.BytesIO((tmp_path / "Phim mở đầu.mp4").read_bytes()), "Phim mở đầu.mp4"), "title": "Mở đầu"}
    _post(trainer, f"{LESSON}/film", **film)
    refused = _post(trainer, f"{HOME}/publish", 422, note="")
    assert "Video chưa có phụ đề." in refused and f"{HOME}/captions/phim-mo-dau.mp4" in refused
    assert "Chưa có lời giới thiệu một, hai câu." in refused
    _post(trainer, f"{HOME}/captions/phim-mo-dau.mp4", captions="Học để sống.\nHọc suốt đời.")
    assert "captions: media/phim-mo-dau.vtt" in _text("lessons/vi-sao-phai-hoc.md")
    _post(trainer, f"{HOME}/settings", **SETTINGS)
    for page in (HOME, LESSON, quiz, f"{quiz}/questions?place=0", f"{HOME}/files", f"{HOME}/settings", f"{HOME}/preview/vi-sao-phai-hoc"):
        assert trainer.get(page).status_code == 200, page
    assert _post(trainer, f"{HOME}/publish", note="Bản đầu") == f"{HOME}/revisions"
    assert "Bản đầu" in trainer.get(f"{HOME}/revisions").text
    learner = sign_in(trainer.application.test_client(), make_person("lan59"))
    assert learner.post("/courses/nam-mo-hinh/enrol").headers["Location"] == "/learn/nam-mo-hinh/vi-sao-phai-hoc"
    page = trainer.get(HOME).text
    assert "1 người đang học bản 1." in page and "Bản 1 đang được học" in page


def test_a_save_elsewhere_keeps_what_was_typed(trainer: FlaskClient) -> None:
    _begin(trainer)
    sent = {"title": "Vì sao phải học", "minutes": "", "summary": "", "version": "1"}
    _post(trainer, LESSON, **sent, body="Bản thứ nhất")
    kept = _post(trainer, LESSON, 409, **sent, body="Bản của tôi")
    assert "Bản của tôi" in kept and "Bản thứ nhất" in kept and 'name="version" value="2"' in kept
    assert "Bản thứ nhất" in _text("lessons/vi-sao-phai-hoc.md")
    answer = trainer.post(LESSON, data={**sent, "body": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 409 and "vừa được lưu ở nơi khác" in answer.get_json()["detail"]
    answer = trainer.post(LESSON, data={**sent, "version": "2", "body": "Bản của tôi"}, headers={"Accept": "application/json"})
    assert answer.get_json() == {"version": 3}


def test_another_trainer_may_not_enter(trainer: FlaskClient) -> None:
    _begin(trainer)
    other = sign_in(trainer.application.test_client(), make_role("trainer", identifier="khac"))
    for page in (HOME, LESSON, f"{HOME}/files", f"{HOME}/settings", f"{HOME}/publish", f"{HOME}/export.zip", f"{HOME}/revisions"):
        assert other.get(page).status_code == 403, page
    for page in (f"{HOME}/modules", f"{HOME}/publish", LESSON, f"{HOME}/preview", f"{LESSON}/move"):
        assert other.post(page).status_code == 403, page
    learner = sign_in(trainer.application.test_client(), make_person())
    assert learner.get("/author").status_code == 403
    assert trainer.application.test_client().get(HOME).status_code == 302


def test_a_stranger_s_upload_cannot_be_placed(trainer: FlaskClient) -> None:
    _begin(trainer)
    other = sign_in(trainer.application.test_client(), make_role("trainer", identifier="khac"))
    sent = other.post("/media/upload", data={"file": (_picture(), "a.png")}, headers={"Accept": "application/json"}).get_json()
    assert trainer.post(f"{LESSON}/picture", data={"words": "Hình", "file_id": sent["id"]}).status_code == 404


def _picture() -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(made, "PNG")
    made.seek(0)
    return made


def test_a_picture_needs_words(trainer: FlaskClient) -> None:
    _begin(trainer)
    assert "Hãy điền ô này." in _post(trainer, f"{LESSON}/picture", 422, words="", file=(_picture(), "hinh.png"))
    _post(trainer, f"{LESSON}/picture", words="Cây [đa]", file=(_picture(), "hinh.png"))
    assert "![Cây (đa)](media/hinh.png)" in _text("lessons/vi-sao-phai-hoc.md")
    assert "<img" in _post(trainer, f"{HOME}/preview", 200, body="![a](media/hinh.png)\n\n<script>x</script>")


def test_the_outline_is_changed_by_buttons(trainer: FlaskClient) -> None:
    _begin(trainer)
    _post(trainer, f"{HOME}/modules", title="Chương 2")
    _post(trainer, f"{LESSON}/move", do="down")
    _post(trainer, f"{HOME}/modules/change", place="0", do="rename", title="Chương đầu")
    _post(trainer, f"{HOME}/modules/change", place="1", do="up")
    outline = _text("course.yaml")
    assert outline.index("Chương 2") < outline.index("vi-sao-phai-hoc") < outline.index("Chương đầu")
    _post(trainer, f"{HOME}/modules/change", place="0", do="remove")
    assert "Chương này còn bài" in trainer.get(HOME).text
    _post(trainer, f"{LESSON}/move", do="remove")
    assert trainer.get(LESSON).status_code == 404


def test_a_question_that_cannot_be_saved_keeps_its_words(trainer: FlaskClient) -> None:
    _begin(trainer)
    quiz = _post(trainer, f"{LESSON}/quiz", title="Ôn tập")
    page = _post(trainer, f"{quiz}/questions?kind=single", 422, **{**CHOICES, "right": "9"})
    assert "Hãy đánh dấu lựa chọn đúng." in page and "Không bao giờ" in page
    more = _post(trainer, f"{quiz}/questions?kind=multiple", 200, **CHOICES, more="1")
    assert 'name="choice-5"' in more and "Không bao giờ" in more


def test_a_place_to_hand_in_is_set_into_the_lesson(trainer: FlaskClient) -> None:
    _begin(trainer)
    assert _post(trainer, LESSON, title="Vì sao phải học", minutes="", summary="", body="Chữ.", version="1", then="hand-in").startswith(
        f"{LESSON}/hand-in"
    )
    assert "Hãy điền ô này." in _post(trainer, f"{LESSON}/hand-in", 422, title="Thu hoạch", prompt="")
    _post(trainer, f"{LESSON}/hand-in", title="Thu hoạch", prompt="Viết: một trang\n::: quiz x", requires_review="1")
    _post(trainer, f"{LESSON}/hand-in", title="Thêm", prompt="Tùy ý")
    text = _text("lessons/vi-sao-phai-hoc.md")
    faults = Faults()
    blocks = [block for block in read_lesson(text, "lessons/a.md", faults).blocks if block.kind == "hand-in"]
    assert not faults and [block.id for block in blocks] == ["hand-in", "hand-in-2"]
    assert blocks[0].options == {"title": "Thu hoạch", "prompt": "Viết: một trang\n::: quiz x", "requires_review": True}


def test_an_open_resource_is_chosen_from_those_published(trainer: FlaskClient) -> None:
    _begin(trainer)
    for unknown in ("khong-co", "a\n:::\n::: quiz x"):
        assert trainer.post(f"{LESSON}/resource", data={"identifier": unknown}).status_code == 404
    assert trainer.get(f"{LESSON}/resource?q=học").status_code == 200


def test_settings_with_faults_keep_what_was_typed(trainer: FlaskClient) -> None:
    _begin(trainer)
    page = _post(trainer, f"{HOME}/settings", 422, **{**SETTINGS, "summary": "", "basis-0-issuer": "", "audience": "Người cao tuổi"})
    assert "Mỗi căn cứ cần số hiệu và nơi ban hành." in page and "Người cao tuổi" in page and "387/QĐ-TTg" in page
    _post(trainer, f"{HOME}/settings", **SETTINGS)
    written = _text("course.yaml")
    assert "Kể được năm mô hình" in written and "c1.1" in written and "role: author" in written and "Chương 1" in written


def test_a_file_is_replaced_and_removed(trainer: FlaskClient) -> None:
    _begin(trainer)
    _post(trainer, f"{LESSON}/picture", words="Cây đa", file=(_picture(), "hinh.png"))
    _post(trainer, f"{HOME}/replace/hinh.png", file=(_picture(), "khac.png"))
    assert "media/khac.png" not in trainer.get(f"{HOME}/files").text
    _post(trainer, f"{HOME}/files/remove", path="lessons/vi-sao-phai-hoc.md")
    assert _text("lessons/vi-sao-phai-hoc.md") != ""
    _post(trainer, f"{HOME}/files/remove", path="media/hinh.png")
    assert "không có tệp “media/hinh.png”" in trainer.get(HOME).text.lower()


def test_a_course_goes_out_as_a_zip_and_comes_in_again(trainer: FlaskClient) -> None:
    _begin(trainer)
    _post(trainer, f"{LESSON}/picture", words="Cây đa", file=(_picture(), "hinh.png"))
    packed = trainer.get(f"{HOME}/export.zip").data
    assert "nam-mo-hinh/media/hinh.png" in zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert _post(trainer, "/author/import", file=(io.BytesIO(packed), "x.zip")) == f"{HOME}-2"
    rows = session.query(CourseFile).join(Course, Course.id == CourseFile.course_id)
    kept = [{(row.path, row.text) for row in rows.filter(Course.slug == slug)} for slug in ("nam-mo-hinh", "nam-mo-hinh-2")]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"a.txt": "x"}, "thiếu course.yaml"),
        ({"course.yaml": "title: x", **{f"media/{n}.txt": "" for n in range(501)}}, "hơn 500 tệp"),
        ({"course.yaml": "title: x", "media/a.bin": "0" * 3_000_000}, "nén bất thường"),
        ({"course.yaml": "title: x", "lessons/a.md": "0123456789" * 200_000}, "không nhận"),
    ],
)
def test_a_bad_zip_is_refused(trainer: FlaskClient, members: dict[str, str], words: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    assert words in _post(trainer, "/author/import", 422, file=(io.BytesIO(made.getvalue()), "x.zip"))
    assert "không phải tệp .zip" in _post(trainer, "/author/import", 422, file=(io.BytesIO(b"x"), "x.zip"))


def test_the_studio_asks_a_constant_number_of_questions(app: Flask, client: FlaskClient, count_queries: Callable[[], Any]) -> None:
    owner = make_role("trainer")
    make_course(owner, "Khóa một")
    trainer = sign_in(client, owner)
    counts = []
    for _turn in range(2):
        trainer.get("/author/khoa-mot")
        with count_queries() as seen:
            assert trainer.get("/author/khoa-mot").status_code == 200
        counts.append(seen.count)
        for number in range(5):
            _post(trainer, "/author/khoa-mot/lessons", place="0", title=f"Bài thêm {number}")
    assert counts[0] == counts[1]
