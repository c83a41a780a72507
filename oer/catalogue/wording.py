"""What people call the finer points of a resource: how it stands to others, how it can be perceived. Pure."""

from __future__ import annotations

from lms.i18n import _l

RELATION_WORDS = {
    "part_of": _l("là một phần của"), "translation_of": _l("là bản dịch của"), "remix_of": _l("được làm lại từ"),
    "replaces": _l("thay cho"),
}  # fmt: skip
ACCESS_MODE_WORDS = {
    "textual": _l("đọc chữ"), "visual": _l("nhìn"), "auditory": _l("nghe"), "tactile": _l("sờ"),
}  # fmt: skip
ACCESS_FEATURE_WORDS = {
    "captions": _l("có phụ đề"), "transcript": _l("có bản chép lời"), "audioDescription": _l("có lời tả hình"),
    "alternativeText": _l("ảnh có lời thay"), "longDescription": _l("hình khó có lời giải thích dài"),
    "readingOrder": _l("máy đọc đúng thứ tự"), "structuralNavigation": _l("có tiêu đề để nhảy tới"), "tableOfContents": _l("có mục lục"),
    "largePrint": _l("chữ to"), "highContrastDisplay": _l("tương phản cao"), "signLanguage": _l("có ngôn ngữ ký hiệu"),
    "braille": _l("chữ nổi"),
}  # fmt: skip
ACCESS_HAZARD_WORDS = {
    "none": _l("không có gì đáng ngại"), "flashing": _l("có ánh sáng nhấp nháy"),
    "motionSimulation": _l("có cảnh chuyển động gây chóng mặt"),
    "sound": _l("có tiếng động mạnh bất ngờ"),
}  # fmt: skip
