"""The Vietnamese syllable: its onset, its rhyme, its tone, and the one vowel that carries the tone mark."""

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
TONES = frozenset((GRAVE, ACUTE, TILDE, HOOK, DOT))
VOWELS = frozenset("aăâeêioôơuưy")
_SHAPED = frozenset("ăâêôơư")

# Longest first: "ngh" before "ng"; "gi" before "g", so that già carries its mark on the a. No onset last: ăn.
_ONSETS = (
    *("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"),
    *"bcdđghklmnprstvx",
    "",
)
_RHYME_TABLE = """
    a ac ach ai am an ang anh ao ap at au ay ak
    ăc ăm ăn ăng ăp ăt ăk âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êc êng
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oe oem oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uâng uân uât uây uê uên uêch uênh uô uôc uôi uôm uôn uông uôt uơ uơn
    uy uya uych uyn uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y ych yn ynh yp yt yu ya yêm yên yêng yêt yêu
"""
_RHYMES = frozenset(_RHYME_TABLE.split())
_STOPS = ("c", "ch", "k", "p", "t")
_WORD = re.compile(r"[^\W\d_]+")


class Syllable(NamedTuple):
    """A syllable in lower case without its tone, cut in two: nghiêng is ngh + iêng."""

    onset: str
    rhyme: str

    @property
    def is_stopped(self) -> bool:
        """Tell whether the syllable ends in c, ch, p or t and so bears only the sharp or the heavy tone."""
        return self.rhyme.endswith(_STOPS)

    @property
    def tone_seat(self) -> int:
        """Return the index in the syllable of the vowel that carries the mark (hòa, thủy; hoàn, ngoài)."""
        vowels = [i for i, letter in enumerate(self.rhyme) if letter in VOWELS]
        shaped = [i for i in vowels if self.rhyme[i] in _SHAPED]
        if shaped:
            seat = shaped[-1]
        elif len(vowels) == 3 or (len(vowels) == 2 and len(self.rhyme) > 2):
            seat = vowels[1]
        else:
            seat = vowels[0]
        return len(self.onset) + seat


@lru_cache(maxsize=16384)
def parse(word: str) -> Syllable | None:
    """Cut a toneless word in lower case into onset and rhyme; None where it is no Vietnamese syllable."""
    for onset in _ONSETS:
        if word.startswith(onset) and word[len(onset) :] in _RHYMES:
            return Syllable(onset, word[len(onset) :])
    return None


def split_tone(word: str) -> tuple[str, str]:
    """Return the word without its tone marks, composed, and the marks that it bore, in their order."""
    decomposed = normalize("NFD", word)
    bare = "".join(c for c in decomposed if c not in TONES)
    return normalize("NFC", bare), "".join(c for c in decomposed if c in TONES)


def seat_tone(bare: str, tone: str, syllable: Syllable) -> str:
    """Put the tone on the vowel of the bare word where the spelling wants it; the word's case is kept."""
    seat = syllable.tone_seat
    return normalize("NFC", bare[: seat + 1] + tone + bare[seat + 1 :])


@lru_cache(maxsize=65536)
def _reseated(word: str) -> str:
    bare, tone = split_tone(word)
    if len(tone) != 1 or len(bare) != len(word):
        return word
    syllable = parse(bare.lower())
    return word if syllable is None else seat_tone(bare, tone, syllable)


def tone_normal(s: str) -> str:
    """Return the text composed, every Vietnamese syllable with its tone mark on the one right vowel.

    Both schools become one ("hoà", "hòa" → "hòa"; "thuý" → "thúy"), and slips are mended ("tóan" → "toán").
    Words that are no Vietnamese syllables are left as they are.
    """
    composed = normalize("NFC", s)
    if composed.isascii():
        return composed
    return _WORD.sub(lambda found: _reseated(found[0]), composed)
