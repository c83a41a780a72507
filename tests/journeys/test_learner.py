"""A learner at a distance: finds without tone marks, takes a course, gets a certificate that a stranger verifies, sees evidence."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, House, Visitor

pytestmark = pytest.mark.browser
SHORT = "/courses/hanh-trinh-ngan"
UNTIL = """(video, name) => new Promise(done => {
  const there = { canplaythrough: video.readyState >= 4, ended: video.ended }[name];
  if (there) done(); else video.addEventListener(name, done, { once: true });
})"""
NAMED = "(e => e.innerText || e.ariaLabel || e.labels?.[0]?.innerText || '')(document.activeElement)"
RING = """(e => [e, e.closest("label")].filter(Boolean).map(getComputedStyle)
  .some(s => s.outlineStyle !== "none" || s.boxShadow !== "none"))(document.activeElement)"""


def _register(visitor: Visitor, identifier: str) -> None:
    page = visitor.go("/register")
    visitor.check()
    page.get_by_label("Họ và tên").fill("Lê Thị Thử")
    page.get_by_label("Tên đăng nhập").fill(identifier)
    page.get_by_label("Mật khẩu").fill(PASSWORD + " nhé")
    page.get_by_role("button", name="Tạo tài khoản").click()
    expect(page.get_by_text("tài khoản của bạn đã sẵn sàng")).to_be_visible()


def _find_without_marks(visitor: Visitor) -> None:
    page = visitor.go("/")
    visitor.check()
    page.get_by_role("combobox").fill("cong dan hoc tap")
    page.get_by_role("button", name="Tìm", exact=True).click()
    visitor.check()
    first = page.get_by_role("main").get_by_role("link", name=re.compile("Tự đánh giá Công dân học tập trong 10 phút"))
    first.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tự đánh giá Công dân học tập trong 10 phút")
    visitor.check()


def watch_and_read(page: Page) -> None:
    film = page.locator("[data-activity=phim]")
    film.locator("video").evaluate("video => { video.muted = true; video.playbackRate = 2; return video.play(); }")
    page.locator("[data-activity=noi-dung] [data-section]").first.scroll_into_view_if_needed()
    expect(film.locator("[data-done]")).to_be_visible(timeout=60_000)
    page.locator("[data-activity=noi-dung] [data-section]").last.scroll_into_view_if_needed()
    expect(page.locator("[data-activity=noi-dung] [data-done]")).to_be_visible(timeout=60_000)


def answer_questions(page: Page) -> None:
    page.get_by_role("link", name="Làm bài câu hỏi").click()
    page.get_by_role("button", name="Bắt đầu trả lời").click()
    page.get_by_label("Mỗi ngày").check()
    page.get_by_label("Danh hiệu tên là gì?").fill("cong dan hoc tap")
    page.get_by_role("button", name="Nộp bài và xem kết quả").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bạn đã đạt: đúng 100%")


def test_from_search_to_certificate_and_evidence(visitor: Visitor, another: Visitor, request: pytest.FixtureRequest) -> None:
    _register(visitor, "lethu" + ("1" if "phone" in request.node.name else "2"))
    _find_without_marks(visitor)
    page = visitor.go(SHORT)
    visitor.check()
    page.get_by_role("button", name="Bắt đầu học").click()
    page.wait_for_url("**/learn/hanh-trinh-ngan/doc-va-xem")
    visitor.check()
    watch_and_read(page)
    page.get_by_role("link", name="Sang bài 2").click()
    page.wait_for_url("**/tra-loi")
    visitor.check()
    answer_questions(page)
    visitor.check()
    page = visitor.go("/me/record")
    visitor.check()
    page.get_by_role("link", name=re.compile("Giấy chứng nhận")).first.click()
    page.wait_for_url("**/verify/**")
    code = page.url.rsplit("/", 1)[-1]
    stranger = another.go(f"/verify/{code}")
    expect(stranger.get_by_role("main")).to_contain_text("Lê Thị Thử")
    expect(stranger.get_by_role("main")).to_contain_text("Hành trình ngắn")
    another.check()
    page = visitor.go("/me/learning-citizen")
    visitor.check()
    expect(page.get_by_role("main")).to_contain_text("Hành trình ngắn")
    expect(page.get_by_role("main")).to_contain_text("Bản tập dượt, tiêu chí chưa được xác minh")


def test_a_dead_network_loses_nothing(house: House, another: Visitor) -> None:
    """The film is watched while the network is away; what was seen is sent once it is back."""
    _register(another, "lethu3")
    page = another.go(SHORT)
    page.get_by_role("button", name="Bắt đầu học").click()
    page.wait_for_url("**/doc-va-xem")
    film = page.locator("[data-activity=phim]")
    film.locator("video").evaluate("video => { video.muted = true; video.preload = 'auto'; video.load(); }")
    film.locator("video").evaluate(UNTIL, "canplaythrough")
    another.context.set_offline(True)
    film.locator("video").evaluate("video => { video.playbackRate = 2; return video.play(); }")
    expect(page.get_by_text("được giữ trên máy này")).to_be_visible(timeout=30_000)
    film.locator("video").evaluate(UNTIL, "ended")
    another.context.set_offline(False)
    expect(film.locator("[data-done]")).to_be_visible(timeout=60_000)


def _tab_to(page: Page, name: str, *, most: int = 80) -> None:
    """Move by the tabulator alone until the thing called `name` has the focus, and see that the focus shows."""
    for _step in range(most):
        page.keyboard.press("Tab")
        told = page.evaluate(NAMED)
        if name in told:
            assert page.evaluate(RING), f"no focus is seen on {name}"
            return
    raise AssertionError(f"the keyboard never came to {name}")


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_whole_way_by_keyboard_alone(house: House, another: Visitor) -> None:
    page = another.go("/register")
    for words in ("Lê Thị Phím", None, "lephim1", PASSWORD + " nhé"):
        if words is None:
            continue
        label = {"Lê Thị Phím": "Họ và tên", "lephim1": "Tên đăng nhập"}.get(words, "Mật khẩu")
        _tab_to(page, label)
        page.keyboard.type(words)
    _tab_to(page, "Tạo tài khoản")
    _enter(page)
    page.wait_for_url(house.address + "/")
    another.go(SHORT)
    _tab_to(page, "Bắt đầu học")
    _enter(page)
    page.wait_for_url("**/doc-va-xem")
    page.locator("[data-activity=phim] video").evaluate("video => { video.muted = true; video.playbackRate = 2; }")
    _tab_to(page, "Đoạn phim ngắn")
    page.keyboard.press("Space")
    expect(page.locator("[data-activity=phim] [data-done]")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-activity=noi-dung] [data-done]")).to_be_visible(timeout=60_000)
    _tab_to(page, "Sang bài 2")
    _enter(page)
    page.wait_for_url("**/tra-loi")
    _tab_to(page, "Làm bài câu hỏi")
    _enter(page)
    _tab_to(page, "Bắt đầu trả lời")
    _enter(page)
    _tab_to(page, "Mỗi ngày")
    page.keyboard.press("Space")
    _tab_to(page, "Danh hiệu tên là gì?")
    page.keyboard.type("Công dân học tập")
    _tab_to(page, "Nộp bài và xem kết quả")
    _enter(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bạn đã đạt")
