"""The only place that turns an error into a status and a page in plain words."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms import database
from lms.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from lms.i18n import _
from lms.web.pages import json_page, page, wants_json
from lms.web.room import SignInNeeded

log = structlog.get_logger(__name__)

STATUS: dict[type[DomainError], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 422}


def _words(status: int) -> tuple[str, str]:
    """Return the heading and the sentence for a status."""
    match status:
        case 401 | 403:
            return _("Bạn chưa được vào đây"), _("Trang này dành cho người khác. Nếu cần, hãy nhờ người phụ trách cấp quyền.")
        case 404 | 410:
            return _("Không tìm thấy trang này"), _("Có thể địa chỉ bị gõ nhầm, hoặc trang đã được chuyển đi.")
        case 405:
            return _("Trang này không nhận thao tác đó"), _("Hãy quay lại trang trước và thử lại từ nút bấm trên trang.")
        case 409:
            return _("Có thay đổi khác vừa xảy ra"), _("Hãy tải lại trang rồi làm lại bước vừa rồi.")
        case 413:
            return _("Tệp quá lớn"), _("Hãy chọn tệp nhỏ hơn rồi thử lại.")
        case 429:
            return _("Bạn thao tác hơi nhanh"), _("Hãy chờ một phút rồi thử lại. Những gì bạn đã lưu vẫn còn.")
        case 500 | 502 | 503 | 504:
            return _("Hệ thống gặp trục trặc"), _("Chúng tôi đã ghi lại sự cố. Những gì bạn đã lưu vẫn còn. Hãy thử lại sau ít phút.")
        case _:
            return _("Chưa làm được việc này"), _("Hãy kiểm tra lại rồi thử lần nữa.")


def _ways_on() -> list[dict[str, str]]:
    return [{"label": _("Về trang chủ"), "href": "/"}, {"label": _("Tìm tài liệu"), "href": "/resources"}]


def answer(status: int, message: str | None = None, *, field: str | None = None) -> Response:
    """Answer with an error: a page for a person, `application/problem+json` (RFC 9457) for a script."""
    title, sentence = _words(status)
    if wants_json():
        problem = {"type": "about:blank", "title": title, "status": status, "detail": message or sentence, "instance": request.path}
        if field:
            problem["field"] = field
        return json_page(problem, status=status, mimetype="application/problem+json")
    return page(
        "web/error.html", status=status, title=title, what=message or sentence, actions=_ways_on(), reference=g.get("request_id", "")
    )


def init_app(app: Flask) -> None:
    """Register what each kind of error becomes."""

    @app.errorhandler(SignInNeeded)
    def _sign_in(_error: SignInNeeded) -> ResponseReturnValue:
        database.rollback()
        if wants_json():
            return answer(401, _("Hãy đăng nhập trước."))
        wanted = request.full_path.rstrip("?") if request.method == "GET" else (request.referrer or "/")
        return redirect(url_for("identity.sign_in", next=wanted if wanted.startswith("/") else "/"), code=302)

    @app.errorhandler(DomainError)
    def _refused(error: DomainError) -> ResponseReturnValue:
        field = error.field if isinstance(error, Invalid) else None
        return answer(STATUS.get(type(error), 400), error.message, field=field)

    @app.errorhandler(CSRFError)
    def _stale_form(_error: CSRFError) -> ResponseReturnValue:
        return answer(
            400, _("Trang đã mở quá lâu nên chưa lưu được. Hãy quay lại, tải lại trang rồi gửi lại; những gì bạn gõ vẫn còn trong ô.")
        )

    @app.errorhandler(RateLimitExceeded)
    def _too_fast(_error: RateLimitExceeded) -> ResponseReturnValue:
        return answer(429)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and error.code < 400:
            return error.get_response()
        response = answer(error.code or 500)
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After", "Content-Range"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def _fault(error: Exception) -> ResponseReturnValue:
        database.rollback()
        log.exception("request.failed", path=request.path, reason=repr(error))
        return answer(500)
