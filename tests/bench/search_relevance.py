"""Figures of the search on a known-item benchmark: relevance under five keyings, time per answer, time to index.

    python tests/bench/search_relevance.py [FOLDER]

FOLDER holds passages.jsonl and queries-open.jsonl; by default LMS_SEARCH_BENCH, else ../shared/data/search.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unicodedata import combining, normalize

from lms.search.engines import open_index
from lms.search.index import Document, SearchIndex, SearchRequest
from lms.text import nfc

SWAPPED = ("oa", "oe", "uy")
TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
SHAPES = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}


def without_marks(text: str) -> str:
    """Return the text as typed by someone without an input method; capitals stay."""
    bare = "".join(c for c in normalize("NFD", text) if not combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def swapped(text: str) -> str:
    """Move the tone mark of each open oa, oe, uy to the other vowel."""
    pieces = normalize("NFD", text)
    for pair in SWAPPED:
        for tone in TONES:
            first, second = pair[0] + tone + pair[1], pair + tone
            at = 0
            while (at := min((i for i in (pieces.find(first, at), pieces.find(second, at)) if i >= 0), default=-1)) >= 0:
                after = pieces[at + 3 : at + 4]
                if not after.isalpha() and not combining(after or " ") and pieces[at - 1 : at].lower() != "q":
                    other = second if pieces.startswith(first, at) else first
                    pieces = pieces[:at] + other + pieces[at + 3 :]
                at += 3
    return nfc(pieces)


def keystrokes(text: str) -> str:
    """Return the Telex keys of a text, each word's tone at its end."""
    return " ".join(_keys(word) for word in text.split())


def _keys(word: str) -> str:
    typed = tone = tail = ""
    for letter in nfc(word):
        marks = [c for c in normalize("NFD", letter) if c in TONES]
        bare = nfc("".join(c for c in normalize("NFD", letter) if c not in marks))
        key = SHAPES.get(bare.lower(), bare.lower())
        if not letter.isalnum():
            tail += letter
            continue
        typed, tail = typed + tail + (key.capitalize() if bare.isupper() else key), ""
        tone = tone or "".join(TONES[mark] for mark in marks)
    return typed + tone + tail


KEYINGS: dict[str, Callable[[str], str]] = {
    "typed": nfc,
    "nomarks": without_marks,
    "nfd": lambda text: normalize("NFD", text),
    "toneswap": swapped,
    "telex": keystrokes,
}


def documents(folder: Path) -> list[Document]:
    """Return the passages as the catalogue gives them to the search: description and text are the body."""
    rows = [json.loads(line) for line in (folder / "passages.jsonl").open(encoding="utf-8")]
    return [
        Document(
            id=row["identifier"],
            type="resource",
            title=row["title"],
            body=f"{row['description']}\n{row['text']}",
            facets={"kind": (row["kind"],), "language": (row["language"],), "publisher": (row["publisher"],)},
        )
        for row in rows
    ]


def percentile(values: list[float], share: float) -> float:
    """Return the value below which the share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(
    index: SearchIndex, queries: list[tuple[str, set[str]]], keying: Callable[[str], str]
) -> tuple[list[list[str]], dict[str, float]]:
    """Ask every query and return the lists of identifiers and the figures."""
    lists, times, totals, ranks = [], [], [], []
    for query, relevant in queries:
        start = time.process_time()
        results = index.search(SearchRequest(q=keying(query), per_page=10))
        times.append((time.process_time() - start) * 1000)
        found = [hit.id for hit in results.hits]
        lists.append(found)
        totals.append(float(results.total))
        ranks.append(next((1 / rank for rank, id_ in enumerate(found, 1) if id_ in relevant), 0.0))
    figures = {
        "MRR@10": sum(ranks) / len(ranks),
        "R@1": sum(rank == 1 for rank in ranks) / len(ranks),
        "R@10": sum(rank > 0 for rank in ranks) / len(ranks),
        "p50 ms": percentile(times, 0.5),
        "p95 ms": percentile(times, 0.95),
        "total p50": percentile(totals, 0.5),
        "total p95": percentile(totals, 0.95),
    }
    return lists, figures


def main(folder: Path) -> None:
    """Index, ask, print."""
    rows = [json.loads(line) for line in (folder / "queries-open.jsonl").open(encoding="utf-8")]
    queries = [(row["query"], set(row["relevant"])) for row in rows]
    passages = documents(folder)
    with tempfile.TemporaryDirectory() as place:
        index = open_index("whoosh://", Path(place))
        start, cpu = time.perf_counter(), time.process_time()
        index.rebuild(passages)
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        size = sum(file.stat().st_size for file in Path(place).rglob("*") if file.is_file())
        print(f"indexed {index.count()} documents in {wall:.1f} s (CPU {cpu:.1f} s), {size / 1e6:.1f} MB")
        typed: list[list[str]] = []
        for name, keying in KEYINGS.items():
            lists, figures = measure(index, queries, keying)
            typed = typed or lists
            same = sum(a == b for a, b in zip(typed, lists, strict=True))
            print(f"{name:9}", *(f"{key} {value:.3f}  " for key, value in figures.items()), f"same lists {same}/{len(queries)}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("LMS_SEARCH_BENCH", "../shared/data/search")))
