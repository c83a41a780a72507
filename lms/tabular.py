"""Tables that people send: CSV and XLSX as rows of text, whatever the spreadsheet made of them; faults name row and field."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from lms.archives import UNREADABLE
from lms.text import match_key, nfc

MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Rejected:
    """One fault of an import: `row` counts from 1 with the heading as row 1 (as a spreadsheet shows it); 0 is the whole file."""

    row: int
    field: str
    reason: str


@dataclass(slots=True)
class Summary:
    """What an import did, in the form that scripts read."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def reject(self, row: int, field_name: str, reason: str) -> None:
        self.rejected.append(Rejected(row, field_name, reason))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class NotATable(ValueError):
    """The file is no table that can be read; the message is a Vietnamese sentence."""


class BadRow(ValueError):
    """`field` of a row cannot be used; the message is a Vietnamese sentence."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by our own column names ("" where empty)."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read_table(path: Path, columns: Mapping[str, Sequence[str]], *, needed: Sequence[str]) -> list[Row]:
    """Return the rows of a .csv or .xlsx file.

    `columns` gives for each of our names the headings that people write, in Vietnamese or English, with or without case and blanks.
    Raises NotATable where the file cannot be read or a `needed` column is missing.
    """
    lines = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    head = next(lines, None)
    if head is None:
        raise NotATable("Tệp không có dòng nào.")
    names = _names(head, columns)
    missing = [name for name in needed if name not in names.values()]
    if missing:
        wanted = ", ".join(f"“{columns[name][0]}”" for name in missing)
        raise NotATable(f"Thiếu cột {wanted}. Hãy dùng tệp mẫu.")
    rows = []
    for number, line in enumerate(lines, start=2):
        cells = {name: nfc(line[place]).strip() for place, name in names.items() if place < len(line)}
        if any(cells.values()):
            rows.append(Row(number, cells))
        if number > MOST_ROWS:
            raise NotATable(f"Tệp có hơn {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.")
    return rows


def _names(head: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[int, str]:
    known = {match_key(heading): name for name, headings in columns.items() for heading in (name, *headings)}
    found: dict[int, str] = {}
    for place, heading in enumerate(head):
        name = known.get(match_key(heading))
        if name is not None and name not in found.values():
            found[place] = name
    return found


def _csv(path: Path) -> Iterator[Sequence[str]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotATable("Tệp CSV phải lưu bằng bảng mã UTF-8.") from error
    if "\x00" in text:
        raise NotATable("Tệp này không phải tệp CSV.")
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise NotATable(f"Không đọc được tệp CSV: {error}") from error


def _xlsx(path: Path) -> Iterator[Sequence[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 – 10 MB and a tenth of a second that only a process which reads spreadsheets has to carry
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 – as above

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        for line in book.worksheets[0].iter_rows(values_only=True):  # read as it goes: damage may come late
            yield [_cell(value) for value in line]
        book.close()
    except (*UNREADABLE, InvalidFileException, KeyError, IndexError, ParseError, TypeError, AttributeError) as error:
        raise NotATable("Không mở được tệp Excel này. Hãy lưu lại dưới dạng .xlsx.") from error


def _cell(value: Any) -> str:
    """Return a cell as people see it: whole numbers without «.0», days as 24/11/2026."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_day(text: str) -> date | None:
    """Return a day written 24/11/2026 or 2026-11-24; None for an empty cell; raises ValueError for anything else."""
    if not text:
        return None
    form = "%d/%m/%Y" if "/" in text else "%Y-%m-%d"
    return datetime.strptime(text, form).date()  # noqa: DTZ007 – a day, not an instant


def write_template(path: Path, columns: Mapping[str, Sequence[str]], examples: Iterable[Sequence[str]]) -> None:
    """Write a file to fill in: the Vietnamese headings and an example."""
    heads = [headings[0] for headings in columns.values()]
    if path.suffix.lower() == ".xlsx":
        from openpyxl import Workbook  # noqa: PLC0415 – as above

        book = Workbook()
        sheet = book.worksheets[0]
        for line in (heads, *examples):
            sheet.append(list(line))
        book.save(path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *examples])
