"""What people do about their account: register, sign in and out, change the password, come back after forgetting it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from lms import clock
from lms.audit.services import record
from lms.database import new_id, session
from lms.errors import Conflict, Invalid, NotAllowed
from lms.events import publish
from lms.identity.events import PasswordForgotten
from lms.identity.models import FORMS_OF_ADDRESS, OneTimeCode, Person, SignIn
from lms.identity.passwords import hash_password, matches, needs_rehash
from lms.identity.queries import find_person, get_person, mail_address, phone_number
from lms.text import nfc

IDENTIFIER = re.compile(r"^[a-z][a-z0-9._-]{2,39}$")
PASSWORD_LENGTH = 8
MAIL_HOURS, PRINTED_HOURS = 2, 72
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What an old eye cannot take for another: no 0, 1, I, L, O."""


def register(
    *, full_name: str, identifier: str, password: str, email: str = "", phone: str = "", form_of_address: str = "bạn",
    actor: Person | None = None, is_demo: bool = False,
) -> Person:  # fmt: skip
    """Give a person an account; `actor` is None when the person does it alone."""
    person = _account(full_name, identifier, email, phone, form_of_address, find_person)
    person.is_demo = is_demo
    _set_password(person, password)
    session.add(person)
    session.flush()
    record(actor or person, "identity:person:register", subject_id=person.id)
    return person


def enlist(
    *, actor: Person, full_name: str, identifier: str, email: str, phone: str, form_of_address: str, find: Callable[[str], Person | None],
) -> Person:  # fmt: skip
    """Give an account to a person of a list; the password comes with a printed code or a mailed link.

    `find` says who has an identifier, address or number already, since a list looks many up at once. Not yet flushed.
    """
    person = _account(full_name, identifier, email, phone, form_of_address, find)
    session.add(person)
    record(actor, "identity:person:register", subject_id=person.id)
    return person


def _account(
    full_name: str, identifier: str, email: str, phone: str, form_of_address: str, find: Callable[[str], Person | None]
) -> Person:  # fmt: skip
    identifier = identifier.strip().lower()
    if not IDENTIFIER.match(identifier):
        raise Invalid("Tên đăng nhập gồm 3 đến 40 chữ không dấu và số, bắt đầu bằng chữ, ví dụ: nguyenlan59.", field="identifier")
    if find(identifier) is not None:
        raise Conflict(f"Tên đăng nhập “{identifier}” đã có người dùng. Hãy thêm năm sinh hoặc chữ khác.")
    if not nfc(full_name).strip():
        raise Invalid("Hãy điền họ và tên.", field="full_name")
    person = Person(id=new_id(), identifier=identifier, is_demo=False)
    person.name(" ".join(nfc(full_name).split()))
    person.form_of_address = form_of_address if form_of_address in FORMS_OF_ADDRESS else "bạn"
    person.email = _free_email(email, find)
    person.phone = _free_phone(phone, find)
    return person


def _free_email(email: str, find: Callable[[str], Person | None]) -> str | None:
    if not email.strip():
        return None
    address = mail_address(email)
    if address is None:
        raise Invalid("Địa chỉ thư điện tử chưa đúng, ví dụ: ten@example.vn.", field="email")
    if find(address) is not None:
        raise Conflict("Địa chỉ thư điện tử này đã gắn với một tài khoản. Bạn có thể đăng nhập bằng địa chỉ đó.")
    return address


def _free_phone(phone: str, find: Callable[[str], Person | None]) -> str | None:
    if not phone.strip():
        return None
    number = phone_number(phone)
    if number is None:
        raise Invalid("Số điện thoại chưa đúng, ví dụ: 0912 345 678.", field="phone")
    if find(number) is not None:
        raise Conflict("Số điện thoại này đã gắn với một tài khoản. Bạn có thể đăng nhập bằng số đó.")
    return number


def _set_password(person: Person, password: str) -> None:
    if len(password) < PASSWORD_LENGTH:
        raise Invalid(f"Mật khẩu cần ít nhất {PASSWORD_LENGTH} ký tự. Ba, bốn từ ghép lại là dễ nhớ và khó đoán.", field="password")
    if password.lower() in {person.identifier, "matkhau123", "12345678", "123456789", "password"}:
        raise Invalid("Mật khẩu này quá dễ đoán. Hãy chọn ba, bốn từ ghép lại.", field="password")
    person.password_hash = hash_password(password)
    person.password_changed_at = clock.now()


def sign_in(*, identifier: str, password: str, device: str) -> Person:
    """Check identifier and password and open a sign-in on this device, or raise NotAllowed."""
    person = recognise(identifier=identifier, password=password)
    return admit(person_id=person.id, password=password, device=device)


def recognise(*, identifier: str, password: str) -> Person:
    """Return whose identifier and password these are, or raise NotAllowed; writes nothing, for it takes its time."""
    person = find_person(identifier)
    right = matches(person.password_hash if person else None, password)
    if person is None or not right or not person.is_active:
        raise NotAllowed("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy gõ lại, hoặc bấm “Quên mật khẩu”.")
    return person


