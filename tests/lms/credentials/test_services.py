"""Certificates are issued once, numbered without gaps, corrected and revoked."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, database
from lms.credentials import queries, services
from lms.credentials.codes import ALPHABET, new_code, normal_code, spaced
from lms.credentials.models import REVOKED, SUPERSEDED, VALID, Certificate
from lms.errors import Conflict, Invalid
from lms.records.models import Completion
from tests.factories.learning import complete_course
from tests.factories.people import make_person

REASON = "Cấp nhầm cho người trùng tên."


def test_a_promised_certificate_is_issued_with_the_completion(app: Flask) -> None:
    completion = complete_course(make_person())
    certificate = queries.latest_edition(completion.id)
    assert certificate is not None
    assert (certificate.holder_name, certificate.title, certificate.revision) == ("Nguyễn Thị Lan", "Kỹ năng số cơ bản", "2")
    assert certificate.status == VALID


def test_nothing_is_issued_where_nothing_was_promised(app: Flask) -> None:
    assert queries.latest_edition(complete_course(make_person(), certificate=False).id) is None


def test_issuing_twice_gives_the_same(app: Flask) -> None:
    completion = complete_course(make_person())
    again = services.issue(actor=None, completion=completion)
    assert queries.list_of_completions([completion.id]) == [again]


def test_a_name_is_printed_in_nfc_without_stray_blanks(app: Flask) -> None:
    person = make_person()
    person.full_name = "Nguyê\u0303n  Thi\u0323 Hoa\u0300"
    certificate = queries.latest_edition(complete_course(person).id)
    assert certificate is not None and certificate.holder_name == "Nguyễn Thị Hoà"


def test_numbers_run_through_a_year_and_start_anew(app: Flask) -> None:
    person = make_person()
    days = [datetime(2025, 12, 31, 16, 59, tzinfo=UTC), datetime(2025, 12, 31, 17, 0, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)]
    for number, day in enumerate(days):
        with clock.frozen(day):
            complete_course(person, f"khoa-{number}")
    serials = [certificate.serial for certificate in reversed(queries.list_of_person(person.id))]
    assert serials == ["HSD-2025-000001", "HSD-2026-000001", "HSD-2026-000002"]  # the year is Viet Nam's


def test_many_at_once_leave_no_gap(app: Flask) -> None:
    """Six workers issue together, every third act is undone: the numbers that stand are 1 … n."""
    with database.transaction():
        person = make_person()
        wanted = [complete_course(person, f"khoa-{number}", certificate=False).id for number in range(18)]

    def work(mine: list[UUID]) -> None:
        with app.app_context():
            for place, completion_id in enumerate(mine):
                try:
                    with database.transaction():
                        services.issue(actor=None, completion=database.session.get_one(Completion, completion_id))
                        if place == 2:
                            raise RuntimeError("undone")
                except RuntimeError:
                    continue

    threads = [threading.Thread(target=work, args=(wanted[start::6],)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    serials = sorted(database.session.scalars(select(Certificate.serial)).all())
    assert serials == [f"HSD-{clock.today().year}-{number:06d}" for number in range(1, 13)]


def test_revoking_needs_a_reason_and_happens_once(app: Flask) -> None:
    person = make_person()
    certificate = services.issue(actor=None, completion=complete_course(person))
    with pytest.raises(Invalid):
        services.revoke(actor=person, certificate=certificate, reason="sai")
    services.revoke(actor=person, certificate=certificate, reason=REASON)
    assert (certificate.status, certificate.revoked_reason) == (REVOKED, REASON)
    with pytest.raises(Conflict):
        services.revoke(actor=person, certificate=certificate, reason=REASON)
    with pytest.raises(Conflict):
        services.reissue(actor=person, certificate=certificate)


def test_a_corrected_certificate_supersedes_the_old(app: Flask) -> None:
    person = make_person(full_name="Nguyễn Thị Lam")
    old = services.issue(actor=None, completion=complete_course(person))
    person.name("Nguyễn Thị Lan")
    new = services.reissue(actor=person, certificate=old)
    assert (old.status, old.holder_name, old.superseded_by_id) == (SUPERSEDED, "Nguyễn Thị Lam", new.id)
    assert (new.status, new.holder_name, new.edition) == (VALID, "Nguyễn Thị Lan", 2)
    assert queries.latest_edition(old.completion_id) == new


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("K7PM42QX9T", "K7PM42QX9T"),
        ("k7pm4-2qx9t ", "K7PM42QX9T"),
        ("K7PM4 2QX9T", "K7PM42QX9T"),
        ("https://example.vn/verify/K7PM42QX9T", "K7PM42QX9T"),
        ("OILoi00000", "0110100000"),
        ("K7PM42QX9", None),
        ("K7PM42QXUU", None),
        ("", None),
        ("Mã số giấy", None),
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str, meant: str | None) -> None:
    assert normal_code(typed) == meant


def test_a_fresh_code_survives_being_printed_and_typed() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(set(code) <= set(ALPHABET) and normal_code(spaced(code).lower()) == code for code in codes)
