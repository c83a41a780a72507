"""What a depositor fills in, and the description that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.i18n import _l
from lms.web.forms import Form
from oer import licences
from oer.catalogue.description import Description, Fault
from oer.catalogue.wording import ACCESS_FEATURE_WORDS, ACCESS_HAZARD_WORDS, ACCESS_MODE_WORDS
from oer.deposit import creators, lines
from oer.vocabularies import AUDIENCES, COMMON_LANGUAGES, KINDS, LEVELS, SUBJECTS, TOPICS, Vocabulary, language_name

WAYS = ("file", "link", "text")
KIND_OF_FILE = {"video": "video", "audio": "audio", "image": "image", "pdf": "document", "text": "document", "other": "document"}


class ManyField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _choices(vocabulary: Vocabulary, kept: Iterable[str] = ()) -> list[Choice]:
    return [Choice(term.notation, term.vi) for term in vocabulary.offered(kept)]


def _worded(words: Mapping[str, object]) -> list[Choice]:
    return [Choice(value, label) for value, label in words.items()]


TERMS = {"subjects": SUBJECTS, "levels": LEVELS, "audiences": AUDIENCES, "topics": TOPICS}
"""Fields whose choices are the terms of a vocabulary."""
DETAILS = (
    "audiences", "topics", "outcomes", "duration_minutes", "other_languages", "issued_on", "access_modes", "access_features",
    "access_hazards", "legal_bases", "indicators", "relations",
)  # fmt: skip
"""Fields that a short form may leave away; what they held then stays."""
TICKED = ("audiences", "topics", "other_languages", "access_modes", "access_features", "access_hazards")


class DetailsForm(Form):
    """What is said of a resource by those who want to say more; nothing here is asked for."""

    audiences = ManyField(_l("Dành cho ai"))
    topics = ManyField(_l("Chủ điểm khuyến học"))
    outcomes = TextAreaField(_l("Học xong làm được gì"))
    duration_minutes = IntegerField(_l("Thời lượng"), validators=[Optional()])
    other_languages = ManyField(
        _l("Ngôn ngữ khác có trong tài liệu"), choices=[Choice(tag, language_name(tag)) for tag in COMMON_LANGUAGES]
    )
    issued_on = StringField(_l("Ra đời lần đầu"))
    access_modes = ManyField(_l("Học bằng cách nào"), choices=_worded(ACCESS_MODE_WORDS))
    access_features = ManyField(_l("Dễ tiếp cận"), choices=_worded(ACCESS_FEATURE_WORDS))
    access_hazards = ManyField(_l("Điều nên báo trước"), choices=_worded(ACCESS_HAZARD_WORDS))
    legal_bases = TextAreaField(_l("Văn bản căn cứ"))
    indicators = StringField(_l("Chỉ số Công dân học tập"))
    relations = TextAreaField(_l("Tài liệu liên quan"))
    details = HiddenField(default="1")

    def fill_details(self, said: Description) -> None:
        """Show what was said before."""
        for name in ("duration_minutes", "issued_on"):
            self[name].data = getattr(said, name)
        for name in TICKED:
            self[name].data = list(getattr(said, name))
        self.outcomes.data = "\n".join(said.outcomes)
        self.legal_bases.data = lines.write_bases(said.legal_bases)
        self.indicators.data = lines.write_indicators(said.indicators)
        self.relations.data = lines.write_relations(said.relations)

    def said_details(self, before: Description) -> Description:
        """Return `before` with what the form says, unchanged where the form was sent without its details."""
        if not self.details.raw_data:
            return before
        ticked: dict[str, Any] = {name: tuple(self[name].data or ()) for name in TICKED}
        return replace(
            before,
            **ticked,
            outcomes=lines.read_list(self.outcomes.data or ""),
            duration_minutes=self.duration_minutes.data,
            issued_on=self.issued_on.data or "",
            legal_bases=lines.read_bases(self.legal_bases.data or ""),
            indicators=lines.read_indicators(self.indicators.data or ""),
            relations=lines.read_relations(self.relations.data or ""),
        )

    @property
    def has_details(self) -> bool:
        """Whether anything is filled in or wrong there, so that it must be seen."""
        return any(self[name].data or self[name].errors for name in DETAILS)


class DepositForm(DetailsForm):
    """Everything that is said of a resource; the draft asks for a title alone."""

    title = StringField(_l("Tên tài liệu"))
    description = TextAreaField(_l("Lời giới thiệu"))
    text = TextAreaField(_l("Nội dung"))
    source_url = StringField(_l("Địa chỉ trang"))
    kind = SelectField(_l("Loại"), default="")
    language = SelectField(_l("Ngôn ngữ"), choices=[Choice(tag, language_name(tag)) for tag in COMMON_LANGUAGES], default="vi")
    subjects = ManyField(_l("Chủ đề"))
    levels = ManyField(_l("Cấp học"))
    creators = TextAreaField(_l("Tác giả"))
    publisher = StringField(_l("Nơi xuất bản"))
    licence = RadioField(
        _l("Người khác được làm gì với tài liệu này?"),
        choices=[Choice(one.notation, one.short_name) for one in licences.LICENCES],
        validate_choice=False,
    )
    licence_note = TextAreaField(_l("Ghi chú giấy phép"))

    def __init__(self, *given: Any, before: Description | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self.file_faults: list[str] = []
        said = before or Description()
        for name, vocabulary in TERMS.items():
            self[name].choices = _choices(vocabulary, getattr(said, name))
        self.kind.choices = [Choice("", _l("Chọn theo tệp")), *_choices(KINDS, [said.kind])]
        for field, tags in ((self.language, (said.language,)), (self.other_languages, said.other_languages)):
            field.choices = [*field.choices, *(Choice(tag, language_name(tag)) for tag in tags if tag and tag not in COMMON_LANGUAGES)]

    def fill(self, said: Description) -> None:
        """Show what was said before."""
        for name in ("title", "description", "text", "source_url", "kind", "language", "publisher", "licence_note"):
            self[name].data = getattr(said, name)
        self.subjects.data, self.levels.data = list(said.subjects), list(said.levels)
        self.creators.data = creators.write(said.creators)
        licence = licences.find(said.licence)
        self.licence.data = licence.notation if licence else ""
        self.fill_details(said)

    def said(self, before: Description, file_kinds: Iterable[str] = ()) -> Description:
        """Return `before` with what the form says; a kind left open follows from the first file."""
        licence = licences.find(self.licence.data or "")
        guess = next((KIND_OF_FILE[kind] for kind in file_kinds), "link" if self.source_url.data and not self.text.data else "text")
        return replace(
            self.said_details(before),
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
