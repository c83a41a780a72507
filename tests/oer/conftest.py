"""A catalogue in tables and index that are empty at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.search.services import use_index
from oer.catalogue import markdown


@pytest.fixture
def library(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application over an empty search index of its own."""
    use_index("whoosh://", tmp_path)
    markdown.render.cache_clear()
    yield app
    use_index(app.config["LMS"].search_url, app.config["LMS"].data_dir)
