"""Pages of certificates: proof for strangers, the sheet itself, and the administrator's list."""

from __future__ import annotations

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from lms.clock import VIETNAM
from lms.credentials import queries, services
from lms.credentials.codes import normal_code, spaced
from lms.credentials.forms import RevokeForm, VerifyForm
from lms.credentials.models import Certificate
from lms.credentials.permissions import MANAGE
from lms.credentials.typesetting import facts, qr_png, typeset
from lms.errors import Invalid, NotFound
from lms.i18n import _
from lms.web.forms import clean_text
from lms.web.pages import json_page, page, say, see_other
from lms.web.pagination import Page, page_number
from lms.web.room import PUBLIC, Room, current_actor

room = Room("credentials", __name__)
PER_PAGE = 50


def address_of(certificate: Certificate) -> str:
    """Return the full address of the proof, as the QR code carries it."""
    return f"{current_app.config['LMS'].base_url}/verify/{certificate.code}"


@room.get("/verify", permission=PUBLIC)
def verify_form() -> ResponseReturnValue:
    """Ask for the code; with a code that can be one, go to its page."""
    if "code" not in request.args:
        return page("credentials/verify_form.html", form=VerifyForm(formdata=None))
    form = VerifyForm(formdata=request.args)
    code = normal_code(form.code.data or "")
    if form.validate() and code:
        return see_other("credentials.verify", code=code)
    if not form.code.errors:
        form.code.errors = [_("Mã gồm 10 chữ và số, ví dụ K7PM4-2QX9T. Hãy xem lại trên giấy.")]
    return page("credentials/verify_form.html", form=form, status=422)


@room.get("/verify/<code>", permission=PUBLIC)
def verify(code: str) -> ResponseReturnValue:
    """Say whether the certificate counts, and what it is about."""
    try:
        certificate = queries.get_by_code(code)
    except NotFound as error:
        form = VerifyForm(formdata=None, data={"code": code[:40]})
        return page("credentials/verify_form.html", form=form, unknown=error.message, status=404)
    if certificate.code != code:
        return redirect(url_for("credentials.verify", code=certificate.code), code=302)
    actor = current_actor()
    is_own = actor is not None and actor.id == certificate.person_id
    return page("credentials/verify.html", certificate=certificate, code=spaced(certificate.code), facts=facts(certificate), is_own=is_own)


@room.get("/verify/<code>.json", permission=PUBLIC, subject=queries.get_by_code)
def verify_json(certificate: Certificate) -> ResponseReturnValue:
    """The public facts, for scripts."""
    return json_page(
        {
            "holder": certificate.holder_name,
            "title": certificate.title,
            "issued_on": certificate.issued_at.astimezone(VIETNAM).date().isoformat(),
            "revision": certificate.revision,
            "status": certificate.status,
            "serial": certificate.serial,
            "issuer": certificate.issuer_name,
            "tiet": certificate.tiet,
            "url": address_of(certificate),
        }
    )


@room.get("/verify/<code>/qr.png", permission=PUBLIC, subject=queries.get_by_code)
def qr(certificate: Certificate) -> ResponseReturnValue:
    """The QR code of the proof."""
    response = Response(qr_png(address_of(certificate)), mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@room.get("/certificates/<code>.pdf", permission=PUBLIC, subject=queries.get_by_code)
def sheet(certificate: Certificate) -> ResponseReturnValue:
    """The certificate on A4; one that no longer counts says so across the sheet."""
    response = Response(typeset(certificate, address_of(certificate)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{certificate.serial}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@room.get("/manage/certificates", permission=MANAGE)
def manage() -> ResponseReturnValue:
    """All certificates, to find one by its holder, number or code."""
    words, status, number = (clean_text(request.args.get("q")) or "")[:200], request.args.get("status", ""), page_number()
    items, total = queries.list_certificates(words=words, status=status, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    found = Page(items, number, PER_PAGE, total)
    base = url_for("credentials.manage", q=words or None, status=status or None)
    return page("credentials/manage.html", found=found, words=words, status_chosen=status, base=base)


@room.get("/manage/certificates/<uuid:certificate_id>", permission=MANAGE, subject=queries.get_certificate)
def manage_one(certificate: Certificate) -> ResponseReturnValue:
    """One certificate, with what can be done about it."""
    return _managed(certificate, RevokeForm(formdata=None))


@room.post("/manage/certificates/<uuid:certificate_id>/revoke", permission=MANAGE, subject=queries.get_certificate)
def revoke(certificate: Certificate) -> ResponseReturnValue:
    """Declare it no longer valid."""
    form = RevokeForm()
    if form.validate_on_submit():
        try:
            services.revoke(actor=current_actor(), certificate=certificate, reason=form.reason.data)
        except Invalid as error:
            form.reason.errors = [error.message]
        else:
            say(_("Đã thu hồi giấy chứng nhận %(serial)s. Trang kiểm tra đã báo hết hiệu lực.", serial=certificate.serial))
            return see_other("credentials.manage_one", certificate_id=certificate.id)
    return _managed(certificate, form, status=422)


@room.post("/manage/certificates/<uuid:certificate_id>/reissue", permission=MANAGE, subject=queries.get_certificate)
def reissue(certificate: Certificate) -> ResponseReturnValue:
    """Issue it anew with the holder's present name."""
    fresh = services.reissue(actor=current_actor(), certificate=certificate)
    say(_("Đã cấp bản mới số %(serial)s. Bản cũ được ghi là đã thay.", serial=fresh.serial))
    return see_other("credentials.manage_one", certificate_id=fresh.id)


def _managed(certificate: Certificate, form: RevokeForm, status: int = 200) -> ResponseReturnValue:
    newer = queries.get_certificate(certificate.superseded_by_id) if certificate.superseded_by_id else None
    return page(
        "credentials/manage_one.html", certificate=certificate, code=spaced(certificate.code), form=form, newer=newer, status=status
    )
