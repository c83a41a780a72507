"""Jinja as this house sets it up: one environment a language, fixed words said at compile time, small components drawn once."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import lru_cache, partial
from typing import Any

from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from lms.i18n import SOURCE_LANGUAGE, template_words
from lms.web.folding import Fixed, alone, fold

KEPT = 2_000
"""How many drawings of small components an environment keeps: some two megabytes."""
_PLAIN = frozenset({str, Markup, int, float, bool, type(None)})


class HouseTemplate(Template):
    """A template whose components are drawn once for the same plain arguments."""

    environment: HouseEnvironment

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        is_fresh = self._module is None
        module = super()._get_default_module(ctx)
        if is_fresh and self.name is not None:
            exported = alone(self.environment, self.name, self.environment.fixed) & module.__dict__.keys()
            for name in exported:
                setattr(module, name, self.environment.kept(getattr(module, name)))
        return module


class HouseEnvironment(Environment):
    """Flask's environment for one language.

    All templates share one map of globals: every import of a component looks through it.
    """

    template_class = HouseTemplate
    language = SOURCE_LANGUAGE

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._others: dict[str, HouseEnvironment] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals

    def overlay(self, *arguments: Any, **options: Any) -> HouseEnvironment:
        fresh: HouseEnvironment = super().overlay(*arguments, **options)
        fresh._others = {}
        return fresh

    def in_language(self, language: str) -> HouseEnvironment:
        """Return the environment whose templates speak `language`; each compiles what it is asked for."""
        if language == self.language:
            return self
        known = self._others.get(language)
        if known is None:
            known = self.overlay()
            known.language = language
            self._others[language] = known
        return known

    @property
    def fixed(self) -> Fixed:
        """What says the same for the same arguments, in this language and this process."""
        say: Callable[..., object] = partial(template_words, self.language)
        asset: Any = self.globals["asset"]
        return {"_": say, "gettext": say, "asset": asset}

    def kept(self, draw: Callable[..., Markup]) -> Callable[..., Markup]:
        """Return a component that remembers what it drew from words, numbers and yes or no; from anything else it draws anew.

        Types are part of what it remembers: words to be escaped are not the same as words that are HTML.
        """
        remembered = lru_cache(KEPT, typed=True)(draw)

        def component(*arguments: Any, **named: Any) -> Markup:
            is_plain = _PLAIN.issuperset(map(type, arguments)) and _PLAIN.issuperset(map(type, named.values()))
            return remembered(*arguments, **named) if is_plain else draw(*arguments, **named)

        return component

    def _generate(self, source: nodes.Template, *arguments: Any, **options: Any) -> str:
        fold(self, source, self.fixed)
        return super()._generate(source, *arguments, **options)
