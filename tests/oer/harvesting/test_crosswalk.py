"""Records as DSpace, OJS and Invenio write them, and what becomes of them here."""

from __future__ import annotations

import pytest

from lms.errors import Invalid
from oer.harvesting.answers import Unreadable, read
from oer.harvesting.crosswalk import SourceMapping, judge, read_mapping
from tests.oer.harvesting.repository import error, listed, record

BY, BY_NC = "https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by-nc/4.0/"

DSPACE = {
    "title": "Kỹ thuật trồng lúa", "creator": ["Nguyễn, Văn Mẫu", "Trần, Thị Mẫu"], "contributor": "Khoa Nông học",
    "subject": ["Nông nghiệp", "Lúa nước::Kỹ thuật", "Sức khỏe"], "description": ["Giáo trình.", "Bản in lần hai."],
    "date": ["2024-05-02T03:04:05Z", "2024"], "type": "Book", "language": "vi_VN", "publisher": "Đại học Mẫu",
    "identifier": ["978-604-0-00000-0", "http://hdl.handle.net/123456789/42"],
    "rights": ["Attribution 4.0 International", "http://creativecommons.org/licenses/by/4.0/"],
}  # fmt: skip
OJS = {
    "title": "Học tập suốt đời &amp; cộng đồng",
    "creator": "Lê Mẫu",
    "description": "<p>Tóm tắt <em>ngắn</em>.</p>",
    "language": "vie",
    "identifier": ["https://journal.example/index.php/tc/article/view/7", "10.1234/tc.7"],
    "relation": "https://journal.example/index.php/tc/article/view/7/5",
    "rights": ["Copyright (c) 2024 Tạp chí Mẫu", "https://creativecommons.org/licenses/by-nc/4.0"],
}
INVENIO = {
    "title": "Dataset of rain", "creator": "Sample, Ann", "language": "eng", "identifier": ["10.5281/zenodo.1", "oai:zenodo.example:1"],
    "rights": ["info:eu-repo/semantics/openAccess", "Creative Commons Attribution 4.0 International",
               "https://creativecommons.org/licenses/by/4.0/legalcode"],
}  # fmt: skip

SHAPES = [
    (DSPACE, {"title": "Kỹ thuật trồng lúa", "language": "vi-VN", "licence": BY, "source_url": "http://hdl.handle.net/123456789/42",
              "subjects": ("nong-nghiep", "suc-khoe"), "publisher": "Đại học Mẫu", "description": "Giáo trình.\n\nBản in lần hai."}),
    (OJS, {"title": "Học tập suốt đời & cộng đồng", "language": "vi", "licence": BY_NC, "description": "Tóm tắt ngắn .",
           "source_url": "https://journal.example/index.php/tc/article/view/7"}),
    (INVENIO, {"language": "en", "licence": BY, "source_url": "https://doi.org/10.5281/zenodo.1"}),
]  # fmt: skip


@pytest.mark.parametrize(("dc", "wanted"), SHAPES, ids=["DSpace", "OJS", "Invenio"])
def test_shapes_of_the_world(dc: dict[str, str | list[str]], wanted: dict[str, object]) -> None:
    found = read(listed(record("oai:a.example:1", **dc)).encode()).records[0]
    judged = judge(found.identifier, found.dc, SourceMapping())
    assert judged.reasons == ()
    assert {name: getattr(judged.said, name) for name in wanted} == wanted


LINK = ["https://a.example/1"]
KEPT_BACK = [
    ({"title": ["A"], "identifier": LINK}, "Nguồn không ghi giấy phép."),
    ({"title": ["A"], "identifier": LINK, "rights": ["Open access"]}, "Chưa hiểu giấy phép mà nguồn ghi: “Open access”."),
    (
        {"title": ["A"], "identifier": LINK, "rights": ["http://rightsstatements.org/vocab/InC/1.0/"]},
        "Không phải giấy phép mở: Giữ toàn quyền.",
    ),
    ({"title": ["A"], "identifier": LINK, "rights": [BY, BY_NC]}, "Nguồn nêu nhiều giấy phép khác nhau: CC BY 4.0, CC BY-NC 4.0."),
    ({"title": ["A"], "rights": [BY]}, "Nguồn không cho địa chỉ để mở tài liệu."),
    ({"identifier": LINK, "rights": [BY]}, "Hãy đặt tên cho tài liệu."),
    ({"title": ["A"], "identifier": ["javascript:alert(1)"], "rights": [BY]}, "Nguồn không cho địa chỉ để mở tài liệu."),
]


@pytest.mark.parametrize(("dc", "reason"), KEPT_BACK)
def test_what_is_not_clear_is_kept_back_with_its_reason(dc: dict[str, list[str]], reason: str) -> None:
    assert judge("oai:a.example:1", dc, SourceMapping()).reasons == (reason,)


def test_a_mapping_knows_the_words_of_its_source() -> None:
    mapping = read_mapping({
        "language": "vi", "levels": ["dai-hoc"], "licence": BY, "subjects": {"Lúa nước": "nong-nghiep"},
        "licences": {"Giấy phép mở của trường": BY_NC},
    })  # fmt: skip
    silent = judge("oai:a:1", {"title": ["A"], "identifier": LINK, "subject": ["lúa  nước"]}, mapping)
    spoken = judge("oai:a:1", {"title": ["A"], "identifier": LINK, "rights": ["Giấy phép mở của trường"]}, mapping)
    assert (silent.said.licence, silent.said.subjects, silent.said.language, silent.said.levels) == (
        BY,
        ("nong-nghiep",),
        "vi",
        ("dai-hoc",),
    )
    assert (spoken.said.licence, spoken.reasons) == (BY_NC, ())


@pytest.mark.parametrize("raw", [{"colour": "red"}, {"kind": 3}, {"subjects": {"a": 1}}, {"levels": "dai-hoc"}])
def test_a_mapping_of_another_form_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        read_mapping(raw)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + listed().split("?>", 1)[1]
UNREADABLE = [
    b"", b"<html><body>404</body></html>", b"\xff\xfe\x00", BOMB.encode(), listed().replace("2026-11-20T08:00:00Z", "hom nay").encode(),
]  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_errors_and_records_without_a_name() -> None:
    assert read(error("noRecordsMatch").encode()).codes == {"noRecordsMatch"}
    assert read(listed("<record><metadata/></record>").encode()).records == ()
