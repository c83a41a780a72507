"""Units from a table: the columns, and what a row must be. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.tabular import BadRow, Row, read_day
from lms.text import match_key

COLUMNS: Mapping[str, Sequence[str]] = {
    "code": ("Mã", "mã đơn vị", "code"),
    "level": ("Cấp", "level"),
    "full_name": ("Tên đơn vị", "tên", "name", "full name"),
    "parent_code": ("Mã cấp trên", "mã đơn vị cấp trên", "parent code"),
    "parent_level": ("Cấp của cấp trên", "parent level"),
    "tree": ("Hệ thống", "tree"),
    "kind": ("Loại", "kind"),
    "valid_from": ("Từ ngày", "valid from"),
    "valid_to": ("Đến ngày", "valid to"),
}
LEVELS = {"province": "province", "district": "district", "commune": "commune", "tỉnh": "province", "huyện": "district", "xã": "commune"}
ABOVE = {"district": ("province",), "commune": ("district", "province"), "province": ()}
TREES = {
    "government": "government", "chính quyền": "government", "party": "party", "đảng": "party", "association": "association",
    "hội khuyến học": "association", "school": "school", "trường": "school", "unit": "unit", "đơn vị": "unit",
}  # fmt: skip
KINDS = (
    ("thành phố", "province"), ("tỉnh", "province"), ("quận", "district"), ("huyện", "district"), ("thị xã", "town"),
    ("phường", "ward"), ("xã", "commune"), ("thị trấn", "township"), ("đặc khu", "special_zone"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row that is in order."""

    number: int
    code: str
    level: str
    name: str
    kind: str
    tree: str
    parent_code: str
    parent_levels: tuple[str, ...]
    valid_from: date
    valid_to: date | None


def read_unit(row: Row, *, valid_from: date, valid_to: date | None) -> UnitRow:
    """Return the unit that a row tells of, with the file's own days where the row has none; raises BadRow."""
    if not row["full_name"]:
        raise BadRow("full_name", "thiếu tên đơn vị")
    if len(row["full_name"]) > 200:
        raise BadRow("full_name", "tên dài quá 200 chữ")
    if len(row["code"]) > 20:
        raise BadRow("code", "mã dài quá 20 chữ")
    level = LEVELS.get(row["level"].casefold(), "") if row["level"] else ""
    if row["level"] and not level:
        raise BadRow("level", f"không có cấp “{row['level']}”; hãy viết tỉnh, huyện hoặc xã")
    tree = TREES.get(row["tree"].casefold(), "") if row["tree"] else "government"
    if not tree:
        raise BadRow("tree", f"không có hệ thống “{row['tree']}”")
    above = (LEVELS.get(row["parent_level"].casefold(), ""),) if row["parent_level"] else ABOVE.get(level, ("commune", "province"))
    days = {}
    for name, default in (("valid_from", valid_from), ("valid_to", valid_to)):
        try:
            days[name] = read_day(row[name]) or default
        except ValueError as error:
            raise BadRow(name, f"“{row[name]}” không phải ngày như 01/07/2025") from error
    start = days["valid_from"] or valid_from
    end = days["valid_to"]
    if end is not None and end <= start:
        raise BadRow("valid_to", "ngày kết thúc phải sau ngày bắt đầu")
    return UnitRow(row.number, row["code"], level, row["full_name"], row["kind"] or kind_of(row["full_name"]), tree,
                   row["parent_code"], above, start, end)  # fmt: skip


def kind_of(name: str) -> str:
    """Return the kind that a full name begins with, «unit» where it begins with none."""
    lowered = name.casefold()
    return next((kind for word, kind in KINDS if lowered.startswith(word + " ")), "unit")


def same_unit(unit: UnitRow) -> tuple[str, Hashable]:
    """Return the field and the value by which two rows of one list would be one unit."""
    if unit.code:
        return "code", (unit.level, unit.code)
    return "full_name", (unit.tree, unit.parent_code, match_key(unit.name), unit.valid_from)


def within_province(units: Sequence[UnitRow], province: str | None) -> Sequence[UnitRow]:
    """Return the province and what lies below it; everything where none is named."""
    if province is None:
        return units
    districts = {unit.code for unit in units if unit.level == "district" and unit.parent_code == province}
    return [
        unit
        for unit in units
        if (unit.level == "province" and unit.code == province) or unit.parent_code == province or unit.parent_code in districts
    ]
