"""Letters and marks: the composed form, the form without marks, and the cutting of a text into syllables."""

import re
from unicodedata import combining, normalize

# The bar of đ is no combining mark and never decomposes; eth and the African d are what old converters left.
_BARRED_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ɖ": "d", "Ɖ": "D"})
_SYLLABLE = re.compile(r"[^\W_]+")


def nfc(s: str) -> str:
    """Return the text in Unicode's composed normal form, the only form that is stored."""
    return normalize("NFC", s)


def lower(s: str) -> str:
    """Return the text in lower case and composed; lowering a few foreign letters decomposes them."""
    return nfc(nfc(s).lower())


def fold(s: str) -> str:
    """Return the text in lower case, without any diacritic, with đ as d: "Đường" → "duong"."""
    if s.isascii():
        return s.lower()
    bare = "".join(c for c in normalize("NFD", lower(s)) if not combining(c))
    return nfc(bare.translate(_BARRED_D))


def syllables(s: str) -> list[str]:
    """Return the runs of letters and digits of the text, composed and in lower case, in their order."""
    return _SYLLABLE.findall(lower(s))
