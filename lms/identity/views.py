"""Register, sign in and out, come back after forgetting the password, look after one's account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_login import login_user, logout_user
from werkzeug.utils import redirect

from lms import database
from lms.errors import DomainError, Invalid, NotAllowed
from lms.extensions import limiter
from lms.i18n import _
from lms.identity import forms, services
from lms.identity.models import Person
from lms.identity.queries import list_sign_ins
from lms.text import fold
from lms.web.forms import Form
from lms.web.pages import page, safe_next, say, see_other
from lms.web.room import PUBLIC, SIGNED_IN, Room, current_actor

room = Room("identity", __name__)


def _failed(response: Response) -> bool:
    """Only what failed counts against a limit: a village behind one address signs in as often as it likes."""
    return response.status_code == 422


def _typed() -> str:
    return fold(request.form.get("identifier", ""))[:100]


def _here_and_typed() -> str:
    return f"{get_remote_address()}:{_typed()}"


PER_PERSON_HERE = limiter.shared_limit("10 per 15 minutes", "sign-in-here", key_func=_here_and_typed, deduct_when=_failed, methods=["POST"])
PER_PERSON = limiter.shared_limit("30 per hour", "sign-in-person", key_func=_typed, deduct_when=_failed, methods=["POST"])
PER_ADDRESS = limiter.shared_limit("600 per hour", "sign-in-address", deduct_when=_failed, methods=["POST"])


def _fault(form: Form, error: DomainError, fallback: str) -> None:
    name = error.field if isinstance(error, Invalid) and error.field in form else fallback
    field = form[name]
    field.errors = [*field.errors, error.message]


def _device() -> str:
    return request.user_agent.string or "không rõ thiết bị"


@room.route("/sign-in", methods=["GET", "POST"], permission=PUBLIC, streams=True)
@PER_PERSON_HERE
@PER_PERSON
@PER_ADDRESS
def sign_in() -> ResponseReturnValue:
    """Open a session on this device."""
    if current_actor() is not None and request.method == "GET":
        return redirect(safe_next("/"), code=303)
    form = forms.SignInForm()
    if form.validate_on_submit():
        try:
            known = services.recognise(identifier=form.identifier.data, password=form.password.data).id
            database.rollback()  # the slow part is over: only now does writing need its turn
            with database.transaction():
                person = services.admit(person_id=known, password=form.password.data, device=_device())
        except NotAllowed as error:
            form.password.errors = [error.message]
        else:
            login_user(person, remember=True)
            return redirect(safe_next("/"), code=303)
    return page("identity/sign_in.html", form=form, next=safe_next("/"), status=422 if form.errors else 200)


@room.post("/sign-out", permission=SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End the session on this device."""
    actor = current_actor()
    if actor.sign_in_id is not None:
        services.end_sign_in(actor=actor, sign_in_id=actor.sign_in_id)
    logout_user()
    return redirect("/", code=303)


@room.route("/register", methods=["GET", "POST"], permission=PUBLIC)
@limiter.limit("300 per hour", methods=["POST"])
def register() -> ResponseReturnValue:
    """Make an account and go on where one was."""
    form = forms.RegisterForm()
    if form.validate_on_submit():
        fields = ("full_name", "form_of_address", "identifier", "password", "email", "phone")
        values: dict[str, Any] = {name: form[name].data or "" for name in fields}
        try:
            person = services.register(**values)
        except DomainError as error:
            _fault(form, error, "identifier")
        else:
            services.open_sign_in(person=person, device=_device())
            login_user(person, remember=True)
            say(_("Chào %(name)s, tài khoản của bạn đã sẵn sàng.", name=person.display_name))
            return redirect(safe_next("/"), code=303)
    return page("identity/register.html", form=form, next=safe_next("/"), status=422 if form.errors else 200)


@room.route("/forgotten", methods=["GET", "POST"], permission=PUBLIC)
@limiter.limit("60 per hour", methods=["POST"])
@limiter.limit("5 per hour", key_func=_typed, methods=["POST"])
def forgotten() -> ResponseReturnValue:
    """Mail a link; the answer is the same whether there is such a person or not."""
    form = forms.ForgottenForm()
    if form.validate_on_submit():
        services.forget_password(identifier=form.identifier.data, base_url=current_app.config["LMS"].base_url)
        return page("identity/mail_sent.html")
    return page("identity/forgotten.html", form=form, status=422 if form.errors else 200)


