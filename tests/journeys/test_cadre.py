"""A cadre sees what is due, studies it, and the duty is settled; the manager who required it sees so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.test_learner import answer_questions, watch_and_read

pytestmark = pytest.mark.browser


def _require(manager: Visitor, title: str) -> None:
    manager.sign_in("quanly")
    page = manager.go("/manage/training")
    manager.check()
    page.get_by_role("link", name="Giao việc học mới").click()
    manager.check()
    page.get_by_label("Tên yêu cầu").fill(title)
    page.get_by_label("Hành trình ngắn").check()
    page.get_by_label("Áp dụng cho đơn vị").select_option(label="Phòng Kinh tế, UBND phường Hải Dương")
    page.get_by_label("Từ ngày").fill("2026-01-01")
    page.get_by_label("Hạn cuối").fill("2099-12-31")
    page.get_by_label("Vì sao phải học").fill("Ai cũng cần biết.")
    page.get_by_role("button", name="Giao việc học").click()
    expect(page.get_by_text("Đã giao việc học")).to_be_visible()
    manager.check()


def test_a_duty_is_seen_studied_and_settled(visitor: Visitor, another: Visitor, request: pytest.FixtureRequest) -> None:
    is_phone = "phone" in request.node.name
    title = "Bồi dưỡng trên điện thoại" if is_phone else "Bồi dưỡng trên máy bàn"
    _require(another, title)
    page = visitor.sign_in("canbo" if is_phone else "dongnghiep1")
    page = visitor.go("/me/duties")
    visitor.check()
    if is_phone:
        expect(page.get_by_role("heading", level=1)).to_contain_text("quá hạn")
        expect(page.get_by_text(re.compile("Quá hạn 3 ngày"))).to_be_visible()
        expect(page.get_by_text("Luật 91/2025/QH15")).to_be_visible()
    duty = page.get_by_role("article").filter(has_text=title)
    duty.get_by_role("link", name="Học tiếp").click()
    page.wait_for_url("**/courses/hanh-trinh-ngan**")
    begin = page.get_by_role("button", name="Bắt đầu học")
    begin.click()
    page.wait_for_url("**/doc-va-xem")
    watch_and_read(page)
    page.get_by_role("link", name="Sang bài 2").click()
    page.wait_for_url("**/tra-loi")
    answer_questions(page)
    page = visitor.go("/me/duties")
    settled = page.get_by_role("article").filter(has_text=title)
    expect(settled.get_by_text("Đã xong")).to_be_visible()
    visitor.check()
    page = another.go("/manage/training")
    page.get_by_role("link", name=title).click()
    row = page.get_by_role("row").filter(has_text="Trần Văn Minh" if is_phone else "Ngô Thị Thu")
    expect(row.get_by_text("Đã xong")).to_be_visible()
