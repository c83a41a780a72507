"""Write down an act that matters."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from lms.audit.models import AuditEntry
from lms.database import session


class Actor(Protocol):
    """Whoever acts: only the id is kept."""

    @property
    def id(self) -> UUID: ...


def record(actor: Actor | None, action: str, *, subject_id: object = None, detail: dict[str, Any] | None = None) -> None:
    """Add an entry in the present transaction; `action` reads `source:subject:action`, `actor` is None for the system."""
    session.add(
        AuditEntry(
            actor_id=actor.id if actor else None,
            action=action,
            subject_id=None if subject_id is None else str(subject_id),
            detail=detail or {},
        )
    )
