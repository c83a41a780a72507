"""Take the pictures of the guides and of the README from a running demonstration: python docs/screenshots.py http://127.0.0.1:8000"""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
PASSWORD = "hoc-suot-doi"  # noqa: S105 – the password that every demonstration account is printed with
PHONE, DESK = (360, 740), (1280, 800)
MOST_BYTES = 80_000


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks (None: a guest), where, on what; `link` is followed first, `to` is scrolled into sight."""

    name: str
    who: str | None
    path: str
    size: tuple[int, int]
    link: str = ""
    to: str = ""
    folder: str = "vi/images"


SHOTS = (
    Shot("trang-chu", None, "/", DESK, folder="images"),
    Shot("trang-chu-dien-thoai", None, "/", PHONE),
    Shot("dang-nhap", None, "/sign-in", PHONE),
    Shot("tim-tai-lieu", None, "/resources?q=cong+dan+hoc+tap", PHONE),
    Shot("khoa-hoc", "nguoihoc", "/courses/ky-nang-so-co-ban", PHONE),
    Shot("bai-hoc", "nguoihoc", "/learn/ky-nang-so-co-ban/lam-quen-dien-thoai", PHONE),
    Shot("bai-hoc-may-ban", "nguoihoc", "/learn/ky-nang-so-co-ban/lam-quen-dien-thoai", DESK),
    Shot("phim", "canbo", "/learn/bao-ve-du-lieu-ca-nhan-cho-can-bo/du-lieu-nao-la-ca-nhan", PHONE, to="Xem theo cách nào?"),
    Shot("cau-hoi", "nguoihoc", "/learn/ky-nang-so-co-ban/lam-quen-dien-thoai/quiz/quiz", PHONE),
    Shot("ho-so-hoc-tap", "nguoihoc", "/me/record", PHONE),
    Shot("giay-chung-nhan", "nguoihoc", "/me/record", PHONE, link="/verify/"),
    Shot("cong-dan-hoc-tap", "nguoihoc", "/me/learning-citizen", PHONE),
    Shot("viec-hoc-bat-buoc", "canbo", "/me/duties", PHONE),
    Shot("gui-tai-lieu", "nguoihoc", "/deposits/new", DESK),
    Shot("soan-khoa-hoc", "giangvien", "/author", DESK),
    Shot("muc-luc-khoa-hoc", "giangvien", "/author/ky-nang-so-co-ban", DESK),
    Shot("soan-bai", "giangvien", "/author/ky-nang-so-co-ban/lessons/01-lam-quen-dien-thoai", DESK),
    Shot("soan-bai-dien-thoai", "giangvien", "/author/ky-nang-so-co-ban/lessons/01-lam-quen-dien-thoai", PHONE),
    Shot("soan-cau-hoi", "giangvien", "/author/ky-nang-so-co-ban/quiz/lam-quen-dien-thoai", DESK),
    Shot("xuat-ban", "giangvien", "/author/ky-nang-so-co-ban/publish", DESK),
    Shot("duyet-tai-lieu", "bientap", "/review", DESK),
    Shot("danh-sach-tu-danh-gia", "canbokhuyenhoc", "/manage/recognition", DESK),
    Shot("mot-ban-tu-danh-gia", "canbokhuyenhoc", "/manage/recognition", DESK, link="/manage/recognition/0"),
    Shot("bo-tieu-chi", "canbokhuyenhoc", "/manage/recognition/criteria", DESK),
    Shot("viec-hoc-cua-don-vi", "quanly", "/manage/training", DESK),
    Shot("mot-yeu-cau", "quanly", "/manage/training", DESK, link="/manage/training/0"),
    Shot("giao-viec-hoc", "quanly", "/manage/training/new", DESK),
    Shot("danh-sach-nguoi", "quanly", "/manage/people", DESK),
    Shot("quyen", "quantri", "/manage/policy", DESK),
)


def _sign_in(page: Page, house: str, identifier: str) -> None:
    page.goto(house + "/sign-in")
    page.get_by_label("Tên đăng nhập").fill(identifier)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _keep(picture: bytes, target: Path) -> int:
    """Write the picture as WebP in the best quality that stays small; return its bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for quality in (85, 75, 60, 45):
        image.save(target, "WEBP", quality=quality, method=6)
        if target.stat().st_size <= MOST_BYTES:
            break
    return target.stat().st_size


def _take(browser: Browser, house: str, shot: Shot) -> int:
    width, height = shot.size
    is_phone = shot.size == PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", color_scheme="light",
        device_scale_factor=1.5 if is_phone else 1, has_touch=is_phone, reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    if shot.who:
        _sign_in(page, house, shot.who)
    page.goto(house + shot.path)
    if shot.link:
        page.locator(f"main a[href*='{shot.link}']").first.click()
        page.wait_for_url(f"**{shot.link}**")
    if shot.to:
        page.get_by_text(shot.to).first.scroll_into_view_if_needed()
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => null)")
    size = _keep(page.screenshot(), HERE / shot.folder / f"{shot.name}.webp")
    context.close()
    return size


def take_all(house: str, wanted: list[str]) -> None:
    """Take every picture, or those named."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                sys.stdout.write(f"{shot.name}: {_take(browser, house, shot)} bytes\n")
        browser.close()


if __name__ == "__main__":
    take_all(sys.argv[1].rstrip("/"), sys.argv[2:])
