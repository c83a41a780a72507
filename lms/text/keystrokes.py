"""Keystrokes that no input method rendered: Telex "tieengs Vieejt", VNI "tie61ng Vie65t" become tiếng Việt."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lms.text.tones import ACUTE, DOT, GRAVE, HOOK, TILDE, VOWELS, parse, seat_tone

_TELEX_TONES = {"s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT}
_VNI_TONES = {"1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT}
_ROOFED = {"a": "â", "e": "ê", "o": "ô"}
_HORNED = {"u": "ư", "o": "ơ"}
_WORD = re.compile(r"[A-Za-z0-9]+")
# Words of other languages and of computing that are also well-formed keystrokes: no evidence on their own.
_ENGLISH = """
    add are as ass ax bar bear bee been best bets bias bits book boom boot boss box bus buses car cast
    cats class coo cos cost cow cups ddos deep des door dos ear far feet fix floor food four free gas
    gets goo has hear her his hour how ios is keen keep kiss las last lens les less lets list look los
    loss lost low lux mar mars mass max meet mes miss mix moon moons mos must near nets ngos nix noon
    nos now odd or os our ox par pas pass past peers pens pets pix poor post rest room root row see seen
    ses sets sex sin six sons soon tar tax tear teen teens tes test this three ton tons too tor tour
    tree trust tux us vets vos year zoo
"""
_ALSO_ENGLISH = frozenset(_ENGLISH.split())


@dataclass
class _Screen:
    """What an input method has on its screen while one word is typed."""

    letters: list[str] = field(default_factory=list)
    tone: str = ""
    has_marks: bool = False

    def has_vowel(self) -> bool:
        return any(letter.lower() in VOWELS for letter in self.letters)

    def replace_last(self, shapes: dict[str, str]) -> bool:
        """Give the last letter that can take it its new shape."""
        for i in reversed(range(len(self.letters))):
            if (shaped := shapes.get(self.letters[i].lower())) is not None:
                self.letters[i] = shaped.upper() if self.letters[i].isupper() else shaped
                self.has_marks = True
                return True
        return False

    def horn(self) -> bool:
        """Turn uo into ươ, else the last u or o into ư or ơ; the u of qu stays."""
        word = "".join(self.letters).lower()
        if (at := max(word.find("uo"), word.find("ưo"), word.find("uơ"))) >= 0 and not word.startswith("q"):
            for i, shaped in ((at, "ư"), (at + 1, "ơ")):
                self.letters[i] = shaped.upper() if self.letters[i].isupper() else shaped
            self.has_marks = True
            return True
        return self.replace_last({"o": "ơ"} if word.startswith("qu") else _HORNED)

    def bar(self) -> bool:
        """Turn the d that opens the word into đ."""
        if self.letters and self.letters[0] in "dD":
            self.letters[0] = "đ" if self.letters[0] == "d" else "Đ"
            self.has_marks = True
            return True
        return False

    def set_tone(self, tone: str) -> bool:
        if self.tone or not self.has_vowel():
            return False
        self.tone = tone
        self.has_marks = True
        return True


def _press_telex(screen: _Screen, key: str) -> bool:
    """Let one key act on the screen; False means that it is only a letter."""
    if key in _TELEX_TONES:
        return screen.set_tone(_TELEX_TONES[key])
    if key in _ROOFED:
        return screen.replace_last({key: _ROOFED[key]})
    if key == "d":
        return screen.bar()
    if key == "w":
        if screen.letters and not screen.has_vowel():
            screen.letters.append("ư")
            screen.has_marks = True
            return True
        word = "".join(screen.letters).lower().removeprefix("qu")
        return screen.replace_last({"a": "ă"}) if "a" in word and "ua" not in word else screen.horn()
    return False


def _press_vni(screen: _Screen, key: str) -> bool:
    if key in _VNI_TONES:
        return screen.set_tone(_VNI_TONES[key])
    if key == "6":
        return screen.replace_last(_ROOFED)
    if key == "7":
        return screen.horn()
    if key == "8":
        return screen.replace_last({"a": "ă"})
    return key == "9" and screen.bar()


@lru_cache(maxsize=8192)
def _rendered(word: str) -> str | None:
    """Return the syllable that the keys of one word spell; None where they spell none or only plain letters."""
    press = _press_vni if any(c.isdigit() for c in word) else _press_telex
    screen = _Screen()
    for key in word:
        if not press(screen, key.lower()):
            screen.letters.append(key)
    bare = "".join(screen.letters)
    if bare.lower().endswith("ươ"):  # thuở, huơ: the pair is ươ only before another letter
        bare = bare[:-2] + ("U" if bare[-2] == "Ư" else "u") + bare[-1]
    syllable = parse(bare.lower())
    if syllable is None or not screen.has_marks:
        return None
    if syllable.is_stopped and screen.tone not in ("", ACUTE, DOT):
        return None
    return seat_tone(bare, screen.tone, syllable)


def _is_weak(word: str) -> bool:
    """Tell whether a rendered word may well have been meant as it stands: English, or a class like "lop7"."""
    return word.lower() in _ALSO_ENGLISH or (word[:-1].isalpha() and word[-1].isdigit())


def undo_telex(s: str) -> str:
    """Render Telex or VNI keystrokes; return the text unchanged unless it reads as a line of them.

    It reads so when no letter bears a mark yet, at least one rendered word has no other likely meaning, and the
    rendered words are two in five or more of those shaped like syllables and no fewer than the foreign ones.
    Unmarked Vietnamese ("cong dan hoc tap") and English have next to none.
    """
    if not s.isascii():
        return s
    words = [word for word in _WORD.findall(s) if not word.isdigit()]
    spelt = {word: syllable for word in words if (syllable := _rendered(word)) is not None}
    strong = [word for word in spelt if not _is_weak(word)]
    if not strong:
        return s
    if strong[0].isalpha():  # a Telex line: a word with a digit, "lop7", is no keystrokes there
        spelt = {word: syllable for word, syllable in spelt.items() if word.isalpha()}
    rendered = sum(word in spelt for word in words)
    plain = sum(word not in spelt and parse(word.lower()) is not None for word in words)
    if rendered < max(0.4 * (rendered + plain), len(words) - rendered - plain):
        return s
    return _WORD.sub(lambda found: spelt.get(found[0], found[0]), s)
