"""Rows of an import file (.jsonl, .csv, .xlsx), each read into a description or into the faults that keep it out. Pure."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.errors import Invalid
from oer import licences
from oer.catalogue.description import Description, Fault, clean, publication_faults
from oer.metadata.work import orcid_of

TEXTS = ("title", "description", "text", "language", "kind", "publisher", "licence", "licence_note", "source_url", "issued_on")
LISTS = (
    "subjects", "levels", "indicators", "other_languages", "audiences", "topics", "outcomes", "access_modes", "access_features",
    "access_hazards",
)  # fmt: skip
RECORDS = {
    "creators": ("name", "role", "orcid"), "legal_bases": ("number", "date", "issuer", "title"), "relations": ("kind", "target", "title"),
}  # fmt: skip
FIELDS = ("identifier", *TEXTS, *LISTS, *RECORDS, "duration_minutes", "files")
LONGEST_IDENTIFIER = 200

_NUMBERED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that may go in: its place in the file (from 1), its identifier, what it says and its files."""

    row: int
    identifier: str
    said: Description
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A fault with its row."""

    row: int
    field: str
    reason: str


def read_file(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield (row from 1, raw row); a line that is no JSON yields its Fault. Raise Invalid for a file of another kind."""
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            yield from _json_lines(path)
        case ".csv":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                yield from _tabular(csv.reader(stream))
        case ".xlsx":
            yield from _workbook(path)
        case other:
            raise Invalid(f"Chưa đọc được tệp “{other}”. Hãy dùng .jsonl, .csv hoặc .xlsx.", field="file")


def _json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                raw = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except (ValueError, RecursionError):
                yield number, Fault("row", "Dòng này không phải JSON (UTF-8).")
                continue
            yield number, raw if isinstance(raw, dict) else Fault("row", "Mỗi dòng phải là một đối tượng JSON.")


def _workbook(path: Path) -> Iterator[tuple[int, Any]]:
    from openpyxl import load_workbook  # noqa: PLC0415 – 10 MB and a tenth of a second that only a process which reads spreadsheets has to carry

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        yield from _tabular([_unescaped(cell) for cell in row] for row in rows)
    finally:
        book.close()


def _unescaped(value: Any) -> Any:
    """Return words without the numbers by which workbooks write some characters (ECMA-376 §22.9.2.19)."""
    return _NUMBERED.sub(lambda match: chr(int(match[1], 16)), value) if isinstance(value, str) else value


def _tabular(rows: Iterable[Iterable[Any]]) -> Iterator[tuple[int, Any]]:
    """Yield rows under the names of the first; rows are numbered as the spreadsheet numbers them."""
    numbered = enumerate(rows, start=1)
    _, head = next(numbered, (0, ()))
    names = [str(name or "").strip().lower() for name in head]
    for number, cells in numbered:
        raw = {name: "" if cell is None else str(cell) for name, cell in zip(names, cells, strict=False) if name}
        if any(raw.values()):
            yield number, raw


def read_row(number: int, raw: Any, folder: Path) -> tuple[Entry | None, list[Rejected]]:
    """Return the entry, or every fault of the row."""
    if isinstance(raw, Fault):
        return None, [Rejected(number, raw.field, raw.reason)]
    faults: list[Fault] = []
    identifier = clean(str(raw.get("identifier") or ""))
    if not identifier or len(identifier) > LONGEST_IDENTIFIER:
        faults.append(Fault("identifier", f"Cần mã của nguồn, không quá {LONGEST_IDENTIFIER} ký tự."))
    said = _description(raw, faults)
    files = _files(_listed(raw, "files", faults), folder, faults)
    if not faults:
        faults = publication_faults(said, has_files=bool(files))
    if faults:
        return None, [Rejected(number, fault.field, fault.reason) for fault in faults]
    return Entry(number, identifier, said, files), []


def _description(raw: Mapping[str, Any], faults: list[Fault]) -> Description:
    texts: dict[str, Any] = {}
    for name in TEXTS:
        value = raw.get(name)
        if value is not None and not isinstance(value, str):
            faults.append(Fault(name, "Ô này phải là chữ."))
            value = ""
        texts[name] = clean(value or "")
    licence = licences.find(texts["licence"])
    texts["licence"] = licence.uri if licence else texts["licence"]
    texts["language"] = texts["language"] or "vi"
    if not texts["kind"]:
        faults.append(Fault("kind", "Cần loại tài liệu, ví dụ: text."))
    lists: dict[str, Any] = {name: _listed(raw, name, faults) for name in LISTS}
    records: dict[str, Any] = {name: _records(raw, name, keys, faults) for name, keys in RECORDS.items()}
    return Description(
        **texts,
        **lists,
        **records,
        duration_minutes=_minutes(raw.get("duration_minutes"), faults),
    )


def _minutes(value: Any, faults: list[Fault]) -> int | None:
    """Return a whole number of minutes; None where nothing is said."""
    if value is None or value == "":
        return None
    written = str(value).strip().removesuffix(".0")
    if isinstance(value, bool) or not (written.isascii() and written.isdigit() and len(written) < 9):
        faults.append(Fault("duration_minutes", "Thời lượng là số phút, ví dụ: 15."))
        return None
    return int(written)


def _listed(raw: Mapping[str, Any], name: str, faults: list[Fault]) -> tuple[str, ...]:
    """Return a list of words: a JSON list, or one cell with «;» or «|» between them, or with a JSON list in it."""
    value = raw.get(name) or []
    if isinstance(value, str):
        value = _json_list(value) or value.replace("|", ";").split(";")
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        faults.append(Fault(name, "Ô này phải là danh sách các từ."))
        return ()
    return tuple(dict.fromkeys(part for item in value if (part := clean(item))))


def _json_list(cell: str) -> list[Any] | None:
    try:
        found = json.loads(cell) if cell.lstrip().startswith("[") else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _records(raw: Mapping[str, Any], name: str, keys: tuple[str, ...], faults: list[Fault]) -> tuple[dict[str, str], ...]:
    """Return a list of small records: JSON objects or plain names, in a cell JSON or names with «;» between them."""
    value = raw.get(name) or []
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.lstrip().startswith("[") else value.split(";")
        except ValueError:
            value = None
    if not isinstance(value, list):
        faults.append(Fault(name, "Ô này phải là danh sách."))
        return ()
    found = []
    for item in value:
        record = {keys[0]: item} if isinstance(item, str) else item
        if not isinstance(record, dict) or not all(isinstance(part, str) for part in record.values() if part is not None):
            faults.append(Fault(name, f"Mỗi mục phải có: {', '.join(keys)}."))
            continue
        cleaned = {key: clean(record.get(key) or "") for key in keys if record.get(key)}
        if "orcid" in cleaned:
            cleaned["orcid"] = orcid_of(cleaned["orcid"]) or cleaned["orcid"]
        if cleaned:
            found.append({"role": "author", **cleaned} if name == "creators" else cleaned)
    return tuple(found)


def _files(names: tuple[str, ...], folder: Path, faults: list[Fault]) -> tuple[Path, ...]:
    found = []
    for name in names:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            faults.append(Fault("files", f"Tệp “{name}” nằm ngoài thư mục của tệp nhập."))
        elif not path.is_file():
            faults.append(Fault("files", f"Không thấy tệp “{name}” bên cạnh tệp nhập."))
        else:
            found.append(path)
    return tuple(found)
