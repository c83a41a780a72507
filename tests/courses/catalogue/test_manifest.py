"""A course folder compiled: the demonstration's own courses are without fault, and each fault is named where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from courses.catalogue.folder import split
from courses.catalogue.manifest import compile_course
from courses.catalogue.paths import is_source

DEMO = Path(__file__).resolve().parents[3] / "courses" / "demo"
FOLDERS = sorted(path.parent for path in DEMO.glob("*/course.yaml"))

COURSE = """title: Thử
summary: Một khóa thử.
licence: https://creativecommons.org/licenses/by/4.0/
creators: [{name: A}]
modules:
  - title: Chương 1
    lessons: [lessons/01.md]
"""
LESSON = "---\ntitle: Bài 1\n---\n## Một\n\nChữ.\n"


def _faults(files: dict[str, str], media: tuple[str, ...] = ()) -> list[str]:
    return [str(fault) for fault in compile_course({"course.yaml": COURSE, "lessons/01.md": LESSON, **files}, media)[1]]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_our_own_courses_are_without_fault(folder: Path) -> None:
    texts, files = split(folder)
    sources = {name: path.read_text() for name, path in texts.items() if is_source(name)}
    spec, faults = compile_course(sources, [name for name in [*texts, *files] if not is_source(name)])
    assert list(faults) == []
    assert spec.lessons


def test_a_small_course_compiles() -> None:
    spec, faults = compile_course({"course.yaml": COURSE, "lessons/01.md": LESSON}, [])
    assert list(faults) == []
    assert [(lesson.slug, [activity.key for activity in lesson.activities]) for lesson in spec.lessons] == [("bai-1", ["bai-1/noi-dung"])]


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"course.yaml": COURSE.replace("lessons/01.md", "lessons/02.md")}, "course.yaml:6: không có tệp “lessons/02.md”"),
        ({"course.yaml": COURSE.replace("licence: https://creativecommons.org/licenses/by/4.0/\n", "")}, "thiếu licence"),
        ({"course.yaml": COURSE + "indicators: [c3.9]\n"}, "course.yaml:8: khóa học không thể làm minh chứng"),
        ({"course.yaml": COURSE + "màu: đỏ\n"}, "course.yaml:8: không có mục “màu”"),
        ({"lessons/01.md": LESSON + "![](media/a.png)\n"}, "lessons/01.md:7: hình chưa có lời mô tả"),
        ({"lessons/01.md": LESSON + "\n[a](media/khong.pdf)\n"}, "lessons/01.md:8: liên kết hỏng"),
        ({"lessons/01.md": LESSON + "::: video media/a.mp4\n:::\n"}, "lessons/01.md:7: video chưa có phụ đề"),
        ({"lessons/01.md": LESSON + "::: quiz quizzes/a.yaml\n:::\n"}, "lessons/01.md:7: không có tệp “quizzes/a.yaml”"),
        ({"lessons/02.md": LESSON}, "lessons/02.md:0: tệp này chưa được dùng"),
        ({"course.yaml": "title: ["}, "course.yaml:1: không đọc được YAML"),
    ],
)
def test_each_fault_is_named(files: dict[str, str], fault: str) -> None:
    found = _faults(files)
    assert any(fault in line for line in found), found