@room.route("/reset/<token>", methods=["GET", "POST"], permission=PUBLIC)
@limiter.limit("60 per hour", methods=["POST"])
def reset(token: str) -> ResponseReturnValue:
    """Set a new password with the link of the mail."""
    form = forms.ResetForm()
    if form.validate_on_submit():
        try:
            services.reset_password(code=token, new=form.password.data)
        except DomainError as error:
            form.password.errors = [error.message]
        else:
            say(_("Đã đổi mật khẩu. Hãy đăng nhập bằng mật khẩu mới."))
            return see_other("identity.sign_in")
    return page("identity/reset.html", form=form, status=422 if form.errors else 200)


@room.route("/use-code", methods=["GET", "POST"], permission=PUBLIC)
@PER_PERSON_HERE
@PER_ADDRESS
def use_code() -> ResponseReturnValue:
    """Set a new password with a code that an officer printed."""
    form = forms.CodeForm()
    if form.validate_on_submit():
        try:
            services.reset_password(code=form.code.data, new=form.password.data, identifier=form.identifier.data)
        except DomainError as error:
            _fault(form, error, "code")
        else:
            say(_("Đã đổi mật khẩu. Hãy đăng nhập bằng mật khẩu mới."))
            return see_other("identity.sign_in")
    return page("identity/use_code.html", form=form, status=422 if form.errors else 200)


@room.get("/me", permission=SIGNED_IN)
def me() -> ResponseReturnValue:
    """Everything that is the person's own, as each room offers it."""
    actor = current_actor()
    offers = [offer for ask in current_app.extensions.get("lms_me", []) if (offer := ask(actor))]
    return page("identity/me.html", nav_current="me", offers=offers)


def _account_page(**changed: Form) -> ResponseReturnValue:
    actor: Person = current_actor()
    account = changed.get("account") or forms.AccountForm(obj=actor, formdata=None)
    password = changed.get("password") or forms.PasswordForm(formdata=None, prefix="")
    status = 422 if account.errors or password.errors else 200
    devices = list_sign_ins(actor.id)
    return page("identity/account.html", nav_current="me", account=account, password=password, devices=devices, status=status)


@room.get("/me/account", permission=SIGNED_IN)
def account() -> ResponseReturnValue:
    """Name, ways to be reached, password, devices."""
    return _account_page()


@room.post("/me/account", permission=SIGNED_IN)
def change_account() -> ResponseReturnValue:
    """Change name, form of address, mail and phone."""
    form = forms.AccountForm()
    if form.validate_on_submit():
        values = {name: form[name].data or "" for name in ("full_name", "form_of_address", "email", "phone")}
        try:
            services.change_account(actor=current_actor(), **values)
        except DomainError as error:
            _fault(form, error, "full_name")
        else:
            say(_("Đã lưu thông tin của bạn."))
            return see_other("identity.account")
    return _account_page(account=form)


@room.post("/me/password", permission=SIGNED_IN)
@limiter.limit("20 per hour", methods=["POST"], deduct_when=_failed)
def change_password() -> ResponseReturnValue:
    """Change the password; other devices are signed out."""
    form = forms.PasswordForm()
    if form.validate_on_submit():
        try:
            services.change_password(actor=current_actor(), present=form.present.data, new=form.password.data)
        except DomainError as error:
            _fault(form, error, "password")
        else:
            say(_("Đã đổi mật khẩu. Các máy khác đã được đăng xuất."))
            return see_other("identity.account")
    return _account_page(password=form)


@room.post("/me/devices/<uuid:sign_in_id>/end", permission=SIGNED_IN)
def end_device(sign_in_id: UUID) -> ResponseReturnValue:
    """Sign out one of one's own devices."""
    services.end_sign_in(actor=current_actor(), sign_in_id=sign_in_id)
    say(_("Đã đăng xuất máy đó."))
    return see_other("identity.account", anchor="devices")


def me_offer(_actor: Person) -> dict[str, str]:
    """Offer the account among a person's own pages."""
    text = _("Tên, liên lạc, mật khẩu, các máy đang đăng nhập.")
    return {"title": str(_("Tài khoản")), "text": str(text), "url": "/me/account", "icon": "settings"}
