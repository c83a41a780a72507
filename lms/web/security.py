"""What every answer carries so that a browser trusts no more than it must."""

from __future__ import annotations

import secrets
from functools import cache, lru_cache

from flask import Flask, Response, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer

from lms.settings import Settings

EVERYWHERE = "frame-ancestors *"
PERMISSIONS_POLICY = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"


def csp_nonce() -> str:
    """Return this answer's nonce; an answer that uses one is never cached."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


@lru_cache(4_000)
def _signed(secret: str, raw: str) -> str:
    return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw))


def _csrf_token() -> str:
    """Return the token of this reader's forms; it has no time limit, so a session's need not be signed anew for every page."""
    if "csrf_token" not in g and "csrf_token" in session:
        g.csrf_token = _signed(str(current_app.secret_key), session["csrf_token"])
    return str(generate_csrf())


@cache
def _policy(content: str) -> str:
    """Return the policy with {nonce} where an answer's nonce stands, if it has one."""
    nonce = "{nonce}"
    parts = {
        "default-src": "'self'",
        "script-src": f"'self'{nonce}",
        "style-src": f"'self'{nonce}",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": f"'self' {content}",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def may_be_framed(response: Response) -> Response:
    """Let pages of any other house show this answer in a frame; for what changes nothing and knows nobody."""
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    policy = _policy(current_app.config["LMS"].content_origin).replace("{nonce}", nonce)
    response.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'self'", EVERYWHERE)
    return response


def protect_forms(app: Flask, csrf: CSRFProtect) -> None:
    """Ask every form for its token, and give templates one."""
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = _csrf_token
    app.context_processor(lambda: {"csrf_token": _csrf_token})


def init_app(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    fixed = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "SAMEORIGIN",
    }

    @app.after_request
    def _headers(response: Response) -> Response:
        nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
        wanted = {"Content-Security-Policy": _policy(settings.content_origin).replace("{nonce}", nonce), **fixed}
        if settings.is_production and request.is_secure:
            wanted["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        present = {name.lower() for name, _ in response.headers}
        if EVERYWHERE in response.headers.get("Content-Security-Policy", ""):
            present.add("x-frame-options")  # it knows no «everywhere»
        for name, value in wanted.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        return response
