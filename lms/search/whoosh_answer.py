"""An answer of the embedded engine: terms weighed, documents scored, floor and filters applied, facets counted."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from lms.search import ranking
from lms.search.analysis import spoken
from lms.search.facets import Sieve
from lms.search.highlight import Marker
from lms.search.index import Hit, SearchRequest, SearchResults
from lms.search.query import Query, read
from lms.search.whoosh_view import View


@dataclass(frozen=True, slots=True)
class _Term:
    field: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The terms to read: without marks (they alone count for the floor), with marks, and those sought in titles."""

    covering: list[_Term]
    marked: list[_Term]
    titles: list[_Term]
    whole: float
    whole_marked: float
    whole_title: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    segment: int
    at: int
    score: float
    share: float
    published: int


def answer(view: View, request: SearchRequest) -> SearchResults:
    """Answer a request from one view of the index."""
    query = read(request.q, lambda term: view.frequency("bigram" if "_" in term else "folded", term) > 0)
    sieve = Sieve(request)
    if not request.q.strip():
        return _browse(view, request, sieve, query)
    if query.is_empty:
        return SearchResults(0, (), {})
    weighed = _weigh(view, query)
    found = _above_floor(view, sieve, query, _candidates(view, weighed))
    # Quotes narrow where they can; a phrase that stands nowhere (typed without marks, say) is read as its words.
    found = [one for one in found if _has_phrases(view, query, one)] or found
    counts = sieve.count(Counter(view.segments[one.segment].cards[one.at] for one in found))
    hits = [one for one in found if sieve.passes(view.segments[one.segment].cards[one.at])]
    hits.sort(key=_by_age if request.sort == "newest" else _by_score)
    marker = Marker(query, [term.text for term in weighed.covering if term.field == "folded"])
    shown = tuple(_hit(view, one.segment, one.at, one.score, marker) for one in _page(hits, request))
    return SearchResults(len(hits), shown, counts, query.understood)


def _browse(view: View, request: SearchRequest, sieve: Sieve, query: Query) -> SearchResults:
    """List what the filters leave, newest first."""
    passing = {card for card in view.tally if sieve.passes(card)}
    total = sum(view.tally[card] for card in passing)
    left = (place for place in view.newest() if view.segments[place[0]].cards[place[1]] in passing)
    start, end = _bounds(request)
    marker = Marker(query, [])
    shown = tuple(_hit(view, number, at, 0.0, marker) for number, at in islice(left, start, end))
    return SearchResults(total, shown, sieve.count(view.tally))


def _bounds(request: SearchRequest) -> tuple[int, int]:
    start = (max(1, request.page) - 1) * request.per_page
    return start, start + request.per_page


def _page(hits: list[_Candidate], request: SearchRequest) -> list[_Candidate]:
    start, end = _bounds(request)
    return hits[start:end]


def _by_score(one: _Candidate) -> tuple[float, int, int, int]:
    return -one.score, -one.published, one.segment, one.at


def _by_age(one: _Candidate) -> tuple[int, float, int, int]:
    return -one.published, -one.score, one.segment, one.at


def _weigh(view: View, query: Query) -> _Weighed:
    def weigh(field: str, words: tuple[str, ...], *, cut: bool, unknown: bool = False) -> list[_Term]:
        terms = []
        for text in dict.fromkeys(words):
            frequency = view.frequency(field, text)
            if (frequency or unknown) and not (cut and ranking.is_cut(frequency, view.size)):
                terms.append(_Term(field, text, ranking.idf(frequency, view.size)))
        return terms

    pairs = weigh("bigram", query.bigrams, cut=False)
    syllables = weigh("folded", query.folded, cut=False, unknown=True)
    # A syllable that occurs nowhere still weighs in the whole: a query of nonsense and "học" is no query for "học".
    telling = weigh("folded", query.folded, cut=True, unknown=True)
    if not telling and not pairs:
        telling = syllables
    covering = telling + pairs
    marked = weigh("exact", query.exact, cut=True)
    titles = [_Term("title", term.text, term.weight) for term in syllables + pairs]
    whole, whole_marked, whole_title = (sum(term.weight for term in terms) for terms in (covering, marked, titles))
    return _Weighed(covering, marked, titles, whole, whole_marked, whole_title)


def _candidates(view: View, weighed: _Weighed) -> list[_Candidate]:
    found = []
    for number, segment in enumerate(view.segments):
        bm25, shares, marked, titles = ([0.0] * segment.size for _ in range(4))
        for terms, held in ((weighed.covering, shares), (weighed.marked, marked)):
            for term in terms:
                weight = term.weight
                for at, value in zip(*view.impacts(number, term.field, term.text), strict=True):
                    bm25[at] += weight * value
                    held[at] += weight
        for term in weighed.titles:
            for at in view.impacts(number, "title", term.text)[0]:
                titles[at] += term.weight
        least = ranking.LOOSEST * weighed.whole * (1 - 1e-9)  # sums of the same weights may differ in the last bit
        for at, share in enumerate(shares):
            if share >= least and share and segment.alive[at]:
                agreement = (share + marked[at]) / (weighed.whole + weighed.whole_marked)
                score = ranking.score(bm25[at], agreement, titles[at] / weighed.whole_title)
                found.append(_Candidate(number, at, score, share / weighed.whole, segment.published[at]))
    return found


def _above_floor(view: View, sieve: Sieve, query: Query, candidates: list[_Candidate]) -> list[_Candidate]:
    """Return the candidates above the floor, or above half of it where none that this reader may see reaches it."""
    visible = [one for one in candidates if sieve.is_visible(view.segments[one.segment].cards[one.at])]
    floor = ranking.floor(query) * (1 - 1e-9)  # as above
    return [one for one in visible if one.share >= floor] or [one for one in visible if one.share >= floor / 2]


def _has_phrases(view: View, query: Query, one: _Candidate) -> bool:
    """Tell whether each quoted phrase stands in the text; that is opened only where all its words occur."""
    if not query.phrases:
        return True
    for phrase in query.phrases:
        for word in phrase:
            if one.at not in view.documents_with(one.segment, "exact", word):
                return False
    document = view.document(one.segment, one.at)
    parts = [f" {' '.join(spoken(part))} " for part in (document.title, *document.keywords, document.body)]
    return all(any(f" {' '.join(phrase)} " in part for part in parts) for phrase in query.phrases)


def _hit(view: View, number: int, at: int, score: float, marker: Marker) -> Hit:
    document = view.document(number, at)
    return Hit(
        id=document.id,
        type=document.type,
        score=round(score, 4),
        title_highlight=marker.title(document.title),
        snippet_highlight=marker.snippet(document.body),
    )
