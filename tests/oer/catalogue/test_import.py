"""Import and export by the operator's command: faults name row and field, twice changes nothing, files come along."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import Workbook
from PIL import Image
from sqlalchemy import func, select

from lms.database import session
from lms.jobs import HELD, Job
from lms.media.models import Caption, StoredFile
from lms.search.services import the_index
from oer.catalogue.models import Resource, ResourceVersion
from oer.catalogue.queries import find_resources, get_version
from tests.house.source import ROOT
from tests.oer.people import make_person

ROW = {
    "identifier": "nguon:1", "title": "Ủ phân xanh tại nhà", "description": "Cho vườn nhà.", "text": "Chất rơm.", "language": "vi",
    "kind": "text", "subjects": ["nong-nghiep"], "levels": ["moi-nguoi"], "licence": "https://creativecommons.org/licenses/by/4.0/",
    "creators": [{"name": "Trung tâm mẫu", "role": "author"}], "publisher": "Nguồn mẫu", "source_url": "https://example.vn/1",
}  # fmt: skip


def lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows))
    return path


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["resource", *map(str, words)])


def summary(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def imported(app: Flask, file: Path, *more: str) -> dict[str, Any]:
    return summary(run(app, "import", file, "--as", "bientap", "--publish", "--json", *more))


FULL = {
    **ROW, "creators": [{"name": "An", "role": "translator", "orcid": "https://orcid.org/0000-0002-1825-0097"}], "duration_minutes": 15,
    "other_languages": ["tay"], "audiences": ["nguoi-dan"], "topics": ["van-hoa-doc"], "outcomes": ["Ủ được phân"], "issued_on": "2024-05",
    "access_modes": ["textual"], "access_features": ["tableOfContents"], "access_hazards": ["none"], "indicators": ["c1.1"],
    "relations": [{"kind": "translation_of", "target": "https://example.org/a", "title": "Compost"}],
    "legal_bases": [{"number": "1/QĐ", "issuer": "Sở", "date": "2023-10-25"}],
}  # fmt: skip


@pytest.fixture
def house(library: Flask) -> Flask:
    make_person("bientap", "curator")
    make_person("nguoihoc")
    return library


def test_twice_changes_nothing_and_the_index_has_it(house: Flask, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", [ROW, {**ROW, "identifier": "nguon:2", "title": "Hai"}])
    assert imported(house, file) == {"created": 2, "updated": 0, "unchanged": 0, "rejected": []}
    assert imported(house, file) == {"created": 0, "updated": 0, "unchanged": 2, "rejected": []}
    assert the_index().count() == 2
    assert session.scalar(select(func.count()).select_from(Job).where(Job.state == HELD)) == 0
    assert find_resources(["nguon:1", "nguon:9"])["nguon:1"].title == "Ủ phân xanh tại nhà"


def test_all_that_can_be_said_goes_in_comes_out_and_goes_in_again(house: Flask, tmp_path: Path) -> None:
    assert imported(house, lines(tmp_path / "a.jsonl", [FULL]))["created"] == 1
    version = get_version(session.scalars(select(Resource)).one(), 1)
    assert (version.duration_minutes, version.creators[0]["orcid"]) == (15, "0000-0002-1825-0097")
    assert run(house, "export", tmp_path / "b.jsonl", "--as", "bientap").exit_code == 0
    exported = json.loads((tmp_path / "b.jsonl").read_text())
    assert {name: exported[name] for name in FULL if name != "creators"} == {name: FULL[name] for name in FULL if name != "creators"}
    assert imported(house, tmp_path / "b.jsonl")["unchanged"] == 1


def test_details_in_the_cells_of_a_table(house: Flask, tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w", newline="") as stream:
        cells = {**ROW, "subjects": "nong-nghiep", "levels": "moi-nguoi", "creators": "An; Bình", "duration_minutes": "15",
                 "outcomes": "Ủ phân|Trồng rau", "audiences": "nguoi-dan; nong-dan"}  # fmt: skip
        writer = csv.DictWriter(stream, cells)
        writer.writeheader()
        writer.writerow(cells)
    assert imported(house, tmp_path / "a.csv")["created"] == 1
    version = get_version(session.scalars(select(Resource)).one(), 1)
    assert (version.duration_minutes, version.outcomes, version.audiences) == (15, ["Ủ phân", "Trồng rau"], ["nguoi-dan", "nong-dan"])


def test_a_photograph_that_lost_its_place_is_known_again(house: Flask, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 42.6)
    Image.new("RGB", (9, 9), "teal").save(tmp_path / "anh.jpg", exif=exif)
    for title, told in ((ROW["title"], "created"), (ROW["title"], "unchanged"), ("Tên khác", "updated"), ("Tên khác", "unchanged")):
        file = lines(tmp_path / "a.jsonl", [{**ROW, "title": title, "files": ["anh.jpg"]}])
        assert imported(house, file)[told] == 1


def test_a_change_is_a_new_version(house: Flask, tmp_path: Path) -> None:
    imported(house, lines(tmp_path / "a.jsonl", [ROW]))
    assert imported(house, lines(tmp_path / "b.jsonl", [{**ROW, "text": "Khác."}]))["updated"] == 1
    resource = session.scalars(select(Resource)).one()
    assert (resource.current_number, resource.latest_number) == (2, 2)
    assert [get_version(resource, number).text for number in (1, 2)] == ["Chất rơm.", "Khác."]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"title": ""}, "title"),
        ({"licence": "của tôi"}, "licence"),
        ({"licence": ""}, "licence"),
        ({"identifier": None}, "identifier"),
        ({"kind": "sách"}, "kind"),
        ({"subjects": ["bếp núc"]}, "subjects"),
        ({"subjects": "một; hai"}, "subjects"),
        ({"title": 5}, "title"),
        ({"duration_minutes": "lâu"}, "duration_minutes"),
        ({"duration_minutes": True}, "duration_minutes"),
        ({"audiences": ["vua"]}, "audiences"),
        ({"relations": ["https://example.org/a"]}, "relations"),
        ({"files": ["khong-co.pdf"]}, "files"),
        ({"files": ["../../etc/passwd"]}, "files"),
        ({"creators": [5]}, "creators"),
        ({"creators": [{"name": "A", "role": "?"}]}, "creators"),
    ],
)
def test_a_bad_row_stops_the_file_and_names_its_field(house: Flask, tmp_path: Path, bad: dict[str, Any], field: str) -> None:
    file = lines(tmp_path / "a.jsonl", [ROW, {**ROW, "identifier": "nguon:2", **bad}])
    result = run(house, "import", file, "--as", "bientap", "--publish", "--json")
    assert result.exit_code == 1
    assert {(fault["row"], fault["field"]) for fault in summary(result)["rejected"]} == {(2, field)}
    assert session.scalar(select(func.count()).select_from(Resource)) == 0
    assert imported(house, file, "--partial")["created"] == 1


def test_broken_lines_and_doubles(house: Flask, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", [ROW, "{", "[1]", ROW, ""])
    faults = summary(run(house, "import", file, "--as", "bientap", "--json"))["rejected"]
    assert [(fault["row"], fault["field"]) for fault in faults] == [(2, "row"), (3, "row"), (4, "identifier")]


def test_dry_run_writes_nothing(house: Flask, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", [ROW])
    assert imported(house, file, "--dry-run")["created"] == 1
    assert session.scalar(select(func.count()).select_from(Resource)) == 0


def test_rights(house: Flask, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", [ROW])
    assert run(house, "import", file, "--as", "nguoihoc", "--publish").exit_code == 1
    assert run(house, "import", file, "--as", "khong-ai").exit_code == 1
    assert imported(house, file)["created"] == 1
    mine = summary(run(house, "import", lines(tmp_path / "b.jsonl", [{**ROW, "text": "Khác."}]), "--as", "nguoihoc", "--json"))
    assert [fault["field"] for fault in mine["rejected"]] == ["identifier"]


def test_without_publish_it_is_a_draft(house: Flask, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", [ROW])
    assert summary(run(house, "import", file, "--as", "nguoihoc", "--json"))["created"] == 1
    assert find_resources(["nguon:1"]) == {}
    assert imported(house, file)["updated"] == 1
    assert list(find_resources(["nguon:1"])) == ["nguon:1"]


def test_tables_say_the_same_as_lines(house: Flask, tmp_path: Path) -> None:
    flat = {**ROW, "subjects": "nong-nghiep", "levels": "moi-nguoi", "creators": "Trung tâm mẫu"}
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.DictWriter(stream, list(flat))
        writer.writeheader()
        writer.writerow(flat)
    book = Workbook()
    book.active.append(list(flat))
    book.active.append(list(flat.values()))
    book.save(tmp_path / "a.xlsx")
    assert imported(house, lines(tmp_path / "a.jsonl", [ROW]))["created"] == 1
    assert imported(house, tmp_path / "a.csv")["unchanged"] == 1
    assert imported(house, tmp_path / "a.xlsx")["unchanged"] == 1
    (tmp_path / "a.txt").write_text("x")
    assert run(house, "import", tmp_path / "a.txt", "--as", "bientap").exit_code == 1


def test_files_and_words_go_in_out_and_in(house: Flask, tmp_path: Path) -> None:
    (tmp_path / "phim.mp4").write_bytes((ROOT / "oer/demo/files/nam-mo-hinh.mp4").read_bytes())
    (tmp_path / "phim.vi.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:00.900\nXin chào\n")
    row = {**ROW, "kind": "video", "files": ["phim.mp4", "phim.vi.vtt"]}
    file = lines(tmp_path / "a.jsonl", [row])
    assert imported(house, file)["created"] == 1
    assert imported(house, file)["unchanged"] == 1
    stored = session.scalars(select(StoredFile)).one()
    assert (stored.visibility, session.scalars(select(Caption)).one().language) == ("public", "vi")
    (tmp_path / "out").mkdir()
    assert run(house, "export", tmp_path / "out" / "b.jsonl", "--as", "bientap").exit_code == 0
    assert imported(house, tmp_path / "out" / "b.jsonl")["unchanged"] == 1
    assert session.scalar(select(func.count()).select_from(ResourceVersion)) == 1
