"""`make bench`: every figure beside its bar; ends with 1 where one is missed.

    python -m tests.bench [--json] [NAME ...]

Names: queries, start, memory, pages, crowd, search, harvest, conversion; all of them by default.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable

from tests.bench import conversion, crowd, harvest, memory, pages, queries, search, start
from tests.bench.figures import Figure
from tests.bench.house import Loaded

Bench = Callable[[Loaded], Iterable[Figure]]
BENCHES: dict[str, Bench] = {
    "queries": queries.measure, "start": start.measure, "memory": memory.measure, "pages": pages.measure, "crowd": crowd.measure,
    "search": search.measure, "harvest": harvest.measure, "conversion": conversion.figures,
}  # fmt: skip


def main() -> int:
    """Run what was asked for and say what is short."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the house against its bars.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(BENCHES))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}")
    loaded, short = Loaded(), []
    try:
        for name in asked.names or BENCHES:
            sys.stderr.write(f"{name} … (load average {os.getloadavg()[0]:.1f})\n")
            for figure in BENCHES[name](loaded):
                print(figure.as_json() if asked.json else figure.line(), flush=True)
                short += [] if figure.is_reached else [figure.name]
    finally:
        loaded.close()
    if short:
        sys.stderr.write("short of the bar: " + "; ".join(short) + "\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
