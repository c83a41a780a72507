"""Issue, correct and revoke certificates; every number of an issuer's year is given once and none is left out."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.audit.services import Actor, record
from lms.credentials.codes import new_code
from lms.credentials.events import CertificateIssued, CertificateRevoked
from lms.credentials.issuers import HOUSE, LEGAL_LINE, Issuer, serial_number
from lms.credentials.models import REVOKED, SUPERSEDED, VALID, Certificate, SerialCounter
from lms.credentials.queries import latest_edition
from lms.database import new_id, session
from lms.errors import Conflict, Invalid
from lms.events import publish
from lms.identity.models import Person
from lms.records.models import Completion
from lms.text import fold, nfc

REASON_LENGTH = 10


def issue(*, actor: Actor | None, completion: Completion, issuer: Issuer = HOUSE) -> Certificate:
    """Issue the certificate of a completion; a second time returns the one that stands, valid or not. `actor` None: the system."""
    known = latest_edition(completion.id)
    return known if known is not None else _write(actor, completion, issuer, edition=1)


def _write(actor: Actor | None, completion: Completion, issuer: Issuer, *, edition: int) -> Certificate:
    person: Person = session.get_one(Person, completion.person_id)
    holder = " ".join(nfc(person.full_name).split())
    year = clock.today().year
    row = Certificate(
        id=new_id(), code=new_code(), serial=serial_number(issuer, year, _next_number(issuer, year)),
        issuer_code=issuer.code, issuer_name=issuer.name, completion_id=completion.id, edition=edition,
        person_id=person.id, holder_name=holder, holder_key=fold(holder), title=nfc(completion.title),
        activity=completion.activity, revision=completion.revision, tiet=completion.tiet, score=completion.score,
        legal_line=LEGAL_LINE, completed_at=completion.completed_at, issued_at=clock.now(), status=VALID,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(actor, "credentials:certificate:issue", subject_id=row.id, detail={"serial": row.serial, "completion": str(completion.id)})
    publish(CertificateIssued(row.id, row.person_id))
    return row


def _next_number(issuer: Issuer, year: int) -> int:
    """Take the next number: whoever comes second waits for the first's commit, and gets the number back if it was undone."""
    counter = (SerialCounter.issuer_code == issuer.code) & (SerialCounter.year == year)
    step = update(SerialCounter).where(counter).values(last=SerialCounter.last + 1).execution_options(synchronize_session=False)
    known = session.scalar(select(SerialCounter.id).where(counter))
    if known is None:
        try:
            with session.begin_nested():
                session.execute(insert(SerialCounter).values(id=new_id(), issuer_code=issuer.code, year=year, last=0))
        except IntegrityError:
            pass  # another transaction opened the year in the same moment; its row is there now
    session.execute(step)
    number: int = session.scalars(select(SerialCounter.last).where(counter)).one()
    return number


def revoke(*, actor: Actor, certificate: Certificate, reason: str) -> None:
    """Declare a certificate no longer valid, for a reason that its holder can read. Raises Invalid, Conflict."""
    words = nfc(reason).strip()
    if len(words) < REASON_LENGTH:
        raise Invalid("Hãy nêu lý do để người được cấp hiểu, ít nhất một câu ngắn.", field="reason")
    if certificate.status != VALID:
        raise Conflict("Giấy chứng nhận này đã hết hiệu lực từ trước.")
    certificate.status, certificate.revoked_at, certificate.revoked_reason = REVOKED, clock.now(), words[:500]
    certificate.revoked_by_id = actor.id
    session.flush()
    record(actor, "credentials:certificate:revoke", subject_id=certificate.id, detail={"serial": certificate.serial, "reason": words[:500]})
    publish(CertificateRevoked(certificate.id, certificate.person_id))


def reissue(*, actor: Actor, certificate: Certificate) -> Certificate:
    """Issue it anew with the holder's present name, under another number and code; the old one is superseded."""
    if certificate.status != VALID:
        raise Conflict("Chỉ cấp lại được giấy chứng nhận đang có hiệu lực.")
    completion = session.get_one(Completion, certificate.completion_id)
    issuer = Issuer(certificate.issuer_code, certificate.issuer_name)
    certificate.status = SUPERSEDED
    row = _write(actor, completion, issuer, edition=certificate.edition + 1)
    certificate.superseded_by_id = row.id
    session.flush()
    record(actor, "credentials:certificate:supersede", subject_id=certificate.id, detail={"by": row.serial})
    return row
