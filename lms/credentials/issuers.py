"""Who issues certificates, as it stands in print, and how a serial number is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issuer:
    """`code` opens the serial number and never changes; `name` is printed."""

    code: str
    name: str


HOUSE = Issuer("HSD", "Học Suốt Đời, nền tảng học tập mở của tỉnh")
TITLE = "Giấy chứng nhận hoàn thành khóa học"
LEGAL_LINE = (
    "Giấy này xác nhận người học đã hoàn thành khóa học trên nền tảng Học Suốt Đời; "
    "không phải văn bằng, chứng chỉ của hệ thống giáo dục quốc dân."
)


def serial_number(issuer: Issuer, year: int, number: int) -> str:
    """Return «HSD-2026-000001»."""
    return f"{issuer.code}-{year}-{number:06d}"
