"""An officer looks at self-assessments and returns one with a reason; a stranger verifies certificates, valid and revoked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser


def test_an_officer_reviews_and_returns(visitor: Visitor, request: pytest.FixtureRequest) -> None:
    name = "Phạm Văn Hòa" if "phone" in request.node.name else "Trần Thị Mơ"
    visitor.sign_in("canbokhuyenhoc")
    page = visitor.go("/manage/recognition")
    visitor.check()
    page.get_by_role("link", name=re.compile(name)).first.click()
    expect(page.get_by_role("main")).to_contain_text(name)
    visitor.check()
    page.get_by_label(re.compile("Lý do|lý do")).first.fill("Nhờ ông bà ghi rõ buổi học ở nhà văn hóa giúp.")
    page.get_by_role("button", name=re.compile("Trả lại")).first.click()
    page.wait_for_load_state("load")
    visitor.check()


def test_a_stranger_verifies_a_valid_and_a_revoked_certificate(visitor: Visitor, another: Visitor) -> None:
    another.sign_in("nguoihoc")
    record = another.go("/me/record")
    links = record.get_by_role("link", name=re.compile("Giấy chứng nhận"))
    codes = {link.get_attribute("href") or "" for link in links.all()}
    statuses = set()
    for address in sorted(codes):
        page = visitor.go(address)
        visitor.check()
        facts = visitor.context.request.get(f"{visitor.house.address}{address}.json").json()
        assert facts["title"]
        statuses.add(facts["status"])
        assert ("Giấy này đã bị thu hồi" in page.content() or "đã bị thu hồi" in page.content()) == (facts["status"] == "revoked")
    assert statuses == {"valid", "revoked"}
    page = visitor.go("/verify")
    visitor.check()


def test_a_code_that_is_none_gets_a_sentence(visitor: Visitor) -> None:
    page = visitor.go("/verify/KHONG-CO-MA")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Not Found" not in page.content()


def test_pages_of_each_role_are_readable(visitor: Visitor) -> None:
    """What the journeys did not pass: every other page a person meets."""
    visitor.sign_in("quantri")
    for path in (
        "/me", "/me/account", "/me/privacy", "/me/duties", "/manage/people", "/manage/policy", "/manage/organisations",
        "/manage/certificates", "/manage/training", "/resources?q=khong+co+gi+ca+xyz", "/courses", "/forgotten", "/use-code", "/khong-co",
    ):  # fmt: skip
        page = visitor.go(path)
        assert page.get_by_role("heading", level=1).count() == 1, path
        visitor.faults[:] = [fault for fault in visitor.faults if "404" not in fault]
        visitor.check()
