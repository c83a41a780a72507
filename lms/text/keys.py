"""Keys made from text: for matching names, for sorting people, for addresses."""

import re

from lms.text.letters import fold, lower
from lms.text.tones import ACUTE, DOT, GRAVE, HOOK, TILDE, split_tone, tone_normal

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# The order of tones in Vietnamese dictionaries: level, grave, hook, tilde, acute, dot.
_TONE_RANK = {"": "1", GRAVE: "2", HOOK: "3", TILDE: "4", ACUTE: "5", DOT: "6"}
# Each letter after its plain sister and before the next one, in any collation: plain lower case letters only.
_LETTER_KEY = str.maketrans({"ă": "azy", "â": "azz", "đ": "dz", "ê": "ez", "ô": "ozy", "ơ": "ozz", "ư": "uz"})


def match_key(s: str) -> str:
    """Return the key of a name: equal for "Trần  Hoà" and "trần hòa", another one for "Trần Hoa"."""
    folded = tone_normal(tone_normal(s).casefold())
    return " ".join(folded.split())


def slugify(s: str) -> str:
    """Return the text as part of an address: "Học tập!" → "hoc-tap"; "" where no letter is Latin."""
    return _NOT_SLUG.sub("-", fold(s)).strip("-")


def _word_key(word: str) -> str:
    bare, tones = split_tone(lower(word))
    letters = fold(bare.translate(_LETTER_KEY))
    return f"{letters}0{_TONE_RANK.get(tones[:1], '1')}"


def name_sort_key(full_name: str) -> str:
    """Return a key that sorts people as Vietnamese lists do: by given name (the last word), then by the rest.

    Letters follow the alphabet (a ă â … d đ … o ô ơ … u ư), then tones the dictionary's order. The key of a
    Vietnamese name is made of a-z and 0-9, so that every database sorts it alike.
    """
    words = tone_normal(full_name).split()
    return "0".join(_word_key(word) for word in words[-1:] + words[:-1])
