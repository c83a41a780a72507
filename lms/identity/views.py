"""Sign in and out."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from werkzeug.utils import redirect

from lms.errors import NotAllowed
from lms.identity import services
from lms.identity.forms import SignInForm
from lms.web.pages import page, safe_next
from lms.web.room import PUBLIC, SIGNED_IN, Room, current_actor

room = Room("identity", __name__)


@room.route("/sign-in", methods=["GET", "POST"], permission=PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Open a session on this device."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            device = request.user_agent.string or "không rõ thiết bị"
            person = services.sign_in(identifier=form.identifier.data, password=form.password.data, device=device)
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
