"""Names and days that are checked before anybody believes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oer.metadata.work import is_partial_date, orcid_of


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
        ("000000021694233x", "0000-0002-1694-233X"),
        ("0000-0002-1825-0096", None),
        ("0000-0002-1825-009", None),
        ("của tôi", None),
        ("", None),
    ],
)
def test_orcid(written: str, known: str | None) -> None:
    assert orcid_of(written) == known


@given(st.integers(0, 10**15 - 1), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number: int, place: int, more: int) -> None:
    digits = f"{number:015}"
    whole = next(found for sign in "0123456789X" if (found := orcid_of(digits + sign)))
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    assert orcid_of(wrong + whole[-1]) is None


@pytest.mark.parametrize(
    ("written", "is_good"),
    [
        ("2024", True),
        ("2024-05", True),
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("2024-13", False),
        ("0000", False),
        ("24", False),
        ("", False),
    ],
)
def test_partial_dates(written: str, is_good: bool) -> None:
    assert is_partial_date(written) == is_good
