"""Did you mean: a query that finds nothing, with syllables one slip away that do stand together in some text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from string import ascii_lowercase

from lms.search.analysis import neighbours, spoken, unmarked
from lms.search.index import Document
from lms.search.query import Query
from lms.search.reading import View

MOST_SYLLABLES = 6
"""Longer questions say enough in their other words."""

MOST_NEAR = 12
"""Near syllables tried in each place, the most frequent first."""

_WORD = re.compile(r"[^\W_]+")


def slips(word: str) -> set[str]:
    """Return the words that one slip makes of a folded word: a letter too many, missing, wrong, or two changed places."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in cuts if right and len(word) > 2}
    turned = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    wrong = {left + letter + right[1:] for left, right in cuts if right for letter in ascii_lowercase}
    more = {left + letter + right for left, right in cuts for letter in ascii_lowercase}
    return (fewer | turned | wrong | more) - {word}


def mended(view: View, query: Query) -> list[str] | None:
    """Return the folded syllables that were probably meant, or None where nothing near them stands in the texts.

    Places are suspected whose syllable is unknown, or which stand in no known pair. What is proposed must make known
    pairs with its neighbours throughout, so that the answer to it is not empty.
    """
    words = list(query.folded)
    if not 0 < len(words) <= MOST_SYLLABLES or any(word.isdigit() for word in words):
        return None
    known = view.frequencies("folded", set(words))
    pairs = view.frequencies("bigram", set(neighbours(words)))
    doubtful = {at for at, word in enumerate(words) if not known.get(word) or not _has_pair(words, at, pairs)}
    if not doubtful or (len(words) > 1 and len(doubtful) == len(words) and len(words) > 3):
        return None
    choices = [_near(view, word) if at in doubtful else [word] for at, word in enumerate(words)]
    return _best(view, words, choices)


def _has_pair(words: Sequence[str], at: int, pairs: Mapping[str, int]) -> bool:
    around = [f"{left}_{right}" for left, right in pairwise(words[max(0, at - 1) : at + 2])]
    return len(words) == 1 or any(pairs.get(pair) for pair in around)


def _near(view: View, word: str) -> list[str]:
    """Return the word, if it is known, and the known words one slip away, the most frequent first."""
    found = view.frequencies("folded", slips(word) | {word})
    near = sorted(found, key=lambda other: (-found[other], other))[:MOST_NEAR]
    return list(dict.fromkeys([*([word] if word in found else []), *near]))


def _best(view: View, words: Sequence[str], choices: Sequence[list[str]]) -> list[str] | None:
    """Return the choice whose rarest pair is the most frequent; of one word, the most frequent."""
    if len(words) == 1:
        fresh = [word for word in choices[0] if word != words[0]]
        return fresh[:1] or None
    links = view.frequencies("bigram", {f"{left}_{right}" for some, more in pairwise(choices) for left, right in product(some, more)})
    best: dict[str, tuple[int, list[str]]] = {word: (10**9, [word]) for word in choices[0]}
    for more in choices[1:]:
        following: dict[str, tuple[int, list[str]]] = {}
        for right in more:
            ways = [(min(least, links.get(f"{path[-1]}_{right}", 0)), path) for least, path in best.values()]
            least, path = max(ways, key=lambda way: way[0], default=(0, []))
            if least:
                following[right] = least, [*path, right]
        best = following
    found = max(best.values(), key=lambda way: way[0], default=(0, []))[1]
    return found if found and found != list(words) else None


def as_written(document: Document, meant: Sequence[str]) -> str | None:
    """Return the syllables as a document spells them where they stand side by side; None where they do not."""
    text = f"{document.title}\n{document.body}"
    found = [match[0] for match in _WORD.finditer(text)]
    plain = unmarked([said[0] if (said := spoken(word)) else "" for word in found])
    size = len(meant)
    for at in range(len(plain) - size + 1):
        if plain[at : at + size] == list(meant):
            return " ".join(found[at : at + size]).lower()
    return None
