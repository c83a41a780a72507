"""What may be said of a resource, field by field, and the fingerprint by which it is known again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from oer.catalogue.description import Description, draft_faults, fingerprint, names_of, publication_faults
from tests.oer.shelf import BY, said

GOOD = said("Ủ phân xanh")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"kind": "phim"}, "kind"),
        ({"subjects": ("toan", "khong-co")}, "subjects"),
        ({"levels": ("lop-1",)}, "levels"),
        ({"language": "tiếng Việt"}, "language"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"source_url": "https://a b.vn"}, "source_url"),
        ({"source_url": "http://[::1"}, "source_url"),
        ({"licence": "https://example.vn/giay-phep"}, "licence"),
        ({"creators": ({"name": "A", "role": "vua"},)}, "creators"),
        ({"creators": ({"role": "author"},)}, "creators"),
        ({"indicators": ("chỉ số 1",)}, "indicators"),
        ({"legal_bases": ({"number": "1/QĐ"},)}, "legal_bases"),
        ({"legal_bases": ({"number": "1/QĐ", "issuer": "Sở", "date": "25/10/2023"},)}, "legal_bases"),
        ({"creators": ({"name": "A", "role": "author", "orcid": "0000-0002-1825-0098"},)}, "creators"),
        ({"audiences": ("vua",)}, "audiences"),
        ({"topics": ("tuần trăng",)}, "topics"),
        ({"outcomes": ("x" * 501,)}, "outcomes"),
        ({"outcomes": tuple(f"điều {number}" for number in range(61))}, "outcomes"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"issued_on": "19/05/2024"}, "issued_on"),
        ({"issued_on": "2023-02-30"}, "issued_on"),
        ({"other_languages": ("tiếng Tày",)}, "other_languages"),
        ({"access_features": ("đẹp",)}, "access_features"),
        ({"access_hazards": ("none", "sound")}, "access_hazards"),
        ({"relations": ({"kind": "giống", "target": "https://a.vn"},)}, "relations"),
        ({"relations": ({"kind": "replaces", "target": "javascript:x"},)}, "relations"),
    ],
)
def test_a_draft_refuses_what_no_column_can_hold(change: dict[str, Any], field: str) -> None:
    assert [fault.field for fault in draft_faults(replace(GOOD, **change))] == [field]


@pytest.mark.parametrize(
    ("change", "has_files", "fields"),
    [
        ({}, False, []),
        ({"text": ""}, False, ["text"]),
        ({"text": ""}, True, []),
        ({"text": "", "source_url": "https://example.vn/a"}, False, []),
        ({"licence": ""}, False, ["licence"]),
        ({"licence": "public-domain"}, False, ["licence_note"]),
        ({"licence": "public-domain", "licence_note": "Hết hạn bảo hộ năm 1990."}, False, []),
        ({"licence": "all-rights-reserved", "text": "", "source_url": "https://example.vn"}, False, []),
    ],
)
def test_publishing_asks_for_a_licence_and_something_to_read(change: dict[str, Any], has_files: bool, fields: list[str]) -> None:
    assert [fault.field for fault in publication_faults(replace(GOOD, **change), has_files=has_files)] == fields


def test_the_fingerprint_follows_what_can_be_seen() -> None:
    assert fingerprint(GOOD) == fingerprint(said("Ủ phân xanh"))
    others = [fingerprint(replace(GOOD, text="khác")), fingerprint(GOOD, [("a" * 64, "")]), fingerprint(GOOD, [("a" * 64, BY)])]
    assert len({fingerprint(GOOD), *others}) == 4


def test_what_was_said_before_there_were_details_keeps_its_mark() -> None:
    old = "title description text language kind subjects levels creators publisher licence licence_note source_url indicators legal_bases"
    seen = {name: getattr(GOOD, name) for name in old.split()} | {"files": []}
    mark = hashlib.sha256(json.dumps(seen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    assert fingerprint(GOOD) == mark != fingerprint(replace(GOOD, outcomes=("ủ được phân",)))


def test_creators_in_a_line() -> None:
    assert names_of([{"name": "An", "role": "author"}, {"name": "Bình", "role": "translator"}]) == "An, Bình (dịch)"


def test_columns_are_lists() -> None:
    assert Description(title="a", subjects=("toan",)).columns()["subjects"] == ["toan"]
