"""Change the vocabularies: every change says who, when, from what to what, and nothing is ever taken away."""

from __future__ import annotations

from lms.access.policy import require
from lms.audit.services import record
from lms.database import after_commit, new_id, session
from lms.errors import Conflict
from lms.identity.models import Person
from oer.vocabularies.editing import check_notation, check_term, row_of
from oer.vocabularies.models import TermChange
from oer.vocabularies.permissions import EDIT
from oer.vocabularies.queries import bring_up_to_date, get_term
from oer.vocabularies.terms import Term, Vocabulary


def add_term(*, actor: Person, vocabulary: Vocabulary, term: Term, reason: str = "") -> None:
    """Add a term under a notation that was never given; raise Invalid naming the field at fault."""
    require(actor, EDIT)
    bring_up_to_date()
    check_notation(vocabulary, term.notation)
    check_term(vocabulary, term)
    _keep(actor, vocabulary, None, term, reason)


def change_term(*, actor: Person, vocabulary: Vocabulary, term: Term, reason: str = "") -> None:
    """Say a term anew, under the same notation; raise Conflict where nothing would change."""
    require(actor, EDIT)
    bring_up_to_date()
    before = get_term(vocabulary, term.notation)
    check_term(vocabulary, term)
    if before == term:
        raise Conflict("Bạn chưa đổi gì ở mục này.")
    _keep(actor, vocabulary, before, term, reason)


def _keep(actor: Person, vocabulary: Vocabulary, before: Term | None, after: Term, reason: str) -> None:
    change = TermChange(
        id=new_id(), scheme=vocabulary.name, notation=after.notation, before=row_of(before) if before else {}, after=row_of(after),
        reason=reason.strip()[:500], changed_by_id=actor.id,
    )  # fmt: skip
    session.add(change)
    record(actor, f"oer:vocabulary:{'change' if before else 'add'}", detail={"scheme": vocabulary.name, "notation": after.notation})
    session.flush()
    after_commit(bring_up_to_date)
