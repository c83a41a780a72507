"""Citations survive titles that BibTeX would choke on."""

from __future__ import annotations

from datetime import UTC, datetime

from oer.metadata import citation, dublin_core, schema_org
from oer.metadata.work import Creator, Work

WORK = Work(
    url="https://h.vn/resources/1", title="50% & {hơn} \\ nữa #1", creators=[Creator("Nguyễn Văn A"), Creator("Bình", "translator")],
    description="a\x0bb", published_at=datetime(2026, 11, 24, tzinfo=UTC), kind="video", licence="https://creativecommons.org/licenses/by/4.0/",
)  # fmt: skip


def test_bibtex_is_escaped() -> None:
    entry = citation.bibtex(WORK)
    assert "title = {{50\\% \\& \\{hơn\\} \\textbackslash{} nữa \\#1}}" in entry
    assert "author = {{Nguyễn Văn A}}" in entry
    assert "year = {2026}" in entry


def test_csl_has_its_date() -> None:
    assert citation.csl_json(WORK)[0]["issued"] == {"date-parts": [[2026, 11, 24]]}


def test_dublin_core_is_xml_whatever_the_text() -> None:
    assert b"<dc:description>ab</dc:description>" in dublin_core.describe(WORK)
    assert ("contributor", "Bình") in list(dublin_core.elements(WORK))


def test_schema_org_names_roles() -> None:
    linked = schema_org.describe(WORK)
    assert linked["@type"] == ["LearningResource", "VideoObject"]
    assert (linked["author"][0]["name"], linked["translator"][0]["name"]) == ("Nguyễn Văn A", "Bình")
