"""HTTP input becomes clean values here; every message a person can meet is Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField, MultipleFileField
from wtforms.fields.choices import SelectChoice

from lms.i18n import _
from lms.text import nfc

MESSAGES = {
    "This field is required.": "Hãy điền ô này.",
    "Invalid email address.": "Địa chỉ thư điện tử chưa đúng, ví dụ: ten@example.vn.",
    "Not a valid integer value.": "Hãy nhập một số nguyên.",
    "Not a valid decimal value.": "Hãy nhập một số.",
    "Not a valid float value.": "Hãy nhập một số.",
    "Not a valid date value.": "Hãy nhập ngày theo dạng 24/11/2026.",
    "Not a valid datetime value.": "Hãy nhập ngày và giờ theo dạng 24/11/2026 14:05.",
    "Not a valid time value.": "Hãy nhập giờ theo dạng 14:05.",
    "Not a valid choice.": "Hãy chọn một mục có trong danh sách.",
    "Not a valid choice": "Hãy chọn một mục có trong danh sách.",
    "Invalid Choice: could not coerce": "Hãy chọn một mục có trong danh sách.",
    "Invalid choice(s): one or more data inputs could not be coerced": "Hãy chọn những mục có trong danh sách.",
    "'%(value)s' is not a valid choice for this field.": "“%(value)s” không có trong danh sách.",
    "'%(value)s' are not valid choices for this field.": "“%(value)s” không có trong danh sách.",
    "Field must be equal to %(other_name)s.": "Hai ô này phải giống nhau.",
    "Invalid URL.": "Địa chỉ trang chưa đúng, ví dụ: https://example.vn/tai-lieu.",
    "Invalid input.": "Giá trị này chưa dùng được.",
    "Number must be at least %(min)s.": "Hãy nhập số từ %(min)s trở lên.",
    "Number must be at most %(max)s.": "Hãy nhập số không quá %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Hãy nhập số từ %(min)s đến %(max)s.",
    "File has not been uploaded.": "Hãy chọn tệp.",
    "CSRF token missing.": "Trang đã mở quá lâu, hãy gửi lại.",
    "CSRF failed.": "Trang đã mở quá lâu, hãy gửi lại.",
    "The CSRF token is missing.": "Trang đã mở quá lâu, hãy gửi lại.",
    "The CSRF token has expired.": "Trang đã mở quá lâu, hãy gửi lại.",
    "The CSRF token is invalid.": "Trang đã mở quá lâu, hãy gửi lại.",
    "The CSRF session token is missing.": "Trang đã mở quá lâu, hãy gửi lại.",
    "The CSRF tokens do not match.": "Trang đã mở quá lâu, hãy gửi lại.",
}
PLURALS = {
    "Field must be at least %(min)d character long.": "Hãy nhập ít nhất %(min)d ký tự.",
    "Field cannot be longer than %(max)d character.": "Hãy rút gọn còn nhiều nhất %(max)d ký tự.",
    "Field must be exactly %(max)d character long.": "Hãy nhập đúng %(max)d ký tự.",
    "Field must be between %(min)d and %(max)d characters long.": "Hãy nhập từ %(min)d đến %(max)d ký tự.",
}
FILES = (FileField, MultipleFileField)


class Translations:
    """Answers WTForms' own English messages in Vietnamese (and, through the catalogue, in the reader's language)."""

    def gettext(self, string: str) -> str:
        return str(_(MESSAGES.get(string, string).replace("%", "%%"))) if string in MESSAGES else string

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        known = PLURALS.get(singular) or PLURALS.get(plural)
        return str(_(known.replace("%", "%%"))) if known else (singular if n == 1 else plural)


class Form(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A form whose text arrives in NFC without blanks around it, and whose faults speak Vietnamese."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # Flask-WTF ships no types
        def get_translations(self, form: Any) -> Translations:
            return Translations()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take what was typed, and files for fields of files alone.

            Flask-WTF would also read JSON, in which a text may be a number, and give a file to a field that asks for text.
            """
            if formdata is None or isinstance(formdata, MultiDict):
                return super().wrap_formdata(form, formdata)
            for_files = [(field.name, file) for field in form if isinstance(field, FILES) for file in request.files.getlist(field.name)]
            return CombinedMultiDict([MultiDict(for_files), request.form]) if request.method not in {"GET", "HEAD"} else None

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters: Sequence[Any] = unbound_field.kwargs.get("filters", ())
            if unbound_field.field_class.__name__ in {"StringField", "TextAreaField", "EmailField", "TelField", "SearchField", "URLField"}:
                options = {**options, "filters": [clean_text, *filters]}
                unbound_field.kwargs.pop("filters", None)
            return super().bind_field(form, unbound_field, options)


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return (value, label) pairs as WTForms wants its choices."""
    return [SelectChoice(value, label) for value, label in pairs]


def clean_text(value: str | None) -> str | None:
    """NFC, without blanks around, without the characters that no database or page can hold."""
    if value is None:
        return None
    return nfc(value).replace("\x00", "").strip()
