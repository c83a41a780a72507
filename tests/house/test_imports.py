"""The walls stand, and each is able to fall: a contract that cannot fail protects nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

BREACHES = {
    "lms imports courses": ("lms/text/_breach.py", "import courses\n"),
    "oer imports courses": ("oer/_breach.py", "import courses\n"),
    "audit imports access": ("lms/audit/_breach.py", "import lms.access\n"),
    "settings imports web": ("lms/settings.py", None),
    "a model imports flask": ("lms/audit/models.py", None),
    "a pure module imports the database": ("lms/text/keys.py", None),
}

PREFIXES = {
    "a model imports flask": "import flask\n",
    "a pure module imports the database": "import sqlalchemy\n",
    "settings imports web": "import lms.web.room\n",
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_contracts_are_kept() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_a_breach_is_seen(name: str, tmp_path: Path) -> None:
    for package in ("lms", "oer", "courses"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "demo", "fonts"))
    for file in ("wsgi.py", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path / file)
    path, content = BREACHES[name]
    broken = tmp_path / path
    broken.write_text(content if content is not None else PREFIXES[name] + broken.read_text())
    result = _lint(tmp_path)
    assert result.returncode != 0, f"nothing saw that {name}"
