"""What people type about their account."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from lms.i18n import _l
from lms.web.forms import Form


class SignInForm(Form):
    """Identifier (or e-mail, or phone) and password."""

    identifier = StringField(_l("Tên đăng nhập, thư điện tử hoặc số điện thoại"), [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Mật khẩu"), [InputRequired(), Length(max=200)])
