"""How answers are ordered and which of them count: BM25 over three kinds of terms, a floor, and the title's say.

The figures in the comments are MRR@10 as typed / without marks of `tests/bench/search_relevance.py`, open questions.
"""

from math import log, log10

from lms.search.query import Query

K1, B = 1.0, 0.6

CUT = 0.3
"""Syllables in a larger share of the documents are left out (của, là, trong): they cost most of the time and sort
nothing. Share .3: .931/.922, none: .933/.921 for three times the work. Pairs always stay."""

CUT_FROM = 400
"""Below this number of occurrences reading a syllable costs nothing, and a small catalogue needs every one."""

AGREEMENT = 0.25
"""Exponent of the share of the query's terms, with and without marks, that a document holds. .25: .931/.922,
0: .929/.921, .5: .931/.920."""

TITLE = 1.0
"""A title that says the whole query doubles the score; one that says half of it or less adds nothing. Questions are
longer than titles, so the benchmark does not feel it (a cubed share cost .002); two or three words do."""

LOOSEST, LOOSEST_OF_MANY = 0.15, 0.2
"""The floor for long questions, and for any query that nothing answers better: the former up to 10,000 documents, the latter
from 100,000. Of the benchmark's 576 passages that are sought, 8 cover less than .15; at .1 it is 2, with four times as many
other answers (median 211 against 49). At .2 the median is 11 and R@10 .965 instead of .969, MRR@10 the same; at .25 it is
.921. A large catalogue fills its first page anyway, and its work grows with the answers that are let in."""


def idf(frequency: int, documents: int) -> float:
    """Return how much a term that occurs in `frequency` of the documents tells; never negative."""
    return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def norm(length: int, average_length: float) -> float:
    """Return what BM25 holds against a document of this length."""
    return K1 * (1 - B + B * length / average_length)


def impact(occurrences: float, norm_: float) -> float:
    """Return BM25's share of a term in one document, before its idf."""
    return occurrences * (K1 + 1) / (occurrences + norm_)


def is_cut(frequency: int, documents: int) -> bool:
    """Tell whether a syllable is too common to be read."""
    return frequency > CUT_FROM and frequency > CUT * documents


def loosest(documents: int) -> float:
    """Return the lowest floor of an index of so many documents."""
    return min(LOOSEST_OF_MANY, LOOSEST + (LOOSEST_OF_MANY - LOOSEST) * max(0.0, log10(max(1, documents) / 10_000)))


def floor(query: Query, documents: int) -> float:
    """Return the share of the query's weight (idf of folded syllables and pairs) that makes a document an answer.

    An OR over syllables matches most of a catalogue (median 3,840 of 5,976 for the benchmark's questions). Half of
    the weight is asked of a query of one or two syllables, so that both must meet; the longer a question, the less
    its words are the text's, hence less down to .15: median 46 answers, .931/.922 (.15 throughout: 49, .932/.923).
    """
    return max(loosest(documents), min(0.5, 0.8 - 0.1 * len(query.folded)))


def score(bm25: float, share: float, title_share: float) -> float:
    """Join how often the terms occur, how much of the query the document holds, and how much of it the title says."""
    said_by_title = max(0.0, 2 * title_share - 1)
    return bm25 * float(share**AGREEMENT) * (1 + TITLE * said_by_title * said_by_title)
