"""How long it takes to be there: the import of `wsgi`, the second start, the load of the demonstration."""

from __future__ import annotations

import subprocess
import sys

from lms.settings import ROOT
from tests.bench.figures import Figure, middle, spread
from tests.bench.house import House, Loaded

_IMPORT = "import time; began = time.perf_counter(); import wsgi; print(time.perf_counter() - began)"


def import_seconds(house: House) -> float:
    """Import `wsgi` in a fresh process and return what it took there."""
    command = [sys.executable, "-c", _IMPORT]
    done = subprocess.run(command, env=house.environ, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout)


def _second_start(house: House) -> float:
    seconds = house.start()
    house.stop()
    return seconds


def measure(loaded: Loaded) -> list[Figure]:
    """Measure the three."""
    house = loaded.house()
    imports = [import_seconds(house) for _ in range(6)][1:]
    starts = [_second_start(house) for _ in range(3)]
    return [
        Figure("start: import of wsgi", middle(imports), 1.5, " s", True, spread(imports)),
        Figure("start: second start to a served page", middle(starts), 6, " s", True, spread(starts)),
        Figure("start: load of the demonstration", loaded.load_seconds, 30, " s", True, "process start included"),
    ]
