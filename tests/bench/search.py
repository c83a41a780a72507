"""The search in short: a known item found however it is keyed, and the time to take a benchmark's passages in."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

from lms.search.engines import open_index
from lms.search.index import Document
from lms.settings import ROOT
from tests.bench.figures import Figure
from tests.bench.house import Loaded
from tests.bench.search_relevance import KEYINGS, documents
from tests.bench.search_relevance import measure as ask

IMPORT_SECONDS = 300
WANTED = {"nomarks": 0.97, "telex": 0.85}
"""Share of the rank of the well-typed question that is kept; see docs/decisions/search-engine.md."""
SHELF = ROOT / "oer" / "demo" / "resources.jsonl"
Corpus = tuple[list[Document], list[tuple[str, set[str]]], float]


def benchmark() -> Path:
    """Return where the passages lie, if they do."""
    return Path(os.environ.get("LMS_SEARCH_BENCH", str(ROOT.parent / "shared" / "data" / "search")))


def _corpus() -> Corpus:
    """Return documents, questions and the rank wanted of well-typed ones: the benchmark, or the shelf of the demonstration by title."""
    folder = benchmark()
    if (folder / "passages.jsonl").exists():
        rows = [json.loads(line) for line in (folder / "queries-open.jsonl").open(encoding="utf-8")]
        return documents(folder), [(row["query"], set(row["relevant"])) for row in rows], 0.93
    rows = [json.loads(line) for line in SHELF.open(encoding="utf-8")]
    shelf = [
        Document(id=row["identifier"], type="resource", title=row["title"], body=f"{row.get('description', '')}\n{row.get('text', '')}")
        for row in rows
    ]
    return shelf, [(row["title"], {row["identifier"]}) for row in rows], 0.9


def measure(loaded: Loaded) -> list[Figure]:
    """Measure relevance, then the import."""
    passages, questions, wanted = _corpus()
    with tempfile.TemporaryDirectory() as place:
        index = open_index("whoosh://", Path(place))
        index.rebuild(passages)
        found = {name: ask(index, questions, KEYINGS[name])[1] for name in ("typed", *WANTED)}
    typed = found["typed"]["MRR@10"]
    note = f"{len(questions)} questions, {len(passages)} documents, p95 {found['typed']['p95 ms']:.0f} ms"
    figures = [Figure("search: MRR@10 as typed", typed, wanted, note=note)]
    for name, share in WANTED.items():
        figures.append(Figure(f"search: MRR@10 {name} / typed", found[name]["MRR@10"] / typed, share))
    return figures + _import(loaded)


def _import(loaded: Loaded) -> list[Figure]:
    """Take the passages in as an operator does; where they are not at hand, the demonstration's shelf was taken in already."""
    file = benchmark() / "passages.jsonl"
    if not file.exists():
        return []
    house = loaded.house()
    began = time.perf_counter()
    summary = json.loads(house.lms("resource", "import", str(file), "--as", "bientap", "--publish", "--json").strip().splitlines()[-1])
    seconds = time.perf_counter() - began
    note = f"{summary['created']} created, {len(summary['rejected'])} refused"
    return [Figure("search: import of the benchmark", seconds, IMPORT_SECONDS, " s", True, note)]
