"""What is typed to find and to revoke certificates."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.i18n import _l
from lms.web.forms import Form


class RevokeForm(Form):
    """Why a certificate no longer counts."""

    reason = TextAreaField(_l("Lý do thu hồi"), [InputRequired(), Length(max=500)])


class VerifyForm(Form):
    """The code as it stands on the paper; it travels in the address, so there is nothing to protect against forgery."""

    class Meta(Form.Meta):
        csrf = False

    code = StringField(_l("Mã trên giấy chứng nhận"), [InputRequired(), Length(max=200)])
