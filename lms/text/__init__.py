"""Vietnamese text as people type it: one normal form, one tone placement, keys to match, sort and address by."""

from lms.text.keys import match_key, name_sort_key, slugify
from lms.text.keystrokes import undo_telex
from lms.text.letters import fold, nfc, syllables
from lms.text.tones import tone_normal

__all__ = [
    "fold",
    "match_key",
    "name_sort_key",
    "nfc",
    "slugify",
    "syllables",
    "tone_normal",
    "undo_telex",
]
