"""The terms of a query with what each of them tells: those that the floor counts, those with marks, those sought in titles."""

from collections.abc import Iterator
from dataclasses import dataclass

from lms.search import ranking
from lms.search.query import Query
from lms.search.reading import View


@dataclass(frozen=True, slots=True)
class Term:
    """A term of one field and its idf."""

    field: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """The terms to read, the most telling first: without marks (they alone count for the floor), with marks, in titles."""

    covering: list[Term]
    marked: list[Term]
    titles: list[Term]
    whole: float
    whole_marked: float
    whole_title: float

    @property
    def telling(self) -> list[str]:
        """Return the folded syllables that are worth a mark on their own."""
        return [term.text for term in self.covering if term.field == "folded"]


def terms_of_query(query: Query) -> Iterator[tuple[str, str]]:
    """Yield field and text of every term that an answer to the query may read."""
    for text in (*query.folded, *query.bigrams):
        yield ("bigram" if "_" in text else "folded"), text
        yield "title", text
    for text in query.exact:
        yield "exact", text


def weigh(view: View, query: Query) -> Weighed:
    """Weigh the terms of a query by what the index holds."""

    def among(field: str, words: tuple[str, ...], *, cut: bool, unknown: bool = False) -> list[Term]:
        terms = []
        for text in dict.fromkeys(words):
            frequency = view.frequency(field, text)
            if (frequency or unknown) and not (cut and ranking.is_cut(frequency, view.size)):
                terms.append(Term(field, text, ranking.idf(frequency, view.size)))
        return terms

    pairs = among("bigram", query.bigrams, cut=False)
    syllables = among("folded", query.folded, cut=False, unknown=True)
    # A syllable that occurs nowhere still weighs in the whole: a query of nonsense and "học" is no query for "học".
    telling = among("folded", query.folded, cut=True, unknown=True)
    if not telling and not pairs:
        telling = syllables
    covering = sorted(telling + pairs, key=lambda term: -term.weight)
    marked = among("exact", query.exact, cut=True)
    titles = [Term("title", term.text, term.weight) for term in syllables + pairs]
    whole, whole_marked, whole_title = (sum(term.weight for term in terms) for terms in (covering, marked, titles))
    return Weighed(covering, marked, titles, whole, whole_marked, whole_title)
