"""Text: every spelling of one word meets in one form, and nothing else is touched."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.text import fold, match_key, name_sort_key, nfc, slugify, syllables, tone_normal, undo_telex

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
vietnamese_text = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " ,.12\u0300\u0301\u0323")
any_text = st.text() | vietnamese_text
SENTENCE = "Người học ở huyện miền núi được hướng dẫn sử dụng dịch vụ công, khỏe mạnh và yêu quý thuở ban đầu."

# What Telex and VNI want pressed for each letter and each tone.
LETTER_KEYS = {
    "telex": {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"},
    "vni": {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"},
}
TONE_KEYS = {
    "telex": {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"},
    "vni": {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"},
}


def keys_of(word: str, method: str, *, tone_last: bool) -> str:
    """Type a word as a person would, the tone right after its vowel or at the end of the word."""
    typed, tone = "", ""
    for letter in nfc(word):
        marks = [c for c in normalize("NFD", letter) if c in TONE_KEYS[method]]
        bare = normalize("NFC", "".join(c for c in normalize("NFD", letter) if c not in marks))
        key = LETTER_KEYS[method].get(bare.lower(), bare.lower())
        typed += key[0].upper() + key[1:] if bare.isupper() else key
        for mark in marks:
            tone = TONE_KEYS[method][mark]
            typed += "" if tone_last else tone
    return typed + tone if tone_last else typed


@given(any_text)
def test_composed_and_decomposed_text_are_one(s: str) -> None:
    for form in (fold, tone_normal, match_key, slugify, name_sort_key, syllables):
        assert form(normalize("NFD", s)) == form(normalize("NFC", s))


@given(any_text)
def test_normal_forms_are_stable(s: str) -> None:
    for form in (nfc, fold, tone_normal, match_key, slugify):
        assert form(form(s)) == form(s)
    assert tone_normal(s) == nfc(tone_normal(s))


@given(vietnamese_text)
def test_tone_placement_never_changes_letters_or_their_number(s: str) -> None:
    assert fold(tone_normal(s)) == fold(s)
    assert len(tone_normal(s)) == len(nfc(s))


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper()))
def test_folding_leaves_plain_letters(s: str) -> None:
    assert fold(s).isascii()


@given(any_text)
def test_syllables_are_their_own_syllables(s: str) -> None:
    assert all(syllables(word) == [word] for word in syllables(s))


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("hoà khoẻ thuý uỷ", "hòa khỏe thúy ủy"),
        ("HOÀ Khoẻ Thuỷ", "HÒA Khỏe Thủy"),
        ("tóan hòan huýnh", "toán hoàn huýnh"),
        ("qúy qủa gìa", "quý quả già"),
        ("quý quỷ quà giá", "quý quỷ quà giá"),
        ("ngoài khuỷu hoàng huyền thuở", "ngoài khuỷu hoàng huyền thuở"),
        ("mía múa gì giếng Đắk Lắk", "mía múa gì giếng Đắk Lắk"),
        ("café Zoé naïve", "café Zoé naïve"),
        (SENTENCE, SENTENCE),
    ],
)
def test_tone_normal(written: str, normal: str) -> None:
    assert tone_normal(written) == normal
    assert tone_normal(normalize("NFD", written)) == normal


def test_fold_and_slug() -> None:
    assert fold("ĐƯỜNG Đổi mới") == "duong doi moi"
    assert slugify("  Học tập suốt đời: tại sao? ") == "hoc-tap-suot-doi-tai-sao"
    assert slugify("学") == ""


def test_names_match_across_spellings_and_only_then() -> None:
    assert match_key("  Trần  Thị HOÀ ") == match_key(normalize("NFD", "Trần Thị Hòa"))
    assert match_key("Trần Thị Hoa") != match_key("Trần Thị Hòa")


def test_people_sort_by_given_name_then_letters_then_tones() -> None:
    people = [
        "Vũ An",
        "Lê Văn Ăn",
        "Bùi Ân",
        "Trần Dũng",
        "Ngô Đức",
        "Đỗ Hoa",
        "Đỗ Hòa",
        "Lê Hoà",
        "Đinh Oanh",
        "An Ưng",
    ]
    assert sorted([*people[5:], *people[:5]], key=name_sort_key) == people
    assert name_sort_key("Đặng Thị Ưng").isalnum()
    assert name_sort_key("") == ""


@pytest.mark.parametrize("method", ["telex", "vni"])
@pytest.mark.parametrize("tone_last", [True, False])
@pytest.mark.parametrize("sentence", [SENTENCE, "Công dân học tập", "Khuyến học, khuyến tài", "ĐIỀU KIỆN đăng ký"])
def test_undo_telex_renders_keystrokes(sentence: str, method: str, tone_last: bool) -> None:
    typed = " ".join(keys_of(word.strip(".,"), method, tone_last=tone_last) for word in sentence.split())
    assert undo_telex(typed) == " ".join(word.strip(".,") for word in sentence.split())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tieengs Vieejt", "tiếng Việt"),
        ("coong daan hojc taapj", "công dân học tập"),
        ("co6ng da6n ho5c ta65p", "công dân học tập"),
        ("dduowngf nguowif nuowcs", "đường người nước"),
        ("nuawx quawng khoawn chuwa", "nữa quăng khoăn chưa"),
        ("hocj sinh lop7", "học sinh lop7"),
        ("Ai laf ngwowif daanx ddaauf Panthers", "Ai là người dẫn đầu Panthers"),
    ],
)
def test_undo_telex_table(typed: str, meant: str) -> None:
    assert undo_telex(typed) == meant


@pytest.mark.parametrize(
    "query",
    [
        "",
        "cong dan hoc tap",
        "how has the moon",
        "machine learning",
        "test",
        "best post list",
        "lop7 bai1",
        "toan 12",
        "H2O la gi",
        "covid19",
        "ong kinh lens la gi",
        "Super Bowl 50 dien ra o dau",
        "công dân hojc taapj",
        "how to see the book in this room",
    ],
)
def test_undo_telex_leaves_the_rest_alone(query: str) -> None:
    assert undo_telex(query) == query


@given(any_text)
def test_undo_telex_touches_no_text_with_marks_and_is_stable(s: str) -> None:
    assert s.isascii() or undo_telex(s) == s
    assert undo_telex(undo_telex(s)) == undo_telex(s)


@given(st.lists(st.sampled_from(syllables(fold(SENTENCE))), min_size=1, max_size=12))
def test_undo_telex_never_harms_unmarked_vietnamese(words: list[str]) -> None:
    assert undo_telex(" ".join(words)) == " ".join(words)
