"""A real server with the demonstration's content, a real worker, a real Chromium; each page of a journey is read by axe."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from lms.settings import ROOT
from tests.chromium import chromium_here
from tests.journeys.course import write_course
from tests.servers import own_broker, own_database

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 60_000, "uploadThroughput": 30_000}
"""About 480 kbit/s down with 300 ms of delay: a village at the edge of the network."""
PASSWORD = "hoc-suot-doi"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class House:
    """A running `lms serve` over a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environ = {
            **os.environ, "LMS_DATA_DIR": str(folder), "LMS_DATABASE_URL": own_database("journeys", folder), "LMS_DEMO": "1",
            "LMS_BASE_URL": self.address, "LMS_CONTENT_ORIGIN": f"http://localhost:{self.port}", "LMS_ENV": "development",
            "LMS_BROKER_URL": own_broker(), "PORT": str(self.port), "LMS_RATE_LIMIT": "off",
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def lms(self, *arguments: str) -> str:
        """Run the operator's command."""
        command = [sys.executable, "-c", f"import wsgi; wsgi.cli({list(arguments)!r})"]
        done = subprocess.run(command, env=self.environ, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        command = [sys.executable, "-c", "import wsgi; wsgi.cli(['serve', '--workers', '1'])"]
        self.process = subprocess.Popen(command, env=self.environ, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _attempt in range(600):
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=1):
                    return
            except OSError:
                assert self.process.poll() is None, "lms serve ended"
                self.process_wait(0.1)
        raise AssertionError("lms serve did not answer within a minute")

    def process_wait(self, seconds: float) -> None:
        """Give the server a moment, or notice that it ended."""
        assert self.process is not None
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demonstration, served, with a short course whose film lasts seconds."""
    made = House(tmp_path_factory.mktemp("house"))
    made.start()
    course = write_course(tmp_path_factory.mktemp("courses") / "hanh-trinh-ngan")
    made.lms("course", "import", str(course), "--as", "giangvien", "--publish")
    yield made
    assert made.stop() == 0, "Ctrl-C ends every process"


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright_: Playwright) -> Iterator[Browser]:
    browser = playwright_.chromium.launch(executable_path=chromium_here(), args=ARGUMENTS)
    yield browser
    browser.close()


class Visitor:
    """A person at a browser."""

    def __init__(self, house: House, context: BrowserContext, *, is_slow: bool) -> None:
        self.house = house
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)
        if is_slow:
            session = context.new_cdp_session(self.page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW)

    def _note(self, message: ConsoleMessage) -> None:
        """Keep what the browser complains of, save that a form with a fault was answered with 422."""
        if message.type == "error" and "status of 422" not in message.text:
            self.faults.append(message.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.house.address + path)
        return self.page

    def sign_in(self, identifier: str) -> Page:
        self.go("/sign-in")
        self.page.get_by_label("Tên đăng nhập").fill(identifier)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self.page

    def check(self) -> None:
        """No violation of axe, no script fault, no sideways scroll on the page as it stands."""
        self.page.wait_for_load_state("load")
        results = Axe().run(self.page)
        found = [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in results.response["violations"]]
        assert found == [], f"{self.page.url}: {found}"
        assert self.faults == [], self.faults
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"


@pytest.fixture(params=["phone", "desk"])
def visitor(request: pytest.FixtureRequest, house: House, chromium: Browser) -> Iterator[Visitor]:
    """A visitor on a phone of 360×740 with a slow network, then one at a desk."""
    is_phone = request.param == "phone"
    size = {"width": 360, "height": 740} if is_phone else {"width": 1280, "height": 900}
    context = chromium.new_context(viewport=size, has_touch=is_phone, is_mobile=is_phone, locale="vi-VN")
    yield Visitor(house, context, is_slow=is_phone)
    context.close()


@pytest.fixture
def another(house: House, chromium: Browser) -> Iterator[Visitor]:
    """Somebody else, at a desk."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    yield Visitor(house, context, is_slow=False)
    context.close()