def admit(*, person_id: UUID, password: str, device: str) -> Person:
    """Open a sign-in on this device for a person who was just recognised by `password`."""
    person = get_person(person_id)
    if person.password_hash and needs_rehash(person.password_hash):
        person.password_hash = hash_password(password)
    open_sign_in(person=person, device=device)
    return person


def open_sign_in(*, person: Person, device: str) -> SignIn:
    """Open a sign-in on this device for a person whose right to it was just shown."""
    row = SignIn(id=new_id(), person_id=person.id, device=device[:120], last_seen_at=clock.now())
    session.add(row)
    session.flush()
    person.__dict__["sign_in_id"] = row.id
    record(person, "identity:sign-in:open", subject_id=row.id)
    return row


def end_sign_in(*, actor: Person, sign_in_id: UUID) -> None:
    """End one of the actor's own sign-ins; ending an ended one changes nothing."""
    row: SignIn | None = session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == actor.id))
    if row is not None and row.ended_at is None:
        row.ended_at = clock.now()
        record(actor, "identity:sign-in:end", subject_id=row.id)


def end_other_sign_ins(*, actor: Person, kept: UUID | None) -> None:
    """End all of the person's sign-ins but the one kept."""
    condition = SignIn.id != kept if kept else SignIn.id.is_not(None)
    session.execute(update(SignIn).where(SignIn.person_id == actor.id, SignIn.ended_at.is_(None), condition).values(ended_at=clock.now()))
    record(actor, "identity:sign-in:end-others", subject_id=actor.id)


def change_password(*, actor: Person, present: str, new: str) -> None:
    """Change one's own password; the other devices are signed out."""
    if not matches(actor.password_hash, present):
        raise Invalid("Mật khẩu hiện tại chưa đúng.", field="present")
    _set_password(actor, new)
    end_other_sign_ins(actor=actor, kept=actor.sign_in_id)
    record(actor, "identity:password:change", subject_id=actor.id)


def _hash(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").replace(" ", "").upper().encode()).hexdigest()


def issue_mail_token(*, person: Person) -> str:
    """Return a token to be mailed; it is good for two hours and once."""
    return _issue(person, "mail", secrets.token_hex(24).upper(), MAIL_HOURS, None)


def issue_printed_code(*, actor: Person, person: Person) -> str:
    """Return a code like «K7PM-42QX-9TCD» that an officer prints for a person without mail; good for three days and once."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(12))
    record(actor, "identity:one-time-code:issue", subject_id=person.id)
    _issue(person, "printed", code, PRINTED_HOURS, actor.id)
    return "-".join(code[at : at + 4] for at in range(0, 12, 4))


def _issue(person: Person, purpose: str, code: str, hours: int, issued_by_id: UUID | None) -> str:
    now = clock.now()
    session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person.id, OneTimeCode.used_at.is_(None), OneTimeCode.purpose == purpose)
        .values(used_at=now)
    )
    session.add(
        OneTimeCode(
            person_id=person.id, code_hash=_hash(code), purpose=purpose, issued_by_id=issued_by_id, expires_at=now + timedelta(hours=hours)
        )
    )
    session.flush()
    return code


def reset_password(*, code: str, new: str, identifier: str | None = None) -> Person:
    """Set a new password with a mailed token, or with a printed code and the identifier it was given to."""
    row: OneTimeCode | None = session.scalar(select(OneTimeCode).where(OneTimeCode.code_hash == _hash(code)))
    refused = Invalid("Mã này không đúng, đã dùng hoặc đã hết hạn. Hãy xin mã mới.", field="code")
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        raise refused
    person = session.get_one(Person, row.person_id)
    if row.purpose == "printed" and (identifier is None or find_person(identifier) is not person):
        raise refused
    _set_password(person, new)
    row.used_at = clock.now()
    end_other_sign_ins(actor=person, kept=None)
    record(person, "identity:password:reset", subject_id=person.id, detail={"by": row.purpose})
    return person


def change_account(*, actor: Person, full_name: str, form_of_address: str, email: str, phone: str) -> None:
    """Change what a person may change about themselves; certificates keep the name they were printed with."""
    name = " ".join(nfc(full_name).split())
    if not name:
        raise Invalid("Hãy điền họ và tên.", field="full_name")
    before = {"full_name": actor.full_name, "email": actor.email, "phone": actor.phone}
    actor.name(name)
    actor.form_of_address = form_of_address if form_of_address in FORMS_OF_ADDRESS else "bạn"
    if email.strip().lower() != (actor.email or ""):
        actor.email = _free_email(email, find_person)
    if (phone_number(phone) or phone.strip()) != (actor.phone or ""):
        actor.phone = _free_phone(phone, find_person)
    changed = [key for key, value in before.items() if getattr(actor, key) != value]
    record(actor, "identity:person:change", subject_id=actor.id, detail={"changed": changed})


def forget_password(*, identifier: str, base_url: str) -> None:
    """Mail a link for a new password to who has a mail address; say nothing to anybody else."""
    person = find_person(identifier)
    if person is None or person.email is None or not person.is_active:
        return
    token = issue_mail_token(person=person)
    record(person, "identity:password:forget", subject_id=person.id)
    publish(PasswordForgotten(person.id, person.email, person.full_name, f"{base_url}/reset/{token}"))
