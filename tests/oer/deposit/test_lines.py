"""What people type in lines comes back as it was typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oer.catalogue.description import clean
from oer.deposit import creators, lines

NAME = st.text("aàăâđeêioơuưyABĐ 0123456789", min_size=1, max_size=20).map(clean).filter(lambda name: name and not name[0].isdigit())


def test_a_creator_with_role_and_orcid() -> None:
    read = creators.read("Trần Văn Mẫu; dịch; https://orcid.org/0000-0002-1825-0097\nAn; 0000-0002-1825-0096\nBình")
    assert read == (
        {"name": "Trần Văn Mẫu", "role": "translator", "orcid": "0000-0002-1825-0097"},
        {"name": "An", "role": "author", "orcid": "0000-0002-1825-0096"},
        {"name": "Bình", "role": "author"},
    )
    assert creators.read(creators.write(read)) == read


def test_decisions_with_their_day_wherever_it_stands() -> None:
    read = lines.read_bases("324/QĐ-KHVN; 25/10/2023; Hội Khuyến học Việt Nam; Quyết định; ban hành\n\n1373/QĐ-TTg; Thủ tướng; 30.7.2021")
    assert read == (
        {"number": "324/QĐ-KHVN", "date": "2023-10-25", "issuer": "Hội Khuyến học Việt Nam", "title": "Quyết định; ban hành"},
        {"number": "1373/QĐ-TTg", "date": "2021-07-30", "issuer": "Thủ tướng"},
    )
    assert lines.read_bases(lines.write_bases(read)) == read


def test_relations_in_words() -> None:
    read = lines.read_relations("Bản dịch của; https://example.org/a; Safe; passwords\nđược làm lại từ; https://example.org/b\ngiống; x")
    assert read == (
        {"kind": "translation_of", "target": "https://example.org/a", "title": "Safe; passwords"},
        {"kind": "remix_of", "target": "https://example.org/b"},
        {"kind": "giống", "title": "x"},
    )
    assert lines.read_relations(lines.write_relations(read[:2])) == read[:2]


@given(st.lists(st.fixed_dictionaries({"number": NAME, "issuer": NAME, "date": st.dates().map(lambda day: day.isoformat())}), max_size=4))
def test_decisions_come_back(bases: list[dict[str, str]]) -> None:
    assert lines.read_bases(lines.write_bases(bases)) == tuple(bases)


def test_indicators() -> None:
    assert lines.read_indicators("1.1, c3.2; 4") == ("c1.1", "c3.2", "c4")
    assert lines.write_indicators(["c1.1", "c4"]) == "1.1, 4"
