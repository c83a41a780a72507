"""A completed course that promises a certificate gets it, in the transaction of its completion."""

from __future__ import annotations

from lms.credentials import services
from lms.database import session
from lms.records.events import CompletionRecorded
from lms.records.models import Completion


def issue_what_was_promised(event: CompletionRecorded) -> None:
    """The promise stands in the completion's evidence, put there by whoever concluded it."""
    if event.activity_type != "course":
        return
    completion = session.get_one(Completion, event.completion_id)
    if completion.evidence.get("certificate"):
        services.issue(actor=None, completion=completion)
