"""What is fixed is said at compile time and drawn once, and never where it would differ from drawing it anew."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import Markup

from lms.web.folding import alone
from lms.web.templating import HouseEnvironment

PIECES = """
{% from "web/components/icon.html" import icon %}
{% set WORDS = {"a": "Một"} %}
{% macro still(label, kind="plain") %}<b class="{{ kind }}">{{ label }}{{ icon("check") }}{{ WORDS.get("a") }}</b>{% endmacro %}
{% macro asking() %}{{ csrf_token() }}{% endmacro %}
{% macro through() %}{{ asking() }}{% endmacro %}
{% macro dated(day) %}{{ day|date }}{% endmacro %}
{% macro around() %}<p>{{ caller() }}</p>{% endmacro %}
"""


def _house(app: Flask, **templates: str) -> HouseEnvironment:
    house = app.jinja_env.overlay(cache_size=50)
    components = {name: app.jinja_env.loader.get_source(app.jinja_env, name)[0] for name in ("web/components/icon.html",)}
    house.loader = DictLoader({**components, "pieces.html": PIECES, **{f"{name}.html": text for name, text in templates.items()}})
    assert isinstance(house, HouseEnvironment)
    return house


def _compiled(house: HouseEnvironment, text: str) -> str:
    return str(house.compile(text, "page.html", raw=True))


def test_a_component_is_alone_when_it_looks_at_its_arguments_only(app: Flask) -> None:
    house = _house(app)
    assert alone(house, "pieces.html", house.fixed) == {"still", "around"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{{ _("Đến 100%% & hơn") }}', "Đến 100% & hơn"),
        ('{{ _("Còn %(count)s phần", count=2) }}', "Còn 2 phần"),
        ('{% from "pieces.html" import still %}{{ still("<i>", kind="x") }}', '<b class="x">&lt;i&gt;<svg class="icon"'),
    ],
)
def test_what_is_fixed_stands_in_the_compiled_page(app: Flask, text: str, shown: str) -> None:
    house = _house(app, page=text)
    assert house.get_template("page.html").render().startswith(shown)
    assert "context.call" not in _compiled(house, text)


@pytest.mark.parametrize(
    "text",
    [
        "{% set _ = shout %}{{ _('a') }}",
        "{% macro m(_) %}{{ _('a') }}{% endmacro %}{{ m(shout) }}",
        "{{ _(word) }}",
        "{% from 'pieces.html' import asking %}{{ asking() }}",
        "{% from 'pieces.html' import around %}{% call around() %}{{ word }}{% endcall %}",
    ],
)
def test_what_may_differ_is_asked_each_time(app: Flask, text: str) -> None:
    assert "context.call" in _compiled(_house(app), text)


def test_a_language_has_its_own_words(app: Flask) -> None:
    text = '{{ _("Trang chủ") }}'
    house = _house(app, page=text)
    english = house.in_language("en")
    assert (house.get_template("page.html").render(), english.get_template("page.html").render()) == ("Trang chủ", "Home")
    assert english is house.in_language("en") and house.in_language("vi") is house


def test_words_that_are_html_are_not_taken_for_words_that_are_not(app: Flask) -> None:
    """`Markup("<b>") == "<b>"`: what was drawn for the one must not serve for the other."""
    house = _house(app, page='{% from "pieces.html" import still %}{{ still(word, kind) }}')
    page = house.get_template("page.html")
    assert page.render(word=Markup("<i>"), kind="plain").startswith('<b class="plain"><i><svg')
    assert page.render(word="<i>", kind="plain").startswith('<b class="plain">&lt;i&gt;<svg')
    assert page.render(word=1, kind="plain") != page.render(word=True, kind="plain")


def test_a_thing_that_changes_is_drawn_anew(app: Flask) -> None:
    page = _house(app, page='{% from "pieces.html" import still %}{{ still(words) }}').get_template("page.html")
    words = ["một"]
    before = page.render(words=words)
    words.append("hai")
    assert before != page.render(words=words)
