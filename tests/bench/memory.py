"""Memory of web and worker while nothing happens: just started, and after pages have been asked for."""

from __future__ import annotations

import time

from tests.bench.figures import Figure
from tests.bench.house import House, Loaded
from tests.bench.visitor import Visitor

MOST = 350
PATHS = ("/", "/resources", "/resources?q=cong+dan+hoc+tap", "/courses", "/sign-in", "/me", "/learn", "/healthz")


def _settled(house: House) -> float:
    """Return the memory once it stands still, ten seconds at most."""
    before = house.memory()
    for _ in range(10):
        time.sleep(1)
        now = house.memory()
        if abs(now - before) < 1:
            break
        before = now
    return now


def measure(loaded: Loaded) -> list[Figure]:
    """Measure both."""
    where = loaded.house().run("tests.bench.people", "1")
    with loaded.served() as house:
        fresh = _settled(house)
        for _ in range(10):
            guest = Visitor(house.port)
            for path in (*PATHS, f"/courses/{where['course']}", f"/resources/{where['resource']}"):
                guest.ask("GET", path)
            learner = Visitor(house.port)
            learner.sign_in("hocvien0")
            for path in ("/", "/me", "/me/record", "/me/duties", "/me/learning-citizen", where["lesson"]):
                learner.ask("GET", path)
        used = _settled(house)
    unit = " MB"
    note = "PSS of lms serve and all below it"
    return [
        Figure("memory: web + worker after the start", fresh, MOST, unit, True, note),
        Figure("memory: web + worker idle after use", used, MOST, unit, True, "160 pages later"),
    ]
