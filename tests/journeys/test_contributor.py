"""A contributor deposits, a curator returns and then publishes, and the search finds it without tone marks."""

from __future__ import annotations

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
    with desk.expect_navigation():
        desk.get_by_role("button", name="Công bố", exact=True).click()
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
