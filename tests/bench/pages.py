"""Answers per second of our pages against the reference's, in turns, so that a busy moment weighs on both."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import reference
from tests.bench.figures import Figure, middle, spread
from tests.bench.house import House, Loaded
from tests.bench.load import FRESH_ID, get_request, per_second, post_request
from tests.bench.visitor import Visitor

ROUNDS = 5
SECONDS = 1.0
GUEST, SIGNED_IN = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Measured:
    """A page: the request that asks for it, what it answers, and its bar."""

    name: str
    request: str
    text: str
    bar: float


def _guests(house: House, where: dict[str, str]) -> list[Measured]:
    paths = {
        "home": "/", "search": "/resources?q=cong+dan+hoc+tap", "catalogue": "/resources", "courses": "/courses",
        "course": f"/courses/{where['course']}", "resource": f"/resources/{where['resource']}",
    }  # fmt: skip
    guest = Visitor(house.port)
    return [Measured(name, get_request(house.port, path), guest.ask("GET", path)[1], GUEST) for name, path in paths.items()]


def report_of(where: dict[str, str], report_id: str = FRESH_ID) -> str:
    """Return a player's message with one report."""
    seen = {"sections": list(where["sections"])} if where["kind"] == "text" else {"watched": [[0, 2]], "position": 2}
    return json.dumps({"reports": [{"id": report_id, "activity": where["activity"], **seen}]})


def _learner(house: House, where: dict[str, str]) -> list[Measured]:
    learner = Visitor(house.port)
    learner.sign_in("hocvien0")
    text = learner.open_lesson(where["lesson"])
    body = report_of(where)
    answer = learner.report(where["lesson"], body.replace(FRESH_ID, "00000000-0000-4000-8000-000000000001"))
    assert answer["status"] == 200, answer["text"]
    posting = post_request(house.port, f"{where['lesson']}/progress", body, cookie=learner.cookie, token=learner.token)
    return [
        Measured("lesson", get_request(house.port, where["lesson"], learner.cookie), text, SIGNED_IN),
        Measured("report", posting, answer["text"], SIGNED_IN),
    ]


def _compare(page: Measured, house: House, port: int) -> Figure:
    ours, theirs = [], []
    bare = get_request(port, f"/{page.name}")
    for _ in range(ROUNDS):
        ours.append(per_second(house.port, page.request, seconds=SECONDS))
        theirs.append(per_second(port, bare, seconds=SECONDS))
    ratios = [own / other for own, other in zip(ours, theirs, strict=True)]
    note = f"{middle(ours):.0f}/s against {middle(theirs):.0f}/s, {len(page.text.encode()) / 1000:.0f} kB, {spread(ratios)}"
    return Figure(f"pages: {page.name}", middle(ratios), page.bar, note=note)


def measure(loaded: Loaded) -> Iterator[Figure]:
    """Compare every page."""
    where = loaded.house().run("tests.bench.people", "1")
    with loaded.served() as house, tempfile.TemporaryDirectory() as scratch:
        pages = _guests(house, where) + _learner(house, where)
        reference.prepare(Path(scratch), {page.name: page.text for page in pages})
        with reference.served(Path(scratch)) as port:
            for page in pages:  # both warm
                per_second(house.port, page.request, seconds=0.5)
                per_second(port, get_request(port, f"/{page.name}"), seconds=0.3)
            for page in pages:
                yield _compare(page, house, port)
