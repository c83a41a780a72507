"""What a depositor fills in, and the description that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.widgets import CheckboxInput, ListWidget

from lms.i18n import _l
from lms.web.forms import Form
from oer import licences
from oer.catalogue.description import Description, Fault
from oer.deposit import creators
from oer.vocabularies import COMMON_LANGUAGES, KINDS, LEVELS, SUBJECTS, language_name

WAYS = ("file", "link", "text")
KIND_OF_FILE = {"video": "video", "audio": "audio", "image": "image", "pdf": "document", "text": "document", "other": "document"}


class ManyField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DepositForm(Form):
    """Everything that is said of a resource; the draft asks for a title alone."""

    title = StringField(_l("Tên tài liệu"))
    description = TextAreaField(_l("Lời giới thiệu"))
    text = TextAreaField(_l("Nội dung"))
    source_url = StringField(_l("Địa chỉ trang"))
    kind = SelectField(
        _l("Loại"), choices=[Choice("", _l("Chọn theo tệp")), *(Choice(term.notation, term.vi) for term in KINDS)], default=""
    )
    language = SelectField(_l("Ngôn ngữ"), choices=[Choice(tag, language_name(tag)) for tag in COMMON_LANGUAGES], default="vi")
    subjects = ManyField(_l("Chủ đề"), choices=[Choice(term.notation, term.vi) for term in SUBJECTS])
    levels = ManyField(_l("Cấp học"), choices=[Choice(term.notation, term.vi) for term in LEVELS])
    creators = TextAreaField(_l("Tác giả"))
    publisher = StringField(_l("Nơi xuất bản"))
    licence = RadioField(
        _l("Người khác được làm gì với tài liệu này?"),
        choices=[Choice(one.notation, one.short_name) for one in licences.LICENCES],
        validate_choice=False,
    )
    licence_note = TextAreaField(_l("Ghi chú giấy phép"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.file_faults: list[str] = []

    def fill(self, said: Description) -> None:
        """Show what was said before."""
        for name in ("title", "description", "text", "source_url", "kind", "language", "publisher", "licence_note"):
            self[name].data = getattr(said, name)
        self.subjects.data, self.levels.data = list(said.subjects), list(said.levels)
        self.creators.data = creators.write(said.creators)
        licence = licences.find(said.licence)
        self.licence.data = licence.notation if licence else ""
        self.offer_language(said.language)

    def offer_language(self, tag: str) -> None:
        """Let an unusual language of the resource be kept."""
        if tag and tag not in COMMON_LANGUAGES:
            self.language.choices = [*self.language.choices, Choice(tag, language_name(tag))]

    def said(self, before: Description, file_kinds: Iterable[str] = ()) -> Description:
        """Return `before` with what the form says; a kind left open follows from the first file."""
        licence = licences.find(self.licence.data or "")
        guess = next((KIND_OF_FILE[kind] for kind in file_kinds), "link" if self.source_url.data and not self.text.data else "text")
        return replace(
            before,
            title=self.title.data or "",
            description=self.description.data or "",
            text=self.text.data or "",
            source_url=self.source_url.data or "",
            kind=self.kind.data or guess,
            language=self.language.data or "vi",
            subjects=tuple(self.subjects.data or ()),
            levels=tuple(self.levels.data or ()),
            creators=creators.read(self.creators.data or ""),
            publisher=self.publisher.data or "",
            licence=licence.uri if licence else "",
            licence_note=self.licence_note.data or "",
        )

    def blame(self, faults: Iterable[Fault]) -> None:
        """Put each fault at its field; those of no field stand above the form, those of files at the files."""
        for fault in faults:
            if fault.field == "files":
                self.file_faults.append(fault.reason)
                continue
            field: Any = self._fields.get(fault.field)
            if field is None:
                self.form_errors.append(fault.reason)
            else:
                field.errors = [*field.errors, fault.reason]


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that the form names: its licence (URI; empty: the resource's), and whether it goes when the form is kept."""

    file_id: UUID
    licence: str
    is_removed: bool


def read_files(sent: MultiDict[str, str], present: Iterable[UUID]) -> list[NamedFile]:
    """Return the files that the form names, in the order of their numbers; what it does not name keeps its place and licence."""
    ids = list(dict.fromkeys([*_ids(sent.getlist("file_id")), *present]))
    order = sorted(range(len(ids)), key=lambda at: (_place(sent.get(f"place-{ids[at]}", ""), at + 1), at))
    return [NamedFile(ids[at], _licence(sent.get(f"licence-{ids[at]}", "")), f"remove-{ids[at]}" in sent) for at in order]


def _place(typed: str, otherwise: int) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else otherwise


def _licence(value: str) -> str:
    licence = licences.find(value)
    return licence.uri if licence else ""


def _ids(values: Iterable[str]) -> Iterator[UUID]:
    for value in values:
        try:
            yield UUID(value)
        except ValueError:
            continue  # the field is empty where nothing was uploaded


def ids_in_address(values: Iterable[str]) -> list[UUID]:
    """Return the files that an address names (`?file=…`): received already, and not yet kept with the draft."""
    return list(dict.fromkeys(_ids(values)))
