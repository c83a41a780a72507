"""Successions from a table: the columns, and what a row must be. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.organisations.importing import LEVELS
from lms.tabular import BadRow, Row, read_day
from lms.text import match_key

COLUMNS: Mapping[str, Sequence[str]] = {
    "predecessor_code": ("Mã đơn vị cũ", "mã cũ", "predecessor code", "old code"),
    "predecessor_level": ("Cấp của đơn vị cũ", "cấp cũ", "predecessor level"),
    "predecessor": ("Tên đơn vị cũ", "đơn vị cũ", "tên cũ", "predecessor", "predecessor name"),
    "successor_code": ("Mã đơn vị mới", "mã mới", "successor code", "new code"),
    "successor_level": ("Cấp của đơn vị mới", "cấp mới", "successor level"),
    "successor": ("Tên đơn vị mới", "đơn vị mới", "tên mới", "successor", "successor name"),
    "kind": ("Cách thay đổi", "loại", "hình thức", "kind"),
    "on": ("Từ ngày", "ngày", "ngày hiệu lực", "date", "valid from"),
    "decision": ("Văn bản", "nghị quyết", "quyết định", "căn cứ", "decision", "legal basis"),
}
MERGE, SPLIT, RENAME, PART = "merge", "split", "rename", "part"
KINDS = {
    "nhập": MERGE, "sáp nhập": MERGE, "hợp nhất": MERGE, "nhập toàn bộ": MERGE, "toàn bộ": MERGE, "merge": MERGE,
    "chia": SPLIT, "split": SPLIT,
    "đổi tên": RENAME, "rename": RENAME,
    "một phần": PART, "tách": PART, "nhập một phần": PART, "điều chỉnh một phần": PART, "part": PART,
}  # fmt: skip
"""«Chia» ends a unit among several; «tách» takes a part of one that lives on."""
INTO_ONE = (MERGE, RENAME)
"""Whoever goes wholly into one cannot go into another the same day."""


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as a row names it: by code, by name, or by both; `level` "" where the code alone will do."""

    code: str
    level: str
    name_key: str

    @property
    def words(self) -> str:
        return f"mang mã {self.code}" if self.code else "tên như vậy"


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """A row that is in order: `on` is the first day of the successor."""

    number: int
    predecessor: Named
    successor: Named
    kind: str
    on: date
    decision: str

    @property
    def is_whole(self) -> bool:
        return self.kind != PART


def read_succession(row: Row) -> SuccessionRow:
    """Return the succession that a row tells of; raises BadRow."""
    kind = KINDS.get(" ".join(row["kind"].casefold().split()), "")
    if not kind:
        raise BadRow("kind", f"không có cách “{row['kind'][:40]}”; hãy viết nhập, chia, một phần hoặc đổi tên")
    try:
        on = read_day(row["on"])
    except ValueError as error:
        raise BadRow("on", f"“{row['on'][:40]}” không phải ngày như 01/07/2025") from error
    if on is None or on == date.min:
        raise BadRow("on", "thiếu ngày đơn vị mới bắt đầu")
    if len(row["decision"]) > 200:
        raise BadRow("decision", "văn bản dài quá 200 chữ")
    made = SuccessionRow(row.number, _named(row, "predecessor"), _named(row, "successor"), kind, on, row["decision"])
    if made.predecessor == made.successor and not made.predecessor.code:
        raise BadRow("successor", "đơn vị cũ và đơn vị mới là một")
    return made


def _named(row: Row, side: str) -> Named:
    code, level, name = row[f"{side}_code"], row[f"{side}_level"], row[side]
    if not code and not name:
        raise BadRow(f"{side}_code", "thiếu mã hoặc tên của đơn vị " + ("cũ" if side == "predecessor" else "mới"))
    if level and level.casefold() not in LEVELS:
        raise BadRow(f"{side}_level", f"không có cấp “{level[:40]}”; hãy viết tỉnh, huyện hoặc xã")
    return Named(code, LEVELS.get(level.casefold(), ""), match_key(name))
