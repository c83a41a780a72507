"""Help with words: abbreviations, slips of the finger, titles while typing."""

from time import process_time

import pytest

from lms.search.abbreviations import meaning_of, meanings_in, spelt_out
from lms.search.index import Document, SearchIndex, SearchRequest
from lms.search.spelling import slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CDHT", "công dân học tập"),
        ("cdht", "công dân học tập"),
        ("TTHTCĐ", "trung tâm học tập cộng đồng"),
        ("tthtcd xã", "trung tâm học tập cộng đồng xã"),
        ("thi CNTT cơ bản", "thi công nghệ thông tin cơ bản"),
        ("CNTTX", "CNTTX"),
        ("học", "học"),
    ],
)
def test_abbreviations_are_spelt_out(typed: str, meant: str) -> None:
    assert spelt_out(typed) == meant


def test_with_its_marks_an_abbreviation_is_another_one() -> None:
    assert (meaning_of("CDHT"), meaning_of("CĐHT")) == ("công dân học tập", "cộng đồng học tập")
    assert meanings_in("Lớp CNTT, rồi lại CNTT và LLCT; cntt") == ["công nghệ thông tin", "lý luận chính trị"]


def test_an_abbreviation_finds_what_is_spelt_out_and_the_other_way_round(index: SearchIndex) -> None:
    results = index.search(SearchRequest(q="CDHT"))
    assert {hit.id for hit in results.hits} >= {"tu-danh-gia", "bo-tieu-chi"}
    assert results.understood == "công dân học tập"
    index.add([Document("lop", "resource", "Lớp CNTT buổi tối", "")])
    assert [hit.id for hit in index.search(SearchRequest(q="công nghệ thông tin")).hits] == ["lop"]
    assert [hit.id for hit in index.search(SearchRequest(q="cntt")).hits] == ["lop"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mật khâủu", "mật khẩu"),
        ("mat khua", "mật khẩu"),
        ("lua đaao", "lừa đảo"),
        ("thuyr lowji", None),
        ("khuyen hocc", "khuyến học"),
        ("xyzzy plugh", None),
        ("mật khẩu", None),
    ],
)
def test_a_slip_is_seen(index: SearchIndex, typed: str, meant: str | None) -> None:
    assert index.search(SearchRequest(q=typed)).instead == meant


def test_what_is_proposed_finds_something_for_this_reader(index: SearchIndex) -> None:
    index.add([Document("kin", "resource", "Quy chế trực ban", "", visibility=("organisation:7",))])
    assert index.search(SearchRequest(q="truc bann")).instead is None
    own = index.search(SearchRequest(q="truc bann", visibility=("organisation:7",)))
    assert own.instead == "trực ban"


def test_slips_are_one_step_away() -> None:
    assert {"hoc", "hcos", "hocsa", "tocs"} <= slips("hocs")
    assert "hocs" not in slips("hocs")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mật kh", "Mật khẩu mạnh và xác thực hai lớp"),
        ("mat kh", "Mật khẩu mạnh và xác thực hai lớp"),
        ("mật khẩu", "Mật khẩu mạnh và xác thực hai lớp"),
        ("maatj kh", "Mật khẩu mạnh và xác thực hai lớp"),
        ("Nhận biết lừa đ", "Nhận biết lừa đảo trên mạng"),
        ("thuỷ", "Thủy lợi nhỏ ở vùng cao"),
        ("thuy l", "Thủy lợi nhỏ ở vùng cao"),
    ],
)
def test_titles_are_suggested_while_typing(index: SearchIndex, typed: str, first: str) -> None:
    assert index.suggest(typed)[:1] == (first,)


def test_suggestions_are_few_different_and_for_this_reader(index: SearchIndex) -> None:
    index.add([Document(f"doi-{number}", "resource", "Mật khẩu đôi", "") for number in range(5)])
    index.add([Document("kin", "resource", "Mật khẩu két sắt", "", visibility=("organisation:7",))])
    assert index.suggest("mật khẩu") == ("Mật khẩu đôi", "Mật khẩu mạnh và xác thực hai lớp")
    assert "Mật khẩu két sắt" in index.suggest("mật khẩu", ("organisation:7",))
    assert index.suggest("mật khẩu", most=1) == ("Mật khẩu đôi",)
    for typed in ("", "m", "?!", "zzz", "mật zz"):
        assert index.suggest(typed) == ()
    index.remove([f"doi-{number}" for number in range(5)])
    assert index.suggest("mật khẩu đ") == ()


def test_suggestions_come_while_the_finger_is_still_down(index: SearchIndex) -> None:
    index.add([Document(f"n-{number}", "resource", f"Học nghề số {number} ở thôn {number % 40}", "") for number in range(2000)])
    index.suggest("học nghề")
    start = process_time()
    for typed in ("ho", "hoc", "hoc n", "hoc nghe so", "hoc nghe so 1"):
        assert index.suggest(typed)
    assert (process_time() - start) / 5 < 0.05
