"""A catalogue in tables and index that are empty at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.search.services import use_index
from oer.catalogue import markdown
from tests.oer.people import Browser


@pytest.fixture
def library(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application over an empty search index of its own; forms need no token."""
    use_index("whoosh://", tmp_path)
    markdown.render.cache_clear()
    before = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"], app.test_client_class = False, Browser
    yield app
    app.config["WTF_CSRF_ENABLED"], app.test_client_class = before, None
    use_index(app.config["LMS"].search_url, app.config["LMS"].data_dir)
