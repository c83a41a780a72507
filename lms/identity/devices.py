"""What sort of device a browser says it runs on, in words a person recognises. Pure."""

from __future__ import annotations

SYSTEMS = (
    ("iPhone", "Điện thoại iPhone"),
    ("iPad", "Máy tính bảng iPad"),
    ("Android", "Điện thoại Android"),
    ("Windows", "Máy tính Windows"),
    ("Macintosh", "Máy tính Mac"),
    ("Linux", "Máy tính Linux"),
)
BROWSERS = (("Zalo", "Zalo"), ("coc_coc", "Cốc Cốc"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def device_words(user_agent: str) -> str:
    """Return «Điện thoại Android, Chrome»; what is not known is said to be so."""
    system = next((words for mark, words in SYSTEMS if mark in user_agent), "Thiết bị khác")
    browser = next((words for mark, words in BROWSERS if mark in user_agent), "")
    return f"{system}, {browser}" if browser else system
