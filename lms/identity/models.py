"""A row of `people` is one human being, for life; what they learn hangs on its id and never on a name or address."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import Created, Instant, Model
from lms.text import match_key, name_sort_key

FORMS_OF_ADDRESS = ("ông", "bà", "cô", "chú", "bác", "anh", "chị", "em", "bạn")


class Person(Model):
    """One human being. No religion, no ethnicity, no picture of an identity card: there is no column for them."""

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_sort_name", "sort_name", "id"), Index("ix_people_name_key", "name_key"))

    identifier: Mapped[str] = mapped_column(String(64), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    form_of_address: Mapped[str] = mapped_column(String(10), default="bạn")
    birth_year: Mapped[int | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]
    password_changed_at: Mapped[Instant | None]

    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    sign_in_id: ClassVar[UUID | None] = None
    """The sign-in through which this object was loaded: set on the instance, no column."""

    def name(self, full_name: str) -> None:
        """Give the person a name and the keys by which it is matched and sorted."""
        self.full_name = full_name
        self.name_key = match_key(full_name)[:200]
        self.sort_name = name_sort_key(full_name)[:200]

    @property
    def given_name(self) -> str:
        return self.full_name.split()[-1] if self.full_name.split() else ""

    @property
    def display_name(self) -> str:
        """«bà Lan», or the given name alone for those who chose «bạn»."""
        return self.given_name if self.form_of_address == "bạn" else f"{self.form_of_address} {self.given_name}"

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the sign-in, so that ending the sign-in ends the session."""
        return str(self.sign_in_id)


class SignIn(Model):
    """One device on which a person is, or was, signed in."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_person_id", "person_id", "ended_at"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    device: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[Created]
    last_seen_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class OneTimeCode(Model):
    """A way back in for who forgot the password: a link by mail, or a code printed by an officer. Only its hash is kept."""

    __tablename__ = "one_time_codes"
    __table_args__ = (Index("ix_one_time_codes_person_id", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    issued_by_id: Mapped[UUID | None]
    created_at: Mapped[Created]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
