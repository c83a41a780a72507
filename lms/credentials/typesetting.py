"""The sheet itself: a certificate typeset on A4, lying, and the QR code that leads to its proof."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Protocol

import segno

from lms import typesetting
from lms.credentials.codes import spaced
from lms.credentials.issuers import TITLE
from lms.i18n import format_date, format_number

DOCUMENT = Path(__file__).resolve().parent / "certificate.typ"
LEAF = "#0d6753"


class Sheet(Protocol):
    """What is printed."""

    code: str
    serial: str
    issuer_name: str
    holder_name: str
    title: str
    revision: str
    tiet: float
    score: float | None
    legal_line: str
    completed_at: datetime
    issued_at: datetime
    status: str
    revoked_at: datetime | None


def qr_svg(address: str) -> str:
    """Return the QR code of `address` as SVG, with the quiet zone that readers need."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, dark="#1c2522", light="#ffffff", xmldecl=False)
    return out.getvalue().decode()


def qr_png(address: str) -> bytes:
    """Return the QR code of `address` as PNG, some 300 pixels wide."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", border=4, scale=8, dark="#000000", light="#ffffff")
    return out.getvalue()


def stamp(sheet: Sheet) -> str:
    """Return what stands across a sheet that no longer counts."""
    if sheet.status == "revoked":
        return f"ĐÃ THU HỒI NGÀY {format_date(sheet.revoked_at)}"
    return "ĐÃ THAY BẰNG BẢN MỚI" if sheet.status == "superseded" else ""


def facts(sheet: Sheet) -> list[str]:
    """Return the short facts under the title: length, score, revision, day."""
    found = []
    if sheet.tiet:
        found.append(f"{format_number(sheet.tiet)} tiết")
    if sheet.score is not None:
        found.append(f"Kết quả {format_number(sheet.score * 100, 0)}/100")
    if sheet.revision:
        found.append(f"Bản nội dung số {sheet.revision}")
    return [*found, f"Hoàn thành ngày {format_date(sheet.completed_at)}"]


def _printed(sheet: Sheet, address: str) -> dict[str, object]:
    first, _, second = TITLE.partition(" hoàn thành ")
    return {
        "heading": TITLE,
        "heading-first": first,
        "heading-second": f"hoàn thành {second}",
        "issuer": sheet.issuer_name,
        "words-holder": "Chứng nhận",
        "holder": sheet.holder_name,
        "words-course": "đã hoàn thành khóa học",
        "title": sheet.title,
        "facts": facts(sheet),
        "words-check": "Kiểm tra tại",
        "words-qr": f"Mã QR dẫn tới {address}",
        "qr": qr_svg(address),
        "address": address,
        "address-short": address.split("://", 1)[-1].rsplit("/", 1)[0],
        "code": spaced(sheet.code),
        "words-serial": "Số vào sổ",
        "serial": sheet.serial,
        "issued": f"Cấp ngày {format_date(sheet.issued_at)}",
        "legal": sheet.legal_line,
        "stamp": stamp(sheet),
    }


def typeset(sheet: Sheet, address: str) -> bytes:
    """Return the certificate as PDF/A-2b; the same sheet gives the same bytes."""
    return typesetting.typeset(DOCUMENT, _printed(sheet, address), sheet.issued_at)
