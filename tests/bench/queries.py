"""Whether lists ask the database as often for fifty rows as for one: the tests that hold them to it."""

from __future__ import annotations

import subprocess
import sys

from lms.settings import ROOT
from tests.bench.figures import Figure
from tests.bench.house import Loaded

TESTS = "tests/house/test_query_counts.py"


def measure(_loaded: Loaded) -> list[Figure]:
    """Run the tests and count the lists that grow."""
    command = [sys.executable, "-m", "pytest", TESTS, "-q", "--no-header", "--tb=no"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr.strip()[-200:]
    failed = sum(line.startswith(("FAILED", "ERROR")) for line in done.stdout.splitlines())
    return [Figure("queries: lists that ask more for more rows", failed or int(done.returncode != 0), 0, "", True, last)]
