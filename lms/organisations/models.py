"""Organisations through time: what a unit was called, where it stood and who belonged to it, each with the days it was so.

An administrative code is no identity (codes were reused on 1/7/2025), nor is a name: the key is our own id. Intervals are
half-open: valid on `valid_from`, no longer valid on `valid_to`; None is "until further notice".
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.database import Created, Model

TREES = ("government", "party", "association", "school", "unit")


class Dated:
    """A fact with the days on which it holds."""

    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Organisation(Model):
    """One unit, for as long as it is itself; `name` and `kind` repeat today's for lists, the dated rows are the truth."""

    __tablename__ = "organisations"
    __table_args__ = (Index("ix_organisations_name_key", "name_key"), Index("ix_organisations_tree", "tree", "kind"))

    tree: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[Created]


class OrganisationName(Dated, Model):
    """What an organisation was called in a time."""

    __tablename__ = "organisation_names"
    __table_args__ = (
        Index("ix_organisation_names_name_key", "name_key"),
        Index("ix_organisation_names_organisation_id", "organisation_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))


class OrganisationCode(Dated, Model):
    """A code that an organisation bore in a system (`gso` = the national list of administrative units) in a time."""

    __tablename__ = "organisation_codes"
    __table_args__ = (
        UniqueConstraint("system", "level", "code", "valid_from"),
        Index("ix_organisation_codes_organisation_id", "organisation_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    system: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20), default="")
    code: Mapped[str] = mapped_column(String(20))


class OrganisationKind(Dated, Model):
    """What sort of unit it was in a time: province, commune, ward, special_zone, party_committee, chapter, school, department …"""

    __tablename__ = "organisation_kinds"
    __table_args__ = (Index("ix_organisation_kinds_organisation_id", "organisation_id"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))


class OrganisationParent(Dated, Model):
    """Which organisation stood above it in a time."""

    __tablename__ = "organisation_parents"
    __table_args__ = (
        CheckConstraint("organisation_id <> parent_id", name="not_own_parent"),
        Index("ix_organisation_parents_organisation_id", "organisation_id"),
        Index("ix_organisation_parents_parent_id", "parent_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))


class Succession(Model):
    """Who became whom on a day; many to many, since communes were merged and some were split between two."""

    __tablename__ = "successions"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id", "on"), Index("ix_successions_successor_id", "successor_id"))

    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    on: Mapped[date]
    is_whole: Mapped[bool] = mapped_column(default=True)
    legal_basis: Mapped[str] = mapped_column(String(200), default="")


class OrganisationReach(Model):
    """Projection of today's tree: `ancestor` stands `depth` steps above `descendant`, itself at 0. Rebuilt from the parents."""

    __tablename__ = "organisation_reaches"
    __table_args__ = (
        UniqueConstraint("ancestor_id", "descendant_id"),
        Index("ix_organisation_reaches_descendant_id", "descendant_id", "depth"),
    )

    ancestor_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    descendant_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    depth: Mapped[int]


class Membership(Dated, Model):
    """A person belongs to an organisation in a time; to several at once, in different trees."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_person_id", "person_id"), Index("ix_memberships_organisation_id", "organisation_id"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class Position(Dated, Model):
    """A person holds a position in an organisation in a time; `code` groups positions that training is required of."""

    __tablename__ = "positions"
    __table_args__ = (
        Index("ix_positions_person_id", "person_id"),
        Index("ix_positions_organisation_id", "organisation_id"),
        Index("ix_positions_code", "code"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
