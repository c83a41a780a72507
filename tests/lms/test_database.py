"""What waits for the end of a transaction: gathered before it, forgotten when it is undone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from lms.database import gather, session, transaction


def test_what_is_gathered_is_handed_over_at_once(app: Flask) -> None:
    handed: list[list[Any]] = []
    with transaction():
        for item in (1, 2, 1, 3):
            gather(handed.append, item)
        assert handed == []
    with transaction():
        gather(handed.append, 4)
    assert handed == [[1, 2, 3], [4]]


def test_what_was_undone_is_forgotten(app: Flask) -> None:
    handed: list[list[Any]] = []
    with pytest.raises(ValueError, match="no"), transaction():
        session.execute(text("SELECT 1"))
        gather(handed.append, 1)
        raise ValueError("no")
    with transaction():
        session.execute(text("SELECT 1"))
    assert handed == []
