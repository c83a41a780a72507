"""Every pair of licences, against the chart of Creative Commons."""

from __future__ import annotations

from itertools import product

import pytest

from oer import licences
from oer.licences import LICENCES

BY, SA, NC, NC_SA, ND, NC_ND, CC0 = "cc-by", "cc-by-sa", "cc-by-nc", "cc-by-nc-sa", "cc-by-nd", "cc-by-nc-nd", "cc0"
NAMED = {BY, SA, NC, NC_SA, ND, NC_ND}
KEPT = {NC, NC_SA, NC_ND}
FREE = {CC0, "public-domain"}
CHART = {
    frozenset({BY}): NAMED, frozenset({SA}): {SA}, frozenset({NC}): KEPT, frozenset({NC_SA}): {NC_SA}, frozenset({BY, SA}): {SA},
    frozenset({BY, NC}): KEPT, frozenset({BY, NC_SA}): {NC_SA}, frozenset({NC, NC_SA}): {NC_SA},
}  # fmt: skip
"""What a mix of two may bear; a pair that is missing may not be mixed. The free ones add nothing."""


PAIRS = list(product([licence.notation for licence in LICENCES], repeat=2))


def expected(one: str, other: str) -> set[str]:
    bound = frozenset({one, other} - FREE)
    return NAMED | {CC0} if not bound else CHART.get(bound, set())


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_all_pairs(one: str, other: str) -> None:
    verdict = licences.remix([licences.get(one), licences.get(other)])
    assert {licence.notation for licence in verdict.licences} == expected(one, other)
    assert verdict.is_possible == bool(expected(one, other))
    assert verdict.reason.endswith(".")
    if not verdict.is_possible:
        assert verdict.reason.startswith("Không ")
    for chosen in LICENCES:
        assert licences.may_bear(chosen, [licences.get(one), licences.get(other)]).is_possible == (chosen.notation in expected(one, other))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_all_pairs_side_by_side(one: str, other: str) -> None:
    verdict = licences.collect([licences.get(one), licences.get(other)])
    assert verdict.is_possible == (not {one, other} & {"all-rights-reserved", "restricted"})
    if verdict.is_possible:
        assert ("Không được bán" in verdict.reason) == bool({one, other} & KEPT)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (SA, NC, "CC BY-SA 4.0 buộc bản mới cho bán, còn CC BY-NC 4.0 cấm bán"),
        (NC_SA, SA, "CC BY-NC-SA 4.0 buộc bản mới mang CC BY-NC-SA 4.0, còn CC BY-SA 4.0 buộc bản mới mang CC BY-SA 4.0"),
        (BY, ND, "CC BY-ND 4.0 không cho sửa. Bạn vẫn đăng được nguyên bản"),
        (BY, "restricted", "Hãy xin phép tác giả"),
        (BY, SA, "bản mới phải mang CC BY-SA 4.0"),
    ],
)
def test_reasons_in_a_sentence(one: str, other: str, words: str) -> None:
    assert words in licences.remix([licences.get(one), licences.get(other)]).reason


def test_three_may_fail_where_two_do_not() -> None:
    assert not licences.remix([licences.get(name) for name in (BY, SA, NC)]).is_possible
    assert licences.remix([]).is_possible
