"""Read the record: a person's story page by page, its sums, one completion, and all of it for taking along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select

from lms.database import session
from lms.errors import NotFound
from lms.records.models import Completion, Statement
from lms.records.timeline import PART_TYPES, READING_VERBS, Entry


@dataclass(frozen=True, slots=True)
class Sums:
    """What a whole record comes to."""

    courses: int
    tiet: float
    resources: int


def get_completion(completion_id: UUID) -> Completion:
    """Return the completion or raise NotFound."""
    row: Completion | None = session.get(Completion, completion_id)
    if row is None:
        raise NotFound("Không tìm thấy mục này trong hồ sơ học tập.")
    return row


def get_statement(statement_id: UUID) -> Statement:
    """Return the statement or raise NotFound."""
    row: Statement | None = session.get(Statement, statement_id)
    if row is None:
        raise NotFound("Không tìm thấy lượt ghi này.")
    return row


def _tells_the_story() -> ColumnElement[bool]:
    whole = and_(Statement.verb == "completed", Statement.activity_type.not_in(PART_TYPES))
    reading = and_(Statement.verb.in_(READING_VERBS), Statement.activity_type == "resource")
    return or_(whole, reading, Statement.verb == "registered")


def list_entries(person_id: UUID, *, before: UUID | None = None, in_detail: bool = False, limit: int = 30) -> tuple[list[Entry], bool]:
    """Return up to `limit` entries older than the statement `before`, the newest first, and whether older ones follow.

    `in_detail`: with every activity inside the courses.
    """
    query = select(Statement).where(Statement.person_id == person_id)
    if not in_detail:
        query = query.where(_tells_the_story())
    edge: Statement | None = session.get(Statement, before) if before is not None else None
    if edge is not None and edge.person_id == person_id:
        older = and_(Statement.happened_at == edge.happened_at, Statement.id < edge.id)
        query = query.where(or_(Statement.happened_at < edge.happened_at, older))
    order = (Statement.happened_at.desc(), Statement.id.desc())
    found: Sequence[Statement] = session.scalars(query.order_by(*order).limit(limit + 1)).all()
    shown = found[:limit]
    concluded = _completions_of(person_id, [row.id for row in shown if row.verb == "completed"])
    return [Entry(row, concluded.get(row.id)) for row in shown], len(found) > limit


def _completions_of(person_id: UUID, statement_ids: Sequence[UUID]) -> dict[UUID, Completion]:
    if not statement_ids:
        return {}
    query = select(Completion).where(Completion.person_id == person_id, Completion.statement_id.in_(statement_ids))
    return {row.statement_id: row for row in session.scalars(query)}


def sums(person_id: UUID) -> Sums:
    """Return what the record of a person comes to."""
    whole = select(func.count(), func.coalesce(func.sum(Completion.tiet), 0.0)).where(
        Completion.person_id == person_id, Completion.activity_type == "course"
    )
    courses, tiet = session.execute(whole).one()
    reading = select(func.count(distinct(Statement.activity))).where(
        Statement.person_id == person_id, Statement.verb.in_(READING_VERBS), Statement.activity_type == "resource"
    )
    return Sums(int(courses), float(tiet), int(session.scalar(reading) or 0))


def list_completions(person_id: UUID) -> Sequence[Completion]:
    """Return all that a person has completed, the earliest first."""
    query = select(Completion).where(Completion.person_id == person_id)
    rows: Sequence[Completion] = session.scalars(query.order_by(Completion.completed_at, Completion.id)).all()
    return rows


def list_statement_bodies(person_id: UUID) -> Sequence[dict[str, Any]]:
    """Return every statement about a person as it was recorded, the earliest first."""
    query = select(Statement.body).where(Statement.person_id == person_id)
    rows: Sequence[dict[str, Any]] = session.scalars(query.order_by(Statement.happened_at, Statement.id)).all()
    return rows
