"""The record as its owner takes it along: statements as JSON, completions as a table for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from lms.clock import VIETNAM
from lms.records.assurance import Assurance
from lms.records.timeline import TYPE_WORDS

COLUMNS = ("Ngày hoàn thành", "Nội dung", "Loại", "Tiết", "Phút", "Kết quả (trên 100)", "Mức tin cậy", "Bản nội dung", "Địa chỉ")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Completed(Protocol):
    """A completion, as far as the table needs it."""

    activity: str
    activity_type: str
    title: str
    revision: str
    score: float | None
    assurance: str
    tiet: float
    seconds: int
    completed_at: datetime


def safe_cell(words: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(_FORMULA) else words


def as_csv(completions: Iterable[Completed]) -> str:
    """Return the table, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in completions:
        writer.writerow(
            [
                row.completed_at.astimezone(VIETNAM).strftime("%d/%m/%Y"), safe_cell(row.title), TYPE_WORDS.get(row.activity_type, ""),
                f"{row.tiet:g}".replace(".", ","), round(row.seconds / 60), "" if row.score is None else round(row.score * 100),
                Assurance(row.assurance).words, safe_cell(row.revision), safe_cell(row.activity),
            ]
        )  # fmt: skip
    return "\ufeff" + out.getvalue()


def as_json(statements: Sequence[dict[str, Any]], taken_at: datetime) -> dict[str, Any]:
    """Return the statements in the xAPI form in which they stand."""
    return {"format": "https://w3id.org/xapi", "taken_at": taken_at.isoformat(), "statements": list(statements)}
