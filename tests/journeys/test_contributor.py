"""A contributor deposits, a curator returns and then publishes, and the search finds it without tone marks."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser


def _deposit(page: Page, title: str) -> None:
    page.get_by_role("link", name="Bài viết tại đây").click()
    page.get_by_label("Tên tài liệu").fill(title)
    page.get_by_label("Lời giới thiệu").fill("Cách làm ở nhà, ai cũng làm được.")
    page.get_by_label("Nội dung").fill("## Cần có\n\n- Hạt mùng tơi\n- Chậu đất\n\nGieo hạt, tưới sáng chiều.")
    page.get_by_role("radio", name="CC BY", exact=False).first.check()
    page.get_by_role("button", name="Nộp để duyệt").click()


def _search_until_found(visitor: Visitor, words: str, title: str) -> None:
    """The index follows within seconds of publishing; look again a few times."""
    link = visitor.page.get_by_role("main").get_by_role("link", name=title)
    for _attempt in range(20):
        visitor.go(f"/resources?q={words}")
        if link.count():
            return
    expect(link.first).to_be_visible()


def test_a_deposit_is_reviewed_published_and_found(visitor: Visitor, another: Visitor, request: pytest.FixtureRequest) -> None:
    where = "điện thoại" if "phone" in request.node.name else "máy bàn"
    title = f"Trồng rau mùng tơi, gửi từ {where}"
    visitor.sign_in("nguoihoc")
    page = visitor.go("/deposits")
    visitor.check()
    page = visitor.go("/deposits/new")
    visitor.check()
    _deposit(page, title)
    page.wait_for_load_state("load")
    visitor.check()
    another.sign_in("bientap")
    desk = another.go("/review")
    another.check()
    desk.get_by_role("link", name=title).first.click()
    another.page.wait_for_url("**/review/**")
    another.check()
    desk.get_by_label("Lời cho người gửi").fill("Bạn ghi thêm thời vụ gieo giúp nhé.")
    desk.get_by_role("button", name="Trả lại, nêu lý do").click()
    page = visitor.go("/deposits")
    expect(page.get_by_role("main")).to_contain_text("Bạn ghi thêm thời vụ gieo giúp nhé.")
    visitor.check()
    page.get_by_role("link", name="Sửa và nộp").first.click()
    page.get_by_label("Nội dung").fill("## Thời vụ\n\nGieo từ tháng hai đến tháng chín.\n\n## Cần có\n\n- Hạt mùng tơi\n- Chậu đất")
    page.get_by_role("button", name="Nộp để duyệt").click()
    page.wait_for_load_state("load")
    desk = another.go("/review")
    desk.get_by_role("link", name=title).first.click()
    another.page.wait_for_url("**/review/**")
    desk.get_by_role("button", name="Tôi nhận thẩm định").click()
    desk.get_by_text("bạn đang thẩm định", exact=True).wait_for()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Công bố", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("Còn điểm bắt buộc")
    another.check()
    for point in ("Nội dung đúng", "Quyền đăng", "Không để lộ"):
        desk.get_by_role("checkbox", name=point).check()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Công bố", exact=True).click()
    page = visitor.go("/deposits")
    page.get_by_role("link", name="Trao đổi, biên bản").first.click()
    page.get_by_label("Lời nhắn").fill("Cảm ơn biên tập viên.")
    page.get_by_role("button", name="Gửi lời nhắn").click()
    expect(page.get_by_role("article")).to_contain_text("Cảm ơn biên tập viên.")
    visitor.check()
    _search_until_found(visitor, "trong rau mung toi", title)
    visitor.check()


def test_a_fault_keeps_what_was_typed(another: Visitor) -> None:
    another.sign_in("nguoihoc")
    page = another.go("/deposits/new")
    page.get_by_role("link", name="Bài viết tại đây").click()
    page.get_by_label("Nội dung").fill("Một đoạn viết dở mà tôi không muốn mất.")
    page.get_by_role("button", name="Nộp để duyệt").click()
    expect(page.get_by_label("Nội dung")).to_have_value("Một đoạn viết dở mà tôi không muốn mất.")
    another.check()


def test_several_files_are_sent_and_a_reload_loses_none(another: Visitor, tmp_path: Path) -> None:
    """Three files on a slow network: one is refused by name, the page is loaded again while the last is on its way."""
    for name, content in (("bảng.csv", b"a,b\n1,2\n"), ("giả.mp4", b"MZ" + bytes(400)), ("ghi chú.txt", b"nhac viec " * 60_000)):
        (tmp_path / name).write_bytes(content)
    another.sign_in("nguoihoc")
    page = another.go("/deposits/new?way=file")
    page.get_by_label("Tên tài liệu").fill("Ba tệp một lúc")
    page.on("dialog", lambda dialog: dialog.accept())
    page.set_input_files("input[type=file]", [tmp_path / "bảng.csv", tmp_path / "giả.mp4", tmp_path / "ghi chú.txt"])
    expect(page.locator("[data-file-card]", has_text="bảng.csv")).to_be_visible()
    expect(page.locator("[data-drop-list]")).to_contain_text("Tệp “giả.mp4” là chương trình chạy được")
    another.check()
    page.reload()
    expect(page.locator("[data-file-card]", has_text="bảng.csv")).to_be_visible()
    expect(page.get_by_label("Tên tài liệu")).to_have_value("Ba tệp một lúc")
    if page.locator("[data-file-card]", has_text="ghi chú.txt").count() == 0:
        expect(page.locator("[data-drop-list]")).to_contain_text("hãy chọn lại")
        page.set_input_files("input[type=file]", [tmp_path / "ghi chú.txt"])
    expect(page.locator("[data-file-card]", has_text="ghi chú.txt")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Lưu nháp").click()
    page.wait_for_url(lambda address: "/deposits/new" not in address)
    expect(page.locator("[data-file-card]")).to_have_count(2)
    page.get_by_role("link", name="Bỏ bản nháp này").click()
    another.check()
    page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(page.get_by_text("Đã bỏ bản nháp “Ba tệp một lúc”.").first).to_be_visible()
