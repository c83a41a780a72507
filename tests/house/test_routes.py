"""Every route declares who may pass, and no door is left open by accident."""

from __future__ import annotations

from flask import Flask

from lms.web.room import PUBLIC, Room


def undeclared(app: Flask) -> list[str]:
    """Return the endpoints whose view names no permission."""
    return [rule.endpoint for rule in app.url_map.iter_rules() if not getattr(app.view_functions[rule.endpoint], "permission", None)]


def test_every_route_declares_its_permission(roof: Flask) -> None:
    assert undeclared(roof) == []


def test_an_undeclared_route_is_seen() -> None:
    app = Flask(__name__, static_folder=None)
    room = Room("sample", __name__, template_folder=None)

    @room.get("/open", permission=PUBLIC)
    def open_page() -> str:
        return ""

    app.register_blueprint(room)
    app.add_url_rule("/bare", "bare", lambda: "")
    assert undeclared(app) == ["bare"]


def test_public_writes_are_few_and_known(roof: Flask) -> None:
    writes = {
        rule.endpoint
        for rule in roof.url_map.iter_rules()
        if getattr(roof.view_functions[rule.endpoint], "permission", "") == PUBLIC
        and (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    }
    assert writes <= PUBLIC_WRITES


PUBLIC_WRITES = {
    "web.styleguide",
    "identity.sign_in",
    "identity.register",
    "identity.forgotten",
    "identity.reset",
    "identity.use_code",
    "credentials.verify_form",
    "oai.answer",
}
