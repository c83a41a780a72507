"""What a curator fills in about a term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as Choice

from lms.errors import Invalid
from lms.i18n import _l
from lms.text import nfc
from lms.web.forms import Form
from oer.vocabularies.terms import Term, Vocabulary

LISTS = ("alt", "hidden", "exact", "close", "broad")


class TermForm(Form):
    """A term: its labels, its place in the tree, other words for it, its likes elsewhere."""

    notation = StringField(_l("Mã"))
    vi = StringField(_l("Tên tiếng Việt"))
    en = StringField(_l("Tên tiếng Anh"))
    broader = SelectField(_l("Nằm dưới mục"), default="")
    alt = TextAreaField(_l("Tên khác, từ viết tắt"))
    hidden = TextAreaField(_l("Cách viết chỉ để tìm"))
    note = TextAreaField(_l("Giải thích"))
    exact = TextAreaField(_l("Cùng nghĩa với"))
    close = TextAreaField(_l("Gần nghĩa với"))
    broad = TextAreaField(_l("Hẹp hơn"))
    is_retired = BooleanField(_l("Không dùng nữa"))
    reason = StringField(_l("Vì sao đổi"))

    def __init__(self, vocabulary: Vocabulary, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.broader.choices = [Choice("", _l("Không, đây là mục lớn")), *(Choice(one.notation, one.vi) for one in vocabulary)]

    def fill(self, term: Term) -> None:
        """Show the term."""
        for name in ("notation", "vi", "en", "broader", "note", "is_retired"):
            self[name].data = getattr(term, name)
        for name in LISTS:
            self[name].data = "\n".join(getattr(term, name))

    def term(self, before: Term) -> Term:
        """Return `before` with what the form says."""
        lists: dict[str, Any] = {name: _lines(self[name].data or "") for name in LISTS}
        texts: dict[str, Any] = {name: self[name].data or "" for name in ("vi", "en", "broader", "note")}
        return replace(before, **texts, **lists, is_retired=bool(self.is_retired.data))

    def blame(self, error: Invalid) -> None:
        """Put the fault at its field, or above the form where it is no field's."""
        field: Any = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]


def _lines(typed: str) -> tuple[str, ...]:
    lines: Iterable[str] = (nfc(line).replace("\x00", "").strip() for line in typed.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
