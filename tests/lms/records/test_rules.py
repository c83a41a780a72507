"""The words of the record: explanations hold whatever was kept as evidence, tables are safe to open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.records.assurance import Assurance
from lms.records.explanation import MEANINGS, OTHER_RULE, proofs, rule_of
from lms.records.export import safe_cell


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ({}, []),
        ({"reason": "Đã đọc đủ 3 phần."}, [("Kết luận", "Đã đọc đủ 3 phần.")]),
        ({"opened_at": "2026-10-01T00:00:00+00:00"}, [("Mở lần đầu lúc", datetime(2026, 10, 1, tzinfo=UTC))]),
        ({"opened_at": "hôm qua", "enrolled_at": "2026-10-01T00:00:00"}, []),
        ({"activities": 24, "certificate": True}, [("Hoạt động đã xong", "24")]),
        ({"sections": ["a", "b"]}, [("Phần đã đọc", "2")]),
        ({"watched": [[0, 91.2], [95, 140]]}, [("Những đoạn đã xem", "0:00–1:31, 1:35–2:20")]),
    ],
)
def test_proofs_are_told_in_words(evidence: dict[str, Any], found: list[tuple[str, Any]]) -> None:
    assert proofs(evidence) == found


def test_every_level_has_its_meaning_and_any_activity_a_rule() -> None:
    assert set(MEANINGS) == set(Assurance)
    assert rule_of("something else") == OTHER_RULE


@given(st.text())
def test_no_cell_is_a_formula(words: str) -> None:
    assert not safe_cell(words).startswith(("=", "+", "-", "@"))
