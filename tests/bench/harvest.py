"""A hundred thousand resources harvested over OAI-PMH: what a page costs at the end of the list, and what the server holds meanwhile.

`python -m tests.bench.harvest fill COUNT` fills the house that the environment names.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.bench.figures import Figure, middle
from tests.bench.house import House, Loaded

COUNT = 100_000
MOST_SLOWER, MOST_MEGABYTES = 2.0, 15.0
_TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
_RECORD = re.compile(rb"<identifier>(oai:[^<]+)</identifier>")


def measure(_loaded: Loaded) -> Iterator[Figure]:
    """Fill a house, harvest it whole, and compare the end with the beginning."""
    with tempfile.TemporaryDirectory(prefix="lms-harvest-", ignore_cleanup_errors=True) as folder:
        house = House(Path(folder))
        house.environ["LMS_DEMO"] = "0"
        house.lms("database", "upgrade")
        house.run("tests.bench.harvest", "fill", str(COUNT))
        house.start("/healthz")
        try:
            yield from _harvested(house)
        finally:
            house.stop()


def _harvested(house: House) -> Iterator[Figure]:
    held: list[float] = []
    seen: set[bytes] = set()
    told, pages, asked = 0, 0, ["?verb=ListRecords&metadataPrefix=oai_dc"]
    began = time.perf_counter()
    while len(asked) > pages:
        body = _ask(house, asked[-1])
        pages += 1
        names = _RECORD.findall(body)
        told += len(names)
        seen.update(names)
        if pages % 100 == 0:
            held.append(house.memory())
        if found := _TOKEN.search(body):
            asked.append(f"?verb=ListRecords&resumptionToken={quote(found[1])}")
    whole = time.perf_counter() - began
    yield Figure("harvest: records lost", COUNT - len(seen), 0, "", True, f"{told} told in {pages} pages, {whole:.0f} s")
    yield Figure("harvest: records told twice", told - len(seen), 0, "", True)
    first, last = _compared(house, asked[1], asked[-1])
    note = f"{first * 1000:.1f} ms for the second page, {last * 1000:.1f} ms for the last, asked in turn"
    yield Figure("harvest: the last page against the second", last / first, MOST_SLOWER, "x", True, note)
    yield Figure("harvest: memory grown after 10,000 records", held[-1] - held[0], MOST_MEGABYTES, "MB", True, f"{held[-1]:.0f} MB at last")


def _ask(house: House, query: str) -> bytes:
    with urllib.request.urlopen(f"{house.address}/oai{query}", timeout=60) as answer:
        body: bytes = answer.read()
        return body


def _compared(house: House, *queries: str) -> list[float]:
    """Ask the same pages in turn, so that a neighbour's work slows all alike; return the middle of each."""
    seconds: list[list[float]] = [[] for _ in queries]
    for _ in range(40):
        for query, kept in zip(queries, seconds, strict=True):
            start = time.perf_counter()
            _ask(house, query)
            kept.append(time.perf_counter() - start)
    return [middle(kept) for kept in seconds]


def fill(count: int) -> None:
    """Write published resources, and the records that harvesters go through."""
    import wsgi
    from lms.database import new_id, transaction
    from lms.extensions import Base, db
    from lms.identity import services as identity
    from oer.oai_pmh.services import rebuild

    with wsgi.app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            owner_id = identity.register(full_name="Người gửi", identifier="nguoigui", password=str(new_id())).id
        for start in range(0, count, 5_000):
            with transaction():
                _insert(owner_id, range(start, min(count, start + 5_000)))
        with transaction():
            print(json.dumps(rebuild()))


def _insert(owner_id: Any, numbers: range) -> None:
    from sqlalchemy import insert

    from lms.database import new_id, session
    from oer.catalogue.models import PUBLISHED, Resource, ResourceVersion
    from oer.vocabularies import SUBJECTS
    from tests.oer.shelf import BY

    terms = [term.notation for term in SUBJECTS]
    resources, versions = [], []
    for number in numbers:
        at, resource_id = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number // 7), new_id()
        title = f"Tài liệu số {number}"
        resources.append({
            "id": resource_id, "identifier": f"mau-{number}", "title": title, "owner_id": owner_id, "state": PUBLISHED,
            "current_number": 1, "latest_number": 1, "published_at": at, "created_at": at, "updated_at": at,
        })  # fmt: skip
        versions.append({
            "id": new_id(), "resource_id": resource_id, "number": 1, "state": PUBLISHED, "title": title, "text": "Nội dung. " * 50,
            "description": "Một đoạn giới thiệu dài vừa phải. " * 5, "subjects": [terms[number % len(terms)]], "licence": BY,
            "creators": [{"name": "Trần Thị Mẫu", "role": "author"}], "created_by_id": owner_id, "created_at": at, "reviewed_at": at,
        })  # fmt: skip
    session.execute(insert(Resource), resources)
    session.execute(insert(ResourceVersion), versions)


if __name__ == "__main__":
    fill(int(sys.argv[2]))
