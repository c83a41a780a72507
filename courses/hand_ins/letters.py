"""What a learner is told of a hand-in, as a letter. Pure."""

from __future__ import annotations


def reviewed(*, name: str, title: str, course: str, is_accepted: bool, reviewer: str, reason: str, address: str) -> tuple[str, str]:
    """Return subject and text of the letter that follows a review."""
    if is_accepted:
        return f"Bài nộp “{title}” đã được chấp nhận", (
            f"Chào {name},\n\n{reviewer} đã xem và chấp nhận bài nộp “{title}” của bạn trong khóa học “{course}”.\n\n"
            f"Học tiếp tại: {address}\n\nHọc Suốt Đời\n"
        )
    return f"Bài nộp “{title}” cần sửa", (
        f"Chào {name},\n\n{reviewer} đã xem bài nộp “{title}” của bạn trong khóa học “{course}” và trả lại để bạn sửa:\n\n{reason}\n\n"
        f"Nộp lại tại: {address}\n\nHọc Suốt Đời\n"
    )
