"""What stands before publishing, in the trainer's words, each with the page on which it is mended. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from courses.activities.faults import Fault
from courses.activities.lesson_text import BLOCK
from courses.catalogue.manifest import COURSE

WORDS = (
    (r"^thiếu title \(tên khóa học\)$", "Khóa học chưa có tên."),
    (r"^thiếu title \(tên bài\)$", "Bài chưa có tên."),
    (r"^thiếu title \(tên bài kiểm tra\)$", "Bài câu hỏi chưa có tên."),
    (r"^thiếu summary .*$", "Chưa có lời giới thiệu một, hai câu."),
    (r"^thiếu licence.*$", "Chưa chọn giấy phép."),
    (r"^thiếu creators.*$", "Chưa ghi người soạn."),
    (r"^khóa học chưa có chương nào.*$", "Khóa học chưa có chương nào."),
    (r"^chương (\d+) chưa có title$", r"Chương \1 chưa có tên."),
    (r"^bài phải mở đầu bằng .*$", "Bài chưa có tên."),
    (r"^video chưa có phụ đề.*$", "Video chưa có phụ đề."),
    (r"^video thiếu giấy phép.*$", "Video chưa có giấy phép."),
    (r"^hoạt động reflection thiếu prompt.*$", "Phần suy nghĩ chưa có lời đề."),
    (r"^hoạt động hand-in thiếu prompt.*$", "Phần nộp bài chưa có lời đề."),
    (r"^hoạt động \S+ chưa nói dùng .*$", "Có hoạt động chưa chọn tệp hay tài liệu."),
    (r"^loại hoạt động phải là .*$", "Có khối mở đầu bằng ba dấu hai chấm mà không phải video, câu hỏi hay tài liệu."),
    (r"^khối ::: chưa được đóng.*$", "Có hoạt động chưa được đóng bằng một dòng ba dấu hai chấm."),
    (r"^slug “(\S+)” đã dùng ở .*$", r"Hai bài có cùng địa chỉ “\1”. Hãy xóa một bài rồi thêm lại với tên khác."),
    (r"^(câu \d+): thiếu prompt.*$", r"\1 chưa có nội dung câu hỏi."),
    (r"^(câu \d+): cần ít nhất hai lựa chọn.*$", r"\1 cần ít nhất hai lựa chọn."),
    (r"^(câu \d+): phải có đúng một lựa chọn đúng .*$", r"\1 phải có đúng một lựa chọn đúng."),
    (r"^(câu \d+): chưa có lựa chọn nào đúng.*$", r"\1 chưa có lựa chọn nào đúng."),
    (r"^(câu \d+): cần danh sách câu trả lời.*$", r"\1 chưa có câu trả lời được chấp nhận."),
    (r"^tệp này chưa được dùng.*$", "Tệp này chưa được dùng trong khóa học."),
)
"""What the compiler says of files, for who writes by forms; what is not listed is shown as it stands."""
FIELDS = (("tên khóa học", "title"), ("giới thiệu", "summary"), ("giấy phép", "licence"), ("người soạn", "creators"),
          ("chỉ số", "indicators"), ("legal_bases", "bases"), ("tiet", "tiet"), ("pass_mark", "pass_mark"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to mend: what, where, and the page that mends it."""

    words: str
    place: str
    href: str
    is_grave: bool


def points(slug: str, faults: Iterable[Fault], texts: Mapping[str, str], titles: Mapping[str, str]) -> list[Point]:
    """Return what there is to mend, what stops publishing first; `titles` {path: title} names the places."""
    found = [Point(_words(fault), _place(fault, titles), _href(slug, fault, texts), fault.is_grave) for fault in faults]
    return sorted(dict.fromkeys(found), key=lambda point: not point.is_grave)


def _words(fault: Fault) -> str:
    for pattern, words in WORDS:
        if re.match(pattern, fault.message):
            said = re.sub(pattern, words, fault.message)
            break
    else:
        said = fault.message
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "”")) else ".")


def _place(fault: Fault, titles: Mapping[str, str]) -> str:
    return "Thông tin khóa học" if fault.file == COURSE else titles.get(fault.file) or fault.file


def stem(path: str) -> str:
    """Return the name by which a lesson or a quiz stands in an address."""
    return path.rpartition("/")[2].rpartition(".")[0]


def lesson_address(slug: str, path: str) -> str:
    """Return the editor of a lesson."""
    return f"/author/{slug}/lessons/{quote(stem(path))}"


def quiz_address(slug: str, path: str) -> str:
    """Return the form of a quiz."""
    return f"/author/{slug}/quiz/{quote(stem(path))}"


def captions_address(slug: str, path: str) -> str:
    """Return where the words of a film are written."""
    return f"/author/{slug}/captions/{quote(path.removeprefix('media/'))}"


def _href(slug: str, fault: Fault, texts: Mapping[str, str]) -> str:
    if fault.file == COURSE:
        if "chương" in fault.message:
            return f"/author/{slug}#outline"
        field = next((name for words, name in FIELDS if words in fault.message), "")
        return f"/author/{slug}/settings" + (f"#{field}" if field else "")
    if "chưa được dùng" in fault.message:
        return f"/author/{slug}/files"
    if fault.file.startswith("quizzes/"):
        number = re.match(r"câu (\d+)", fault.message)
        return quiz_address(slug, fault.file) + (f"#question-{number[1]}" if number else "")
    if "phụ đề" in fault.message:
        lines = texts.get(fault.file, "").split("\n")
        opened = BLOCK.match(lines[fault.line - 1].strip()) if 0 < fault.line <= len(lines) else None
        if opened and opened["target"]:
            return captions_address(slug, opened["target"])
    return lesson_address(slug, fault.file)
