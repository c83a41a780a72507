"""Why a completion counts, in words a person can check: the rule, what proves it, and how strong that is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lms.records.assurance import Assurance

RULES = {
    "course": "Mọi hoạt động của khóa học đã xong, theo đúng bản nội dung bạn học.",
    "text": "Đã mở đủ các phần của bài và dành ít nhất thời gian cần để đọc chừng ấy chữ.",
    "video": "Các đoạn đã xem, ghép lại, đủ phần phải xem; xem lại một đoạn không tính hai lần.",
    "audio": "Các đoạn đã nghe, ghép lại, đủ phần phải nghe; nghe lại một đoạn không tính hai lần.",
    "quiz": "Số câu trả lời đúng đạt mức bài yêu cầu; lần tốt nhất được tính.",
    "resource": "Tài liệu đã được mở từ đây.",
    "reflection": "Đã viết thu hoạch đủ độ dài bài yêu cầu.",
    "hand-in": "Đã nộp bài.",
}
OTHER_RULE = "Đã đủ điều kiện hoàn thành của hoạt động này."
SERVER_WORDS = "Máy chủ tự kết luận từ những gì ghi nhận được; máy của người học không thể tự báo là đã xong."
MEANINGS = {
    Assurance.SELF_DECLARED: "Người học tự khai, chưa ai kiểm tra.",
    Assurance.OBSERVED: "Máy chủ thấy nội dung được xem, đọc hoặc mở trong thời gian hợp lý.",
    Assurance.VERIFIED: "Máy chủ chấm hoặc đối chiếu được kết quả.",
    Assurance.SUPERVISED: "Có người giám sát khi học hoặc làm bài.",
    Assurance.VOUCHED: "Cơ sở đào tạo xác nhận.",
}


def rule_of(activity_type: str) -> str:
    """Return the rule by which an activity of this type counts as done."""
    return RULES.get(activity_type, OTHER_RULE)


def proofs(evidence: Mapping[str, Any]) -> list[tuple[str, str | datetime]]:
    """Return (label, value) of what was kept as proof; an instant stays one, for the page to write in the reader's way."""
    found: list[tuple[str, str | datetime]] = []
    if isinstance(evidence.get("reason"), str):
        found.append(("Kết luận", evidence["reason"]))
    for key, label in (("enrolled_at", "Ghi danh lúc"), ("opened_at", "Mở lần đầu lúc")):
        moment = _instant(evidence.get(key))
        if moment is not None:
            found.append((label, moment))
    if isinstance(evidence.get("activities"), int):
        found.append(("Hoạt động đã xong", str(evidence["activities"])))
    if evidence.get("sections"):
        found.append(("Phần đã đọc", str(len(evidence["sections"]))))
    if evidence.get("watched"):
        found.append(("Những đoạn đã xem", _stretches(evidence["watched"])))
    return found


def _instant(raw: Any) -> datetime | None:
    if not isinstance(raw, str):
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _stretches(raw: Sequence[Sequence[float]]) -> str:
    pieces = [f"{_clock(start)}–{_clock(end)}" for start, end in raw[:12]]
    return ", ".join(pieces) + (" …" if len(raw) > 12 else "")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
