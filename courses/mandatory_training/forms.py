"""What managers and learners type about mandatory training."""

from __future__ import annotations

from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.i18n import _l
from lms.web.forms import Form, choices

FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


class RequirementForm(Form):
    """A new requirement."""

    title = StringField(_l("Tên yêu cầu"), [InputRequired(), Length(max=200)])
    reason = TextAreaField(_l("Vì sao phải học"), [InputRequired(), Length(max=2000)])
    legal_basis = StringField(_l("Căn cứ (số văn bản, mục)"), [Optional(), Length(max=300)])
    organisation = SelectField(_l("Áp dụng cho đơn vị"), [InputRequired()])
    positions = SelectMultipleField(
        _l("Chức vụ phải học"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validators=[Optional()]
    )
    courses = SelectMultipleField(
        _l("Các khóa học"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validators=[InputRequired()]
    )
    starts_on = DateField(_l("Từ ngày"), [InputRequired()], format=FORMATS)
    due_on = DateField(_l("Hạn cuối"), [InputRequired()], format=FORMATS)


class AskForm(Form):
    """A request to be excused or for more time."""

    kind = RadioField(_l("Bạn xin điều gì?"), choices=choices([("extend", _l("Gia hạn")), ("exempt", _l("Miễn học"))]), default="extend")
    reason = TextAreaField(_l("Lý do"), [InputRequired(), Length(max=2000)])
    wanted_on = DateField(_l("Xin gia hạn đến ngày"), [Optional()], format=FORMATS)
