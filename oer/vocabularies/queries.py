"""Read the curators' changes, and lay them over the vocabularies that this process holds."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from lms.database import session
from lms.errors import NotFound
from lms.identity.models import Person
from oer.vocabularies.models import TermChange
from oer.vocabularies.terms import VOCABULARIES, Term, Vocabulary, term_of

LONGEST_WAIT = 20.0
"""Seconds after which a process has seen what was changed in another."""

_looked_at = {"monotonic": float("-inf")}


def get_vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary or raise NotFound."""
    found = VOCABULARIES.get(name)
    if found is None:
        raise NotFound("Không tìm thấy danh mục này.")
    return found


def get_term(vocabulary: Vocabulary, notation: str) -> Term:
    """Return the term or raise NotFound."""
    found = vocabulary.find(notation)
    if found is None:
        raise NotFound("Không tìm thấy mục này trong danh mục.")
    return found


def bring_up_to_date() -> None:
    """Lay every change over the vocabularies of this process, in one query."""
    newest: dict[str, dict[str, Term]] = defaultdict(dict)
    for scheme, notation, after in session.execute(
        select(TermChange.scheme, TermChange.notation, TermChange.after).order_by(TermChange.id)
    ):
        newest[scheme][notation] = term_of(after)
    for name, vocabulary in VOCABULARIES.items():
        vocabulary.lay_over(newest[name].values())
    _looked_at["monotonic"] = time.monotonic()


def bring_up_to_date_now_and_then() -> None:
    """Do so unless it was done a moment ago."""
    if time.monotonic() - _looked_at["monotonic"] > LONGEST_WAIT:
        bring_up_to_date()


def list_changes(vocabulary: Vocabulary, notation: str, most: int = 50) -> Sequence[tuple[TermChange, Person]]:
    """Return the changes of a term with who made them, the newest first."""
    query = select(TermChange, Person).join(Person, Person.id == TermChange.changed_by_id)
    query = query.where(TermChange.scheme == vocabulary.name, TermChange.notation == notation)
    return [(row[0], row[1]) for row in session.execute(query.order_by(TermChange.id.desc()).limit(most))]
