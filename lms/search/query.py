"""What a person typed, read: its syllables, its quoted phrases, its keystrokes turned back into Vietnamese."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lms.search.abbreviations import spelt_out
from lms.search.analysis import neighbours, spoken, unmarked
from lms.text import nfc, undo_telex

MOST_SYLLABLES = 64
"""Of a longer query (somebody pasted a page) only the beginning is read, which bounds the work for one answer."""

_QUOTED = re.compile(r'["“”„]([^"“”„]+)["“”„]')


@dataclass(frozen=True, slots=True)
class Query:
    """A query as terms. `phrases` are runs of syllables that must stand in the text with these very marks.

    A phrase counts where quotes hold half of the query; in a question that merely cites a name they are spelling.
    """

    exact: tuple[str, ...]
    folded: tuple[str, ...]
    bigrams: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    understood: str | None = None

    @property
    def is_empty(self) -> bool:
        return not self.exact


def readings(q: str) -> list[Query]:
    """Return every way in which `read` may take the query, to know beforehand which terms it will ask about."""
    typed = " ".join(nfc(q).split())
    texts = (typed, spelt_out(typed), spelt_out(undo_telex(typed)))
    return [_terms(spoken(text)[:MOST_SYLLABLES]) for text in dict.fromkeys(texts)]


def _terms(words: Sequence[str]) -> Query:
    folded = unmarked(words)
    return Query(tuple(words), tuple(folded), tuple(neighbours(folded)))


def _familiar(words: Sequence[str], knows: Callable[[str], bool]) -> int:
    plain = unmarked(words)
    return sum(knows(term) for term in (*plain, *neighbours(plain)))


def read(q: str, knows: Callable[[str], bool]) -> Query:
    """Read what was typed; `knows` tells whether a folded syllable or pair of syllables occurs in the index.

    Keystrokes are undone only where the index knows more of the outcome than of what stands there, so a word that
    merely looks like keystrokes ("lens") is left alone wherever something is written about it.
    """
    typed = " ".join(nfc(q).split())
    words = spoken(typed)[:MOST_SYLLABLES]
    rendered = undo_telex(typed)
    understood = None
    if rendered != typed:
        meant = spoken(rendered)[:MOST_SYLLABLES]
        if _familiar(meant, knows) > _familiar(words, knows):
            typed, words, understood = rendered, meant, rendered
    if (whole := spelt_out(typed)) != typed:
        typed, words, understood = whole, spoken(whole)[:MOST_SYLLABLES], whole
    phrases = [phrase for quoted in _QUOTED.findall(typed) if (phrase := tuple(spoken(quoted)))]
    if 2 * sum(len(phrase) for phrase in phrases) < len(words):
        phrases = []
    return replace(_terms(words), phrases=tuple(phrases), understood=understood)
