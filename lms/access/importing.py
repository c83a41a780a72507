"""People from a table: the columns, and what a row must be. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.tabular import BadRow, Row
from lms.text import slugify

COLUMNS: Mapping[str, Sequence[str]] = {
    "full_name": ("Họ và tên", "full name", "name"),
    "identifier": ("Tên đăng nhập", "identifier", "username"),
    "email": ("Thư điện tử", "email", "e-mail"),
    "phone": ("Số điện thoại", "điện thoại", "phone"),
    "form_of_address": ("Cách xưng hô", "xưng hô", "form of address"),
    "organisation": ("Đơn vị", "tổ chức", "organisation"),
    "organisation_code": ("Mã đơn vị", "organisation code"),
    "position": ("Chức vụ", "position"),
}
IDENTIFIER = re.compile(r"^[a-z][a-z0-9._-]{2,39}$")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row that is in order."""

    number: int
    full_name: str
    identifier: str
    email: str
    phone: str
    form_of_address: str
    organisation: str
    organisation_code: str
    position: str


def read_person(row: Row) -> PersonRow:
    """Return the person that a row tells of; raises BadRow."""
    if not row["full_name"]:
        raise BadRow("full_name", "thiếu họ và tên")
    if len(row["full_name"]) > 200:
        raise BadRow("full_name", "họ và tên dài quá 200 chữ")
    identifier = row["identifier"].lower()
    if not IDENTIFIER.match(identifier):
        raise BadRow("identifier", "tên đăng nhập gồm 3 đến 40 chữ không dấu và số, bắt đầu bằng chữ")
    names = ("full_name", "email", "phone", "form_of_address", "organisation", "organisation_code", "position")
    values = {name: row[name] for name in names}
    return PersonRow(number=row.number, identifier=identifier, **values)


def position_code(title: str) -> str:
    """Return the code that groups a position: «Phó trưởng phòng» → pho-truong-phong."""
    return slugify(title)[:40]
