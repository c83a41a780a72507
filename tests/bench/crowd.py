"""Sixty learners at once: each signs in, opens the lesson and sends ten reports, some twice; nothing may be lost or doubled."""

from __future__ import annotations

import sqlite3
import threading
import uuid

from tests.bench.figures import Figure, middle, percentile, spread
from tests.bench.house import House, Loaded
from tests.bench.pages import report_of
from tests.bench.visitor import Visitor

LEARNERS = 60
ROUNDS = 3
REPORTS = 10
AGAIN = (2, 7)
"""Which reports are sent a second time, as after a dropped connection."""


class _Learner(threading.Thread):
    def __init__(self, house: House, where: dict[str, str], number: int, together: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.visitor = Visitor(house.port)
        self.where, self.number, self.together = where, number, together
        self.sent = [str(uuid.uuid4()) for _ in range(REPORTS)]
        self.faults: list[str] = []

    def run(self) -> None:
        self.together.wait()
        try:
            self.visitor.sign_in(f"hocvien{self.number}")
            self.visitor.open_lesson(self.where["lesson"])
            for place, report_id in enumerate(self.sent):
                for _ in range(2 if place in AGAIN else 1):
                    answer = self.visitor.report(self.where["lesson"], report_of(self.where, report_id))
                    if answer["status"] != 200:
                        self.faults.append(f"{answer['status']}: {answer['text'][:100]}")
        except (AssertionError, OSError) as error:
            self.faults.append(repr(error))


def _kept(house: House, ids: list[str]) -> list[int]:
    """Return how often each report stands in the table."""
    with sqlite3.connect(house.database) as connection:
        rows = connection.execute("SELECT lower(replace(id, '-', '')) FROM progress_reports").fetchall()
    connection.close()
    known = [row[0] for row in rows]
    return [known.count(report_id.replace("-", "")) for report_id in ids]


def _all_at_once(house: House, where: dict[str, str]) -> list[_Learner]:
    together = threading.Barrier(LEARNERS)
    learners = [_Learner(house, where, number, together) for number in range(LEARNERS)]
    for learner in learners:
        learner.start()
    for learner in learners:
        learner.join()
    return learners


def measure(loaded: Loaded) -> list[Figure]:
    """Let them all in, three times over, and count afterwards."""
    where = loaded.house().run("tests.bench.people", str(LEARNERS))
    with loaded.served() as house:
        rounds = [_all_at_once(house, where) for _ in range(ROUNDS)]
    slow = [percentile([spent for learner in learners for _what, spent in learner.visitor.seconds], 0.95) for learners in rounds]
    learners = [learner for one in rounds for learner in one]
    seconds = [(what, spent) for learner in learners for what, spent in learner.visitor.seconds]
    faults = [fault for learner in learners for fault in learner.faults]
    kept = _kept(house, [report_id for learner in learners for report_id in learner.sent])
    times = [spent for _what, spent in seconds]
    signing = [spent for what, spent in seconds if what == "POST /sign-in"]
    words = f"p95 {spread(slow)}; signing in {middle(signing):.2f} s"
    note = f"median {middle(times):.2f} s of {len(times)} answers, slowest {max(times):.2f} s, {words}"
    return [
        Figure("crowd: 60 learners at once, p95", middle(slow), 1.0, " s", True, note),
        Figure("crowd: reports kept exactly once", kept.count(1) / len(kept), 1.0, note=f"{kept.count(1)} of {len(kept)}"),
        Figure("crowd: refused or broken answers", len(faults), 0, "", True, faults[0] if faults else ""),
    ]
