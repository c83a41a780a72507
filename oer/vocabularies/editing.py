"""What may be said in a term, and how two tellings of it differ. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lms.errors import Invalid
from oer.vocabularies.terms import Term, Vocabulary

NOTATION = re.compile(r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$")
LONGEST_NOTATION = {"kinds": 20}
LONGEST_LABEL, MOST_WORDS = 120, 30
RESERVED = frozenset({"new", "edit"})
"""Words of our addresses, which no term may take."""
FIELDS = ("vi", "en", "broader", "alt", "hidden", "exact", "close", "broad", "note", "is_retired")


def check_notation(vocabulary: Vocabulary, notation: str) -> None:
    """Raise Invalid for a notation that no new term may have; one that was ever given is never given again."""
    if not NOTATION.match(notation) or len(notation) > LONGEST_NOTATION.get(vocabulary.name, 60) or notation in RESERVED:
        raise Invalid("Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch, ví dụ: trong-trot.", field="notation")
    if notation in vocabulary:
        raise Invalid("Mã này đã có. Mã đã dùng thì không bao giờ dùng lại cho nghĩa khác.", field="notation")


def check_term(vocabulary: Vocabulary, term: Term) -> None:
    """Raise Invalid naming the field that stands in the way."""
    for name in ("vi", "en"):
        if not 0 < len(getattr(term, name)) <= LONGEST_LABEL:
            raise Invalid(f"Hãy ghi tên gọi, không quá {LONGEST_LABEL} ký tự.", field=name)
    twin = next((one for one in vocabulary if one.vi == term.vi and one.notation != term.notation and not one.is_retired), None)
    if twin is not None:
        raise Invalid(f"Tên này đã thuộc mục “{twin.notation}”.", field="vi")
    for name in ("alt", "hidden", "exact", "close", "broad"):
        words = getattr(term, name)
        if len(words) > MOST_WORDS or any(len(word) > 300 for word in words):
            raise Invalid(f"Không quá {MOST_WORDS} dòng, mỗi dòng không quá 300 ký tự.", field=name)
    for name in ("exact", "close", "broad"):
        if any(not re.match(r"^https?://[^\s<>\"]+$", address) for address in getattr(term, name)):
            raise Invalid("Mỗi dòng là một địa chỉ bắt đầu bằng http:// hoặc https://.", field=name)
    if term.broader and (term.broader not in vocabulary or term.notation in vocabulary.with_broader([term.broader])):
        raise Invalid("Mục này không đặt dưới mục đã chọn được: nó sẽ nằm dưới chính nó.", field="broader")


def row_of(term: Term) -> dict[str, Any]:
    """Return the term as a change keeps it: fields that say nothing are left out."""
    found = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(term).items()}
    return {name: value for name, value in found.items() if value}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return (field, before, after) for every field that was changed."""
    return [(name, before.get(name), after.get(name)) for name in FIELDS if (before.get(name) or None) != (after.get(name) or None)]
