"""The Chromium of this machine: CHROMIUM, else the first of the usual names and places."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium")


def chromium_here() -> str:
    """Return the program's path; where there is none, the first name, so that the failure says what is missing."""
    found = (shutil.which(name) for name in NAMES)
    return os.environ.get("CHROMIUM") or next((path for path in found if path), NAMES[0])
