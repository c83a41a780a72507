"""Note in the learning record that a person opened a resource: once a day, after the page was answered."""

from __future__ import annotations

from uuid import UUID, uuid5

import structlog
from sqlalchemy.exc import SQLAlchemyError

from lms import clock
from lms.database import after_commit, session, transaction
from lms.identity.models import Person
from lms.records.models import Statement
from lms.records.services import record as record_statement
from lms.records.xapi import Activity
from lms.settings import current
from oer.catalogue.addresses import resource_iri
from oer.catalogue.models import Resource

log = structlog.get_logger(__name__)
NAMESPACE = UUID("6f6572a0-0c01-5d1e-9d0a-7265736f7572")


def note_reading(*, actor: Person, resource: Resource, indicators: list[str]) -> None:
    """Promise the statement «experienced»; it is written in a transaction of its own, and losing it does no harm."""
    statement_id = uuid5(NAMESPACE, f"{actor.id}/{resource.id}/{clock.today().isoformat()}")
    if session.get(Statement, statement_id) is not None:
        return
    actor_id, activity = actor.id, Activity(resource_iri(resource.id), "resource", resource.title)

    def write() -> None:
        try:
            with transaction():
                person = session.get(Person, actor_id)
                if person is not None:
                    context = {f"{current().base_url}/xapi/extensions/indicators": indicators} if indicators else {}
                    record_statement(actor=person, verb="experienced", activity=activity, context=context, statement_id=statement_id)
        except SQLAlchemyError as error:
            log.warning("reading.not_noted", resource=activity.iri, reason=repr(error))

    after_commit(write)
