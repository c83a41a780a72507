"""Figures of the search on a known-item benchmark: relevance under five keyings, time per answer, time to index.

    python -m tests.bench.search_relevance [FOLDER] [--documents N]

FOLDER holds passages.jsonl and queries-open.jsonl; by default LMS_SEARCH_BENCH, else ../shared/data/search.
LMS_SEARCH_URL names the engine, by default the embedded one; for a PostgreSQL on this machine the times hold its CPU too.
With --documents, the passages are filled up to N with mixtures of their sentences, for times at another size: ranks mean
nothing then, since every answer has near copies.
"""

import argparse
import json
import os
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unicodedata import combining, normalize

import psycopg

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


def filled_up(passages: list[Document], size: int) -> Iterator[Document]:
    """Yield the passages, then mixtures of two of them, sentence by sentence, from a fixed seed."""
    yield from passages
    choose = random.Random(4)
    for number in range(size - len(passages)):
        one, other = choose.sample(passages, 2)
        sentences = re.split(r"(?<=[.!?])\s+", one.body) + re.split(r"(?<=[.!?])\s+", other.body)
        body = " ".join(choose.sample(sentences, (len(sentences) + 1) // 2))
        yield replace(one, id=f"{one.id}+{number}", body=body)


class ServerTime:
    """The CPU that a local PostgreSQL spends for this process; none for the embedded engine."""

    def __init__(self, url: str) -> None:
        self.files: list[Path] = []
        if url.startswith("postgresql"):
            with psycopg.connect(url.split("?", maxsplit=1)[0]) as connection:
                rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
                self.files = [Path(f"/proc/{pid}/schedstat") for (pid,) in rows]

    def seconds(self) -> float:
        """Return the seconds so far."""
        return sum(int(file.read_text().split()[0]) for file in self.files if file.exists()) / 1e9


def percentile(values: list[float], share: float) -> float:
    """Return the value below which the share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(
    index: SearchIndex, queries: list[tuple[str, set[str]]], keying: Callable[[str], str], url: str = ""
) -> tuple[list[list[str]], dict[str, float]]:
    """Ask every query and return the lists of identifiers and the figures."""
    lists, times, totals, ranks = [], [], [], []
    index.search(SearchRequest())
    server = ServerTime(url)
    for query, relevant in queries:
        start = time.process_time() + server.seconds()
        results = index.search(SearchRequest(q=keying(query), per_page=10))
        times.append((time.process_time() + server.seconds() - start) * 1000)
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


def main(folder: Path, size: int) -> None:
    """Index, ask, print."""
    rows = [json.loads(line) for line in (folder / "queries-open.jsonl").open(encoding="utf-8")]
    queries = [(row["query"], set(row["relevant"])) for row in rows]
    passages = list(filled_up(documents(folder), size))
    url = os.environ.get("LMS_SEARCH_URL", "whoosh://")
    with tempfile.TemporaryDirectory() as place:
        index = open_index(url, Path(place))
        start, cpu = time.perf_counter(), time.process_time()
        count = index.rebuild(passages)
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        disk = sum(file.stat().st_size for file in Path(place).rglob("*") if file.is_file())
        print(f"indexed {count} documents in {wall:.1f} s ({count / wall:.0f}/s; CPU here {cpu:.1f} s), {disk / 1e6:.1f} MB in files")
        typed: list[list[str]] = []
        for name, keying in KEYINGS.items():
            lists, figures = measure(index, queries, keying, url)
            typed = typed or lists
            same = sum(a == b for a, b in zip(typed, lists, strict=True))
            print(f"{name:9}", *(f"{key} {value:.3f}  " for key, value in figures.items()), f"same lists {same}/{len(queries)}")
        index.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=os.environ.get("LMS_SEARCH_BENCH", "../shared/data/search"))
    parser.add_argument("--documents", type=int, default=0)
    asked = parser.parse_args()
    main(Path(asked.folder), asked.documents)
