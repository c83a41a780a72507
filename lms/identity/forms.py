"""What people type about their account."""

from __future__ import annotations

from wtforms import EmailField, PasswordField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional

from lms.i18n import _l
from lms.identity.models import FORMS_OF_ADDRESS
from lms.web.forms import Form, choices

ADDRESS_CHOICES = choices((form, form) for form in FORMS_OF_ADDRESS)


class SignInForm(Form):
    """Identifier (or e-mail, or phone) and password."""

    identifier = StringField(_l("Tên đăng nhập, thư điện tử hoặc số điện thoại"), [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Mật khẩu"), [InputRequired(), Length(max=200)])


class RegisterForm(Form):
    """A new account."""

    full_name = StringField(_l("Họ và tên"), [InputRequired(), Length(max=200)])
    form_of_address = SelectField(_l("Chúng tôi gọi bạn là"), choices=ADDRESS_CHOICES, default="bạn")
    identifier = StringField(_l("Tên đăng nhập"), [InputRequired(), Length(max=40)])
    password = PasswordField(_l("Mật khẩu"), [InputRequired(), Length(max=200)])
    email = EmailField(_l("Thư điện tử"), [Optional(), Length(max=254)])
    phone = TelField(_l("Số điện thoại"), [Optional(), Length(max=20)])


class AccountForm(Form):
    """What a person may change about themselves."""

    full_name = StringField(_l("Họ và tên"), [InputRequired(), Length(max=200)])
    form_of_address = SelectField(_l("Chúng tôi gọi bạn là"), choices=ADDRESS_CHOICES)
    email = EmailField(_l("Thư điện tử"), [Optional(), Length(max=254)])
    phone = TelField(_l("Số điện thoại"), [Optional(), Length(max=20)])


class PasswordForm(Form):
    """The present password and a new one."""

    present = PasswordField(_l("Mật khẩu hiện tại"), [InputRequired(), Length(max=200)])
    password = PasswordField(_l("Mật khẩu mới"), [InputRequired(), Length(max=200)])


class ForgottenForm(Form):
    """Who forgot the password."""

    identifier = StringField(_l("Tên đăng nhập hoặc thư điện tử"), [InputRequired(), Length(max=254)])


class ResetForm(Form):
    """A new password, with the token of the mail in the address."""

    password = PasswordField(_l("Mật khẩu mới"), [InputRequired(), Length(max=200)])


class CodeForm(Form):
    """A printed code, whose it is, and a new password."""

    identifier = StringField(_l("Tên đăng nhập"), [InputRequired(), Length(max=254)])
    code = StringField(_l("Mã in trên giấy"), [InputRequired(), Length(max=40)])
    password = PasswordField(_l("Mật khẩu mới"), [InputRequired(), Length(max=200)])
