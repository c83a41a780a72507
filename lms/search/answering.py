"""An answer from any engine's postings: candidates by coverage, floor and filters, exact facets, BM25 for the foremost.

Work is bounded in two ways that change no answer above the floor. The most telling terms are read first, and a document
that appears only when what is left of the query could not lift it to the floor is never taken up. BM25 is summed for as
many candidates as EXACT lookups allow, those that hold most of the query; the others follow in that order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lms.search import ranking
from lms.search.analysis import neighbours, spoken, unmarked
from lms.search.facets import Sieve
from lms.search.highlight import Marker
from lms.search.index import Document, Hit, SearchRequest, SearchResults
from lms.search.query import Query, read, readings
from lms.search.reading import Place, View
from lms.search.spelling import as_written, mended
from lms.search.weighing import Term, Weighed, terms_of_query, weigh

FORESIGHT = 12_000
"""Places times terms that are looked up for rough scores: some 500 candidates of a long question, 4,000 of two words."""

SHORT = 9
"""Terms up to which titles sort the many: of a longer question a title says a part at most."""

EXACT = 9_000
"""The same for exact scores: some 200 of a long question, 1,100 of two words. On the benchmark no figure feels it."""

MOST_OPENED = 200
"""Texts opened to look for a quoted phrase; beyond, its words and pairs of neighbours must do."""

Held = dict[int, float]
"""What share of the query, in weight, each place of a segment holds."""


@dataclass(slots=True)
class _Candidate:
    segment: int
    at: int
    share: float
    published: int
    score: float = 0.0


def answer(view: View, request: SearchRequest) -> SearchResults:
    """Answer a request from one view of the index."""
    sieve = Sieve(request)
    if not request.q.strip():
        return _browse(view, request, sieve)
    view.foresee(term for reading in readings(request.q) for term in terms_of_query(reading))
    query = read(request.q, lambda term: view.frequency("bigram" if "_" in term else "folded", term) > 0)
    if query.is_empty:
        return SearchResults(0, (), {})
    weighed = weigh(view, query)
    found = _above_floor(view, sieve, query, weighed)
    # Quotes narrow where they can; a phrase that stands nowhere (typed without marks, say) is read as its words.
    if query.phrases:
        found = _with_phrases(view, query, found) or found
    counts = sieve.count(Counter(view.segments[one.segment].cards[one.at] for one in found))
    hits = [one for one in found if sieve.passes(view.segments[one.segment].cards[one.at])]
    _score(view, weighed, hits)
    hits.sort(key=_by_age if request.sort == "newest" else _by_score)
    marker = Marker(query, weighed.telling)
    start, end = _bounds(request)
    shown = _hits(view, [((one.segment, one.at), one.score) for one in hits[start:end]], marker)
    is_odd = not found or any(not view.frequency("folded", word) for word in query.folded)
    instead = _instead(view, sieve, query) if is_odd and not query.phrases else None
    return SearchResults(len(hits), shown, counts, query.understood, instead)


def _instead(view: View, sieve: Sieve, query: Query) -> str | None:
    """Return what was perhaps meant, in the spelling of a text that says it and that this reader may see."""
    meant = mended(view, query)
    if meant is None:
        return None
    other = read(" ".join(meant), lambda _term: True)
    view.foresee(terms_of_query(other))
    weighed = weigh(view, other)
    candidates = _above_floor(view, sieve, other, weighed)
    _score(view, weighed, candidates)
    best = sorted(candidates, key=_by_score)[:5]
    documents = view.fetch([(one.segment, one.at) for one in best])
    return next((said for document in documents.values() if (said := as_written(document, meant)) is not None), None)


def _browse(view: View, request: SearchRequest, sieve: Sieve) -> SearchResults:
    """List what the filters leave, newest first."""
    passing = {card for card in view.tally if sieve.passes(card)}
    total = sum(view.tally[card] for card in passing)
    left = (place for place in view.newest() if view.segments[place[0]].cards[place[1]] in passing)
    shown = [(place, 0.0) for place in islice(left, *_bounds(request))]
    marker = Marker(read("", lambda _term: False), [])
    return SearchResults(total, _hits(view, shown, marker), sieve.count(view.tally))


def _bounds(request: SearchRequest) -> tuple[int, int]:
    start = (max(1, request.page) - 1) * request.per_page
    return start, start + request.per_page


def _by_score(one: _Candidate) -> tuple[float, int, int, int]:
    return -one.score, -one.published, one.segment, one.at


def _by_age(one: _Candidate) -> tuple[int, float, int, int]:
    return -one.published, -one.score, one.segment, one.at


# Which documents are answers


def _above_floor(view: View, sieve: Sieve, query: Query, weighed: Weighed) -> list[_Candidate]:
    """Return what stands above the floor, or above half of it where nothing that this reader may see reaches it."""
    floor = ranking.floor(query, view.size)
    for share in dict.fromkeys((floor, max(ranking.loosest(view.size), floor / 2))):
        found = list(_visible(view, sieve, weighed, share))
        if found:
            return found
    return []


def _visible(view: View, sieve: Sieve, weighed: Weighed, share: float) -> Iterator[_Candidate]:
    least = share * weighed.whole * (1 - 1e-9)  # sums of the same weights may differ in the last bit
    seen: dict[int, bool] = {}
    for number, segment in enumerate(view.segments):
        cards, alive, published = segment.cards, segment.alive, segment.published
        for at, held in _holding(view, number, weighed.covering, least).items():
            if at < len(alive) and alive[at]:  # what another process wrote a moment ago may lie beyond
                card = cards[at]
                if id(card) not in seen:
                    seen[id(card)] = sieve.is_visible(card)
                if seen[id(card)]:
                    yield _Candidate(number, at, held / weighed.whole, published[at])


def _holding(view: View, number: int, terms: Sequence[Term], least: float) -> Held:
    """Return the places of a segment that hold terms of at least so much weight."""
    rest = sum(term.weight for term in terms)
    held: Held = {}
    for at, term in enumerate(terms):
        if rest < least:
            return _lifted(view, number, terms[at:], least, held)
        # Dictionaries are joined whole: most places of a telling term are new ones.
        found = dict.fromkeys(view.postings(number, term.field, term.text).places(), term.weight)
        both = held.keys() & found.keys()
        after = terms[at + 1] if at + 1 < len(terms) else None
        if after is not None and rest * (1 + 1e-9) < least + after.weight:
            # A new place can reach the floor only with the next term too; such lists are the longest.
            new = view.postings(number, after.field, after.text).among(found)
            found = dict.fromkeys(both.union(new), term.weight)
        for place in both:
            found[place] += held[place]
        held |= found
        rest -= term.weight
    return {place: share for place, share in held.items() if share >= least and share}


def _lifted(view: View, number: int, terms: Sequence[Term], least: float, held: Held) -> Held:
    """Add the terms by which no further place can reach the floor, and leave out the places that they can no longer lift."""
    rest = sum(term.weight for term in terms) * (1 + 1e-9)
    for at, term in enumerate(terms):
        if at % 3 == 0:  # leaving out costs as much as a term or two
            held = {place: share for place, share in held.items() if share + rest >= least}
        if not held:
            break
        weight = term.weight
        for place in view.postings(number, term.field, term.text).among(held):
            held[place] += weight
        rest -= weight
    return {place: share for place, share in held.items() if share >= least}


def _with_phrases(view: View, query: Query, candidates: list[_Candidate]) -> list[_Candidate]:
    """Return the candidates in whose text each quoted phrase stands."""
    terms = [("exact", word) for phrase in query.phrases for word in phrase]
    terms += [("bigram", pair) for phrase in query.phrases for pair in neighbours(unmarked(phrase))]
    for number in range(len(view.segments)):
        left = {one.at: one for one in candidates if one.segment == number}
        for field, text in terms:
            left = {at: left[at] for at in view.postings(number, field, text).among(left)}
        candidates = [one for one in candidates if one.segment != number or one.at in left]
    if len(candidates) > MOST_OPENED:
        return candidates
    documents = view.fetch([(one.segment, one.at) for one in candidates])
    return [one for one in candidates if _says(documents[one.segment, one.at], query.phrases)]


def _says(document: Document, phrases: Iterable[tuple[str, ...]]) -> bool:
    parts = [f" {' '.join(spoken(part))} " for part in (document.title, *document.keywords, document.body)]
    return all(any(f" {' '.join(phrase)} " in part for part in parts) for phrase in phrases)


# Which come first


def _score(view: View, weighed: Weighed, candidates: list[_Candidate]) -> None:
    """Write the score of each candidate: exact for the foremost, the rest below them by a rougher one.

    Many candidates are narrowed twice: by the share of the query that text and title hold, then by how often they hold it.
    """
    foremost = candidates
    rough = max(200, FORESIGHT // max(1, len(weighed.covering)))
    if len(foremost) > rough:
        foremost = _narrowed(view, weighed, foremost, rough, [])
    exact = max(100, EXACT // max(1, len(weighed.covering) + len(weighed.marked) + len(weighed.titles)))
    if len(foremost) > exact:
        foremost = _narrowed(view, weighed, foremost, exact, weighed.covering)
    for number, wanted in _by_segment(foremost).items():
        _score_exactly(view, number, weighed, wanted)


def _by_segment(candidates: Iterable[_Candidate]) -> dict[int, dict[int, _Candidate]]:
    found: dict[int, dict[int, _Candidate]] = {}
    for one in candidates:
        found.setdefault(one.segment, {})[one.at] = one
    return found


def _narrowed(view: View, weighed: Weighed, candidates: list[_Candidate], most: int, terms: Sequence[Term]) -> list[_Candidate]:
    """Return the foremost by the counts of these terms, whatever the length of the text; give all a score below zero."""
    for number, wanted in _by_segment(candidates).items():
        counts = dict.fromkeys(wanted, 0.0)
        for term in terms:
            weight = term.weight
            for at, count in view.postings(number, term.field, term.text).counted(counts):
                counts[at] += weight * count / (count + ranking.K1)
        titles = _titles(view, number, weighed, wanted) if len(weighed.covering) <= SHORT else {}
        for at, one in wanted.items():
            one.score = ranking.score(counts[at] if terms else 1.0, one.share, titles.get(at, 0.0))
    order = sorted(candidates, key=_by_score)
    for place, one in enumerate(order):
        one.score = -1.0 - place  # exact scores are never below zero
    return order[:most]


def _titles(view: View, number: int, weighed: Weighed, wanted: Mapping[int, object]) -> dict[int, float]:
    said = dict.fromkeys(wanted, 0.0)
    for term in weighed.titles:
        share = term.weight / weighed.whole_title
        for at in view.postings(number, term.field, term.text).among(said):
            said[at] += share
    return said


def _score_exactly(view: View, number: int, weighed: Weighed, wanted: dict[int, _Candidate]) -> None:
    lengths, average = view.segments[number].lengths, view.average_length
    norms = {at: ranking.norm(lengths[at], average) for at in wanted}
    bm25, marked = dict.fromkeys(wanted, 0.0), dict.fromkeys(wanted, 0.0)
    for term in weighed.covering:
        weight = term.weight
        for at, count in view.postings(number, term.field, term.text).counted(norms):
            bm25[at] += weight * ranking.impact(count, norms[at])
    for term in weighed.marked:
        weight = term.weight
        for at, count in view.postings(number, term.field, term.text).counted(norms):
            bm25[at] += weight * ranking.impact(count, norms[at])
            marked[at] += weight
    titles = _titles(view, number, weighed, wanted)
    everything = weighed.whole + weighed.whole_marked
    for at, one in wanted.items():
        agreement = (one.share * weighed.whole + marked[at]) / everything
        one.score = ranking.score(bm25[at], agreement, titles[at])


def _hits(view: View, shown: Sequence[tuple[Place, float]], marker: Marker) -> tuple[Hit, ...]:
    documents = view.fetch([place for place, _ in shown])
    return tuple(
        Hit(
            id=document.id,
            type=document.type,
            score=round(score, 4),
            title_highlight=marker.title(document.title),
            snippet_highlight=marker.snippet(document.body),
        )
        for document, score in ((documents[place], score) for place, score in shown)
    )
