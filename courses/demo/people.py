"""The demonstration's people: seven accounts and a few neighbours, all of them invented and marked as such."""

from __future__ import annotations

from dataclasses import dataclass

from courses.demo.province import Province
from lms.access.services import grant
from lms.identity.models import Person
from lms.identity.services import register
from lms.organisations.services import appoint, join

PASSWORD = "hoc-suot-doi"  # noqa: S105 – public on purpose: it opens demonstration accounts, refused in production


@dataclass(frozen=True, slots=True)
class People:
    """The people that the stories need by name."""

    learner: Person
    cadre: Person
    trainer: Person
    curator: Person
    officer: Person
    manager: Person
    administrator: Person
    neighbours: list[Person]


ACCOUNTS = {
    "nguoihoc": ("Nguyễn Thị Lan", "bà"),
    "canbo": ("Trần Văn Minh", "anh"),
    "giangvien": ("Lê Thu Hà", "cô"),
    "bientap": ("Phạm Quốc Bảo", "anh"),
    "canbokhuyenhoc": ("Vũ Thị Hoa", "chị"),
    "quanly": ("Đỗ Mạnh Hùng", "ông"),
    "quantri": ("Hoàng Anh Tuấn", "anh"),
}
NEIGHBOURS = (
    ("hangxom1", "Phạm Văn Hòa", "ông"),
    ("hangxom2", "Trần Thị Mơ", "bà"),
    ("hangxom3", "Lê Quang Minh", "anh"),
    ("dongnghiep1", "Ngô Thị Thu", "chị"),
    ("dongnghiep2", "Bùi Đức Thắng", "anh"),
    ("dongnghiep3", "Đặng Thùy Linh", "chị"),
)


def _account(identifier: str, full_name: str, form: str) -> Person:
    return register(full_name=full_name, identifier=identifier, password=PASSWORD, form_of_address=form, is_demo=True)


def load_people(province: Province) -> People:
    """Register everybody, let them belong and give them their roles."""
    made = {identifier: _account(identifier, *who) for identifier, who in ACCOUNTS.items()}
    neighbours = [_account(*row) for row in NEIGHBOURS]
    people = People(
        learner=made["nguoihoc"], cadre=made["canbo"], trainer=made["giangvien"], curator=made["bientap"],
        officer=made["canbokhuyenhoc"], manager=made["quanly"], administrator=made["quantri"], neighbours=neighbours,
    )  # fmt: skip
    for person in (people.learner, *neighbours[:3]):
        join(actor=None, person_id=person.id, organisation=province.neighbourhood)
        join(actor=None, person_id=person.id, organisation=province.chapter)
    for person in (people.cadre, *neighbours[3:]):
        join(actor=None, person_id=person.id, organisation=province.office)
    appoint(actor=None, person_id=people.cadre.id, organisation=province.office, code="pho-phong", title="Phó trưởng phòng")
    appoint(actor=None, person_id=people.manager.id, organisation=province.ward, code="lanh-dao-ubnd", title="Phó Chủ tịch UBND phường")
    for person in neighbours[3:]:
        appoint(actor=None, person_id=person.id, organisation=province.office, code="chuyen-vien", title="Chuyên viên")
    join(actor=None, person_id=people.trainer.id, organisation=province.school)
    join(actor=None, person_id=people.officer.id, organisation=province.association)
    join(actor=None, person_id=people.manager.id, organisation=province.ward)
    _roles(people, province)
    return people


def _roles(people: People, province: Province) -> None:
    grant(actor=None, person=people.trainer, role="trainer", organisation_id=province.school.id)
    grant(actor=None, person=people.curator, role="curator", organisation_id=province.province.id)
    grant(actor=None, person=people.officer, role="khuyen_hoc_officer", organisation_id=province.association.id)
    grant(actor=None, person=people.officer, role="khuyen_hoc_officer", organisation_id=province.ward.id)
    grant(actor=None, person=people.manager, role="organisation_manager", organisation_id=province.ward.id)
    grant(actor=None, person=people.administrator, role="administrator", organisation_id=None)
