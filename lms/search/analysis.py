"""A text as terms: its syllables with marks, without marks, and the pairs of neighbours that carry the meaning."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lms.search.abbreviations import meanings_in
from lms.search.index import Document
from lms.text import fold, syllables, tone_normal

_folded = lru_cache(maxsize=65536)(fold)


def spoken(text: str) -> list[str]:
    """Return the syllables of a text in the one spelling that texts and queries share."""
    return syllables(tone_normal(text))


def unmarked(words: Sequence[str]) -> list[str]:
    """Return the syllables without their marks."""
    return [_folded(word) for word in words]


def neighbours(words: Sequence[str]) -> list[str]:
    """Return each pair of adjacent syllables as one term: "cong_dan"; "_" occurs in no syllable."""
    return [f"{left}_{right}" for left, right in pairwise(words)]


@dataclass(frozen=True, slots=True)
class Terms:
    """How often each term occurs in a document, and how many syllables the document has."""

    exact: Counter[str]
    folded: Counter[str]
    bigram: Counter[str]
    title: Counter[str]
    length: int


def terms_of(document: Document) -> Terms:
    """Return the terms of a document; title, keywords and text count alike, the title once more on its own.

    An abbreviation in the document stands there spelt out as well, once: whoever asks for either finds it.
    """
    parts = [spoken(part) for part in (document.title, *document.keywords, document.body)]
    parts += [spoken(meaning) for meaning in meanings_in(f"{document.title}\n{document.body}")]
    plain_parts = [unmarked(part) for part in parts]
    plain = [word for part in plain_parts for word in part]
    # Pairs never straddle two parts: the last word of a title says nothing about the first of the text.
    pairs = [pair for part in plain_parts for pair in neighbours(part)]
    return Terms(
        exact=Counter(word for part in parts for word in part),
        folded=Counter(plain),
        bigram=Counter(pairs),
        title=Counter(plain_parts[0] + neighbours(plain_parts[0])),
        length=len(plain),
    )
