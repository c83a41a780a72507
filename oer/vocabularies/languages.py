"""Languages as BCP 47 tags, and what people call them."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError

COMMON_LANGUAGES = ("vi", "en", "tay", "nut", "hmn", "cjm", "km", "zh", "fr")
"""Offered in forms; any other tag may be imported."""

_TAG = re.compile(r"^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*$", re.IGNORECASE)
_OWN = {
    "vi": {"tay": "Tiếng Tày", "nut": "Tiếng Nùng", "hmn": "Tiếng Mông", "cjm": "Tiếng Chăm"},
    "en": {"tay": "Tày", "nut": "Nùng", "hmn": "Hmong", "cjm": "Cham"},
}


def is_language_tag(tag: str) -> bool:
    """Return whether `tag` is well formed after RFC 5646 §2.1: language, script, region, variants."""
    return bool(_TAG.match(tag))


@lru_cache(maxsize=512)
def language_name(tag: str, reader: str = "vi") -> str:
    """Return what the language is called in the reader's own; the tag where nobody knows."""
    first = tag.split("-", 1)[0].lower()
    if first in _OWN.get(reader, {}):
        return _OWN[reader][first]
    try:
        name = Locale(reader).languages.get(first)
    except UnknownLocaleError:
        name = None
    return str(name)[:1].upper() + str(name)[1:] if name else tag
