"""A browser without JavaScript, as tests use one."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms import database


class Browser(FlaskClient):
    """Reads an answer to its end, so that files are closed; its requests share nothing with the test, as real ones do not."""

    def open(self, *args: Any, buffered: bool = True, follow_redirects: bool = False, **kwargs: Any) -> TestResponse:
        database.rollback()  # what the test has read before is not what it reads afterwards
        with self.application.app_context():
            return super().open(*args, buffered=buffered, follow_redirects=follow_redirects, **kwargs)
