"""What each licence lets a reader do, and by which names it is known."""

from __future__ import annotations

import pytest

from lms.errors import Invalid
from oer import licences


@pytest.mark.parametrize(
    ("notation", "freedoms", "is_open", "share_alike"),
    [
        ("cc-by", ("copy", "change", "sell"), True, False),
        ("cc-by-sa", ("copy", "change", "sell"), True, True),
        ("cc-by-nc", ("copy", "change"), True, False),
        ("cc-by-nc-sa", ("copy", "change"), True, True),
        ("cc-by-nd", ("copy", "sell"), True, False),
        ("cc-by-nc-nd", ("copy",), True, False),
        ("cc0", ("copy", "change", "sell"), True, False),
        ("public-domain", ("copy", "change", "sell"), True, False),
        ("all-rights-reserved", ("read",), False, False),
        ("restricted", ("read",), False, False),
    ],
)
def test_freedoms(notation: str, freedoms: tuple[str, ...], is_open: bool, share_alike: bool) -> None:
    licence = licences.get(notation)
    assert (licence.freedoms, licence.is_open, licence.must_share_alike) == (freedoms, is_open, share_alike)


@pytest.mark.parametrize(
    "written",
    [
        "https://creativecommons.org/licenses/by-sa/4.0/",
        "http://creativecommons.org/licenses/by-sa/4.0",
        "https://www.creativecommons.org/licenses/by-sa/4.0/deed.vi",
        "https://creativecommons.org/licenses/by-sa/4.0/legalcode",
        "cc-by-sa",
        " CC-BY-SA ",
    ],
)
def test_one_licence_under_many_spellings(written: str) -> None:
    assert licences.get(written).uri == "https://creativecommons.org/licenses/by-sa/4.0/"


@pytest.mark.parametrize("written", ["", "http://", "cc-by-99", "https://creativecommons.org/licenses/by/9.9/", "giấy phép"])
def test_what_is_no_licence(written: str) -> None:
    assert licences.find(written) is None
    with pytest.raises(Invalid) as refused:
        licences.get(written)
    assert refused.value.field == "licence"


def test_every_licence_is_known_by_its_own_address() -> None:
    assert [licences.find(licence.uri) for licence in licences.LICENCES] == list(licences.LICENCES)


def test_attribution_names_work_author_place_and_licence() -> None:
    line = licences.get("cc-by").attribution(title="Ủ phân", creators="Nguyễn Văn A", url="https://h.vn/resources/1")
    assert line == "“Ủ phân”, Nguyễn Văn A. https://h.vn/resources/1. CC BY 4.0, https://creativecommons.org/licenses/by/4.0/."


def test_what_a_work_was_made_out_of_is_named_too() -> None:
    line = licences.get("cc-by").attribution(title="Ủ phân", creators="", url="https://h.vn/1", based_on=["“Compost”, https://a.org"])
    assert line.endswith("Làm lại từ “Compost”, https://a.org.")
