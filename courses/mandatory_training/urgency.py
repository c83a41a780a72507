"""How pressing a duty is, in words that a person reads. Pure."""

from __future__ import annotations

from datetime import date, timedelta

SOON = timedelta(days=14)


def urgency(*, state: str, due_on: date, today: date) -> str:
    """Return overdue, soon, open or done, as the duty card draws it. The due day itself is still in time."""
    if state != "open":
        return "done"
    if today > due_on:
        return "overdue"
    return "soon" if due_on - today <= SOON else "open"


def urgency_words(*, state: str, due_on: date, today: date) -> str:
    """Return «Quá hạn 3 ngày», «Còn 12 ngày», «Hôm nay là hạn cuối», «Đã xong», «Được miễn»."""
    if state == "done":
        return "Đã xong"
    if state == "exempt":
        return "Được miễn"
    days = (due_on - today).days
    if days < 0:
        return f"Quá hạn {-days} ngày"
    return "Hôm nay là hạn cuối" if days == 0 else f"Còn {days} ngày"
