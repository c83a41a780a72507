"""Vietnamese as the source language, English as a catalogue; dates and numbers as Viet Nam writes them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date as babel_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from lms import clock
from lms.settings import ROOT

__all__ = ["_", "_l", "format_date", "format_datetime", "format_number", "megabytes", "minutes"]

CATALOGUES = ROOT / "lms" / "translations"
COMPILED = ROOT / "build" / "translations"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
SOURCE_LANGUAGE = "vi"


def chosen_language() -> str:
    """Return the reader's language: what they chose, else Vietnamese."""
    if not has_request_context():
        return "vi"
    known: str | None = g.get("language")
    if known is None:
        chosen = request.cookies.get("language", "vi")
        known = g.language = chosen if chosen in LANGUAGES else "vi"
    return known


def _locale() -> str:
    return str(get_locale() or "vi")


def format_date(value: date | None) -> str:
    """24/11/2026, in Viet Nam's zone where `value` is an instant."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(clock.VIETNAM).date()
    return babel_date(value, "dd/MM/yyyy", locale=_locale())


def format_datetime(value: datetime | None) -> str:
    """14:05 24/11/2026, in Viet Nam's zone."""
    return "" if value is None else value.astimezone(clock.VIETNAM).strftime("%H:%M %d/%m/%Y")


def format_number(value: int | float | Decimal, digits: int = 1) -> str:
    """1.234,5 in Vietnamese."""
    return str(format_decimal(round(float(value), digits), locale=_locale()))


def megabytes(size: int) -> str:
    """A data weight a person can judge: «2 MB», «0,4 MB», «dưới 0,1 MB»."""
    amount = size / 1_000_000
    if amount < 0.1:
        return str(_("dưới %(size)s MB", size=format_number(0.1)))
    return f"{format_number(amount, 0 if amount >= 10 else 1)} MB"


def minutes(seconds: float) -> str:
    """A length of time in whole minutes, at least one."""
    return str(_("%(count)s phút", count=max(1, round(seconds / 60))))


def clock_time(seconds: float) -> str:
    """A place in a film: 1:31, or 1:02:03 past an hour."""
    hours, rest = divmod(int(seconds), 3600)
    tail = f"{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
    return f"{hours}:{tail}" if hours else tail


def days_between(day: date, other: date) -> int:
    """Whole days from `day` to `other`."""
    return (other - day) // timedelta(days=1)


@pass_eval_context
def _shown(context: EvalContext, message: str, /, **values: Any) -> str:
    """Return a template's words as the reader reads them; Vietnamese is what stands there, and needs no looking up.

    It is what Jinja's newstyle gettext would be, without the work for words that have nothing to fill in: a page says some seventy.
    """
    return template_words(chosen_language(), message, **values) if context.autoescape else str(_(message, **values))


def template_words(language: str, message: str, /, **values: Any) -> Markup:
    """Return a template's own words in `language`, with `values` (escaped) where they are named."""
    words = message if language == SOURCE_LANGUAGE else _catalogue(language).gettext(message)
    shown = Markup(words)  # noqa: S704 – a template's own words, not a reader's
    return shown % values if values or "%" in words else shown


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(compiled_catalogues(), [language])


def compiled_catalogues() -> Path:
    """Return the folder of compiled catalogues, made anew where a catalogue is newer than its compiled form."""
    for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        target = COMPILED / source.relative_to(CATALOGUES).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as text, tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as fresh:
            write_mo(fresh, read_po(text))
        Path(fresh.name).replace(target)
    return COMPILED


def init_app(app: Flask, babel: Babel) -> None:
    """Bind languages and the template filters."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compiled_catalogues())
    babel.init_app(app, default_locale="vi", default_timezone="Asia/Ho_Chi_Minh", locale_selector=chosen_language)
    app.jinja_env.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined] # added by Jinja's i18n extension
    app.jinja_env.globals.update(gettext=_shown, _=_shown)
    filters: Mapping[str, Any] = {
        "date": format_date,
        "datetime": format_datetime,
        "number": format_number,
        "megabytes": megabytes,
        "minutes": minutes,
        "clock_time": clock_time,
    }
    app.jinja_env.filters.update(filters)
