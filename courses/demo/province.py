"""The demonstration's province: real units of Hải Phòng as of 2/8/2026, and beside them the Party's and the Association's trees."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.organisations.models import Organisation
from lms.organisations.services import found, rebuild_reach

UNITS = Path(__file__).with_name("units.csv")
TWO_TIERS = date(2025, 7, 1)
KINDS = {"Thành phố": "province", "Phường": "ward", "Xã": "commune", "Đặc khu": "special_zone"}


@dataclass(frozen=True, slots=True)
class Province:
    """The units that the stories need by name."""

    province: Organisation
    ward: Organisation
    office: Organisation
    neighbourhood: Organisation
    association: Organisation
    chapter: Organisation
    school: Organisation


def kind_of(full_name: str) -> str:
    """Return the kind that a full name begins with."""
    return next((kind for word, kind in KINDS.items() if full_name.startswith(word)), "commune")


def load_province() -> Province:
    """Found the units; names of the units are real, the committees and groups below them are examples."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    head = next(row for row in rows if row["level"] == "province")
    province = found(
        actor=None, tree="government", name=head["full_name"], kind="province", valid_from=TWO_TIERS, code=head["code"], level="province"
    )
    ward = province
    for row in rows:
        if row is head:
            continue
        unit = found(
            actor=None, tree="government", name=row["full_name"], kind=kind_of(row["full_name"]), valid_from=TWO_TIERS, parent=province,
            code=row["code"], level="commune",
        )  # fmt: skip
        if row["full_name"] == "Phường Hải Dương":
            ward = unit
    made = _committees(province, ward)
    rebuild_reach()
    return made


def _committees(province: Organisation, ward: Organisation) -> Province:
    def below(parent: Organisation, name: str, kind: str, tree: str) -> Organisation:
        return found(actor=None, tree=tree, name=name, kind=kind, valid_from=TWO_TIERS, parent=parent)

    office = below(ward, "Phòng Kinh tế, UBND phường Hải Dương", "department", "government")
    neighbourhood = below(ward, "Tổ dân phố 5, phường Hải Dương", "neighbourhood", "government")
    party = below(province, "Đảng bộ thành phố Hải Phòng", "party_committee", "party")
    ward_party = below(party, "Đảng bộ phường Hải Dương", "party_committee", "party")
    below(ward_party, "Chi bộ Phòng Kinh tế phường Hải Dương", "party_cell", "party")
    school = below(party, "Trường Chính trị Tô Hiệu", "political_school", "school")
    association = below(province, "Hội Khuyến học thành phố Hải Phòng", "association", "association")
    ward_association = below(association, "Hội Khuyến học phường Hải Dương", "association", "association")
    chapter = below(ward_association, "Chi hội khuyến học Tổ dân phố 5", "chapter", "association")
    return Province(province, ward, office, neighbourhood, ward_association, chapter, school)
