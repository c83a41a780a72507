"""A depositor with a mail address hears of the decision; one without is not written to."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from lms import database
from lms.database import session
from lms.identity.models import Person
from lms.notifications.models import Letter
from oer.catalogue.description import Description
from oer.catalogue.models import Resource
from oer.curation import services as curation
from oer.deposit import services as deposits
from tests.oer.people import make_person
from tests.oer.shelf import MUST


def _deposited(owner: Person) -> Resource:
    said = Description(title="Trồng rau {sạch}", text="Gieo hạt, tưới sáng chiều.", licence="https://creativecommons.org/licenses/by/4.0/")
    version = deposits.save(actor=owner, resource=None, said=said, files=[])
    deposits.submit(actor=owner, resource=version.resource)
    return version.resource


def _letters() -> list[tuple[str, str]]:
    return [(row.address, row.subject) for row in session.scalars(select(Letter).order_by(Letter.id))]


def test_a_returned_and_an_accepted_deposit_are_written_about(library: Flask) -> None:
    owner, curator = make_person("nguoigui"), make_person("bientap9", "curator")
    owner.email = "gui@example.vn"
    resource = _deposited(owner)
    curation.give_back(actor=curator, resource=resource, reason="Ghi thêm thời vụ {gieo} giúp nhé.")
    assert _letters() == [("gui@example.vn", "Tài liệu của bạn cần sửa thêm")]
    assert "thời vụ {gieo}" in session.scalars(select(Letter.text)).one()
    said = Description(title="Trồng rau", text="Gieo từ tháng hai.", licence="https://creativecommons.org/licenses/by/4.0/")
    deposits.save(actor=owner, resource=resource, said=said, files=[])
    deposits.submit(actor=owner, resource=resource)
    curation.publish(actor=curator, resource=resource, ticked=MUST)
    assert [subject for _, subject in _letters()][1:] == ["Tài liệu của bạn đã được công bố"]


def test_who_has_no_address_is_not_written_to(library: Flask) -> None:
    owner, curator = make_person("nguoigui"), make_person("bientap9", "curator")
    curation.give_back(actor=curator, resource=_deposited(owner), reason="Ghi thêm thời vụ gieo giúp nhé.")
    assert _letters() == []
    database.rollback()
