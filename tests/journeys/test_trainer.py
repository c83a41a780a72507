"""A trainer writes a course in the browser: a lesson, a film with typed captions, a quiz, the faults mended, published; a guest sees it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.course import write_film

pytestmark = pytest.mark.browser


def _button(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def _begin(visitor: Visitor, title: str) -> Page:
    page = visitor.sign_in("giangvien")
    visitor.go("/author")
    visitor.check()
    page.get_by_role("link", name="Bắt đầu một khóa học mới").click()
    visitor.check()
    page.get_by_label("Tên khóa học").fill(title)
    _button(page, "Mở khóa học mới")
    page.get_by_label("Chương mới").fill("Chương 1")
    visitor.check()
    _button(page, "Thêm chương")
    page.get_by_label("Bài mới trong “Chương 1”").fill("Vì sao phải học")
    _button(page, "Thêm bài và viết")
    return page


def _write(visitor: Visitor, page: Page) -> None:
    body = page.get_by_label("Nội dung bài")
    body.fill("Học để sống cùng nhau.")
    page.get_by_role("button", name="Tiêu đề", exact=True).click()
    expect(body).to_have_value(re.compile("## Tên phần"))
    expect(page.locator("[data-save-state]")).to_contain_text("Đã lưu lúc")
    page.get_by_label("Tên bài").press("Enter")
    expect(page.get_by_text("Đã lưu bài.")).to_be_visible()
    _button(page, "Xem trước")
    expect(page.locator("[data-preview]").get_by_role("heading", name="Tên phần")).to_be_visible()
    visitor.check()


def _add_film(visitor: Visitor, page: Page, film: Path) -> None:
    _button(page, "Video")
    visitor.check()
    page.get_by_label("Tệp phim hay bản nghe").set_input_files(film)
    expect(page.get_by_text(re.compile("Đã nhận: phim"))).to_be_visible()
    page.get_by_label("Tên video").fill("Đoạn mở đầu")
    _button(page, "Thêm vào bài")
    expect(page.get_by_label("Nội dung bài")).to_have_value(re.compile(r"::: video media/phim\.mp4"))


def _add_quiz(visitor: Visitor, page: Page) -> None:
    _button(page, "Câu hỏi")
    page.get_by_label("Tên bài câu hỏi").fill("Ôn tập")
    _button(page, "Thêm vào bài và viết câu hỏi")
    visitor.check()
    page.get_by_role("link", name="Chọn một câu đúng").click()
    page.get_by_label("Câu hỏi", exact=True).fill("Nên học khi nào?")
    page.get_by_label("Lựa chọn 1", exact=True).fill("Mỗi ngày")
    _button(page, "Lưu câu hỏi")
    expect(page.get_by_role("alert")).to_contain_text("Cần ít nhất hai lựa chọn.")
    visitor.check()
    page.get_by_label("Lựa chọn 2", exact=True).fill("Không bao giờ")
    page.get_by_label("Lựa chọn 1 là câu đúng").check()
    page.get_by_label("Lời giải thích", exact=True).fill("Mỗi ngày một ít.")
    _button(page, "Lưu câu hỏi")
    expect(page.get_by_text("Nên học khi nào?")).to_be_visible()
    visitor.check()


def _mend(visitor: Visitor, page: Page) -> None:
    page.get_by_role("link", name="Xuất bản…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("chưa xuất bản được")
    expect(page.get_by_role("main").get_by_role("button", name="Xuất bản", exact=True)).to_be_disabled()
    visitor.check()
    page.locator("#faults").get_by_role("link", name=re.compile("Video chưa có phụ đề")).click()
    page.get_by_label("Lời trong video").fill("Học để sống.\nHọc suốt đời.")
    visitor.check()
    _button(page, "Lưu phụ đề")
    visitor.check()
    page.get_by_role("complementary").get_by_role("link", name="Chưa có lời giới thiệu một, hai câu.").click()
    page.get_by_label("Giới thiệu một, hai câu").fill("Vì sao phải học, trong một bài ngắn.")
    _button(page, "Lưu thông tin khóa học")
    visitor.check()


def test_a_trainer_writes_and_publishes_and_a_guest_sees_it(visitor: Visitor, another: Visitor, tmp_path: Path) -> None:
    write_film(tmp_path / "phim.mp4", 3)
    width = (visitor.page.viewport_size or {})["width"]
    page = _begin(visitor, f"Học mỗi ngày {width}")
    _write(visitor, page)
    _add_film(visitor, page, tmp_path / "phim.mp4")
    _add_quiz(visitor, page)
    _mend(visitor, page)
    page.get_by_role("link", name="Xuất bản…").click()
    page.get_by_label("Bản này có gì mới").fill("Bản đầu")
    _button(page, "Xuất bản")
    expect(page.get_by_role("status").first).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 bản đã xuất bản")
    visitor.check()
    page.get_by_role("link", name="Xem như người học").click()
    expect(page.get_by_text("Không có gì được ghi nhận")).to_be_visible()
    visitor.check()
    guest = another.go(f"/courses/hoc-moi-ngay-{width}")
    expect(guest.get_by_role("heading", level=1)).to_contain_text(f"Học mỗi ngày {width}")
    another.check()
