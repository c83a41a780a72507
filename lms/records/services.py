"""Add to the record: statements, and the completions that the server concludes from evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms import clock
from lms.audit.services import record as audit
from lms.database import new_id, session
from lms.errors import Conflict
from lms.events import publish
from lms.identity.models import Person
from lms.records.assurance import Assurance
from lms.records.events import CompletionRecorded, StatementRecorded
from lms.records.models import Completion, Statement
from lms.records.xapi import Activity, Result, statement_json
from lms.settings import current


def record(
    *, actor: Person, verb: str, activity: Activity, result: Result | None = None, context: Mapping[str, Any] | None = None,
    at: datetime | None = None, statement_id: UUID | None = None,
) -> Statement:  # fmt: skip
    """Add a statement about `actor`; the same `statement_id` again returns the one that stands, if it says the same.

    Raises Conflict where the id belongs to another person's or to another statement (xAPI 1.0.3 part 3, 2.1.1).
    """
    if statement_id is not None:
        known: Statement | None = session.get(Statement, statement_id)
        if known is not None:
            if (known.person_id, known.verb, known.activity) != (actor.id, verb, activity.iri):
                raise Conflict("Mã của lượt ghi này đã được dùng cho việc khác.")
            return known
    now = clock.now()
    row_id = statement_id or new_id()
    happened_at = min(at or now, now)
    body = statement_json(
        statement_id=row_id, home_page=current().base_url, account=str(actor.id), verb=verb, activity=activity, result=result,
        context=context or {}, timestamp=happened_at, stored=now,
    )  # fmt: skip
    row = Statement(
        id=row_id, person_id=actor.id, verb=verb, activity=activity.iri, activity_type=activity.type, title=activity.title[:300],
        body=body, happened_at=happened_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    publish(StatementRecorded(row.id, actor.id, verb, activity.iri))
    return row


def record_completion(
    *, actor: Person, activity: Activity, revision: str, assurance: Assurance, evidence: Mapping[str, Any],
    score: float | None = None, tiet: float = 0.0, seconds: float = 0.0, indicators: Sequence[str] = (), at: datetime | None = None,
) -> Completion:  # fmt: skip
    """Conclude that `actor` completed `activity`, with what proves it; a second time returns the first, unchanged.

    `tiet` are lessons of 45 minutes as the course declares them, `seconds` the time that was observed, `indicators` the suffixes
    (c1.1 …) of the criteria that the activity is offered as evidence for: evidence, never points.
    """
    known: Completion | None = session.scalar(
        select(Completion).where(Completion.person_id == actor.id, Completion.activity == activity.iri)
    )
    if known is not None:
        return known
    result = Result(score=score, completion=True, duration=timedelta(seconds=seconds) if seconds else None)
    statement = record(actor=actor, verb="completed", activity=activity, result=result, at=at)
    row = Completion(
        id=new_id(), person_id=actor.id, activity=activity.iri, activity_type=activity.type, title=activity.title[:300],
        revision=revision, score=score, assurance=str(assurance), tiet=tiet, seconds=int(seconds), indicators=list(indicators),
        evidence=dict(evidence), statement_id=statement.id, completed_at=statement.happened_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit(actor, "records:completion:record", subject_id=row.id, detail={"activity": activity.iri, "assurance": str(assurance)})
    publish(CompletionRecorded(row.id, actor.id, activity.iri, activity.type))
    return row
