"""Every template compiles, is used, and carries no inline style or script."""

from __future__ import annotations

import re

from flask import Flask

from tests.house.source import PACKAGES, ROOT


def _templates() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("templates/**/*.html")):
            found[path.as_posix().rsplit("/templates/", 1)[1]] = path.read_text()
    return found


def test_templates_compile(roof: Flask) -> None:
    for name in _templates():
        roof.jinja_env.get_template(name)


def test_templates_are_used(roof: Flask) -> None:
    sources = "\n".join(path.read_text() for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    templates = _templates()
    everything = sources + "\n".join(templates.values())
    assert [name for name in templates if f'"{name}"' not in everything and f"'{name}'" not in everything] == []


def test_no_inline_style_or_script() -> None:
    inline = re.compile(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\b(src|type=\"application/(ld\+)?json\"))[^>]*>|<style")
    assert [name for name, text in _templates().items() if inline.search(text)] == []


def test_percent_signs_in_messages_are_doubled() -> None:
    """Jinja's gettext formats every message: a lone % would end the page."""
    lone = re.compile(r"""_\((["'])(?:(?!\1).)*?(?<!%)%(?![(%])(?:(?!\1).)*?\1""")
    assert [name for name, text in _templates().items() if lone.search(text)] == []
