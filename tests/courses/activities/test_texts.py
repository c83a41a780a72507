"""What trainers write: lessons, quizzes and Markdown, right and wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.activities.faults import Faults
from courses.activities.lesson_text import read_lesson
from courses.activities.markdown import links, render, sections
from courses.activities.quiz import read_quiz
from courses.activities.yaml_text import dump_yaml, load_yaml, plain

LESSON = """---
title: Năm mô hình học tập
slug: nam-mo-hinh
minutes: 8
---
Mở đầu.

## Phần một

Chữ.

::: video media/a.mp4
id: phim
captions: media/a.vtt
:::

## Phần hai

```
::: quiz đây chỉ là chữ trong khối mã
```

::: quiz quizzes/a.yaml
:::
"""


def _lesson(text: str) -> tuple[list[str], list[str]]:
    faults = Faults()
    lesson = read_lesson(text, "lessons/a.md", faults)
    return [f"{block.kind}:{block.id}" for block in lesson.blocks], [str(fault) for fault in faults]


def test_a_lesson_is_read_block_by_block() -> None:
    assert _lesson(LESSON) == (["text:noi-dung", "video:phim", "text:noi-dung-2", "quiz:quiz"], [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("không có đầu bài", "lessons/a.md:1: bài phải mở đầu bằng phần tên bài giữa hai dòng ---"),
        ("---\ntitle: A\n", "lessons/a.md:1: phần đầu bài chưa được đóng bằng dòng ---"),
        ("---\ntitle: A\n---\n::: video media/a.mp4\n", "lessons/a.md:4: khối ::: chưa được đóng bằng một dòng :::"),
        (
            "---\ntitle: A\n---\n::: phim a.mp4\n:::\n",
            "lessons/a.md:4: loại hoạt động phải là một trong audio, hand-in, quiz, reflection, resource, video",
        ),
        ("---\ntitle: A\n---\n::: video\n:::\n", "lessons/a.md:4: hoạt động video chưa nói dùng tệp hay tài liệu nào"),
        ("---\ntitle: A\n---\nx\n::: video a.mp4\nmàu: đỏ\n:::\n", "lessons/a.md:6: hoạt động video không có mục “màu”"),
        ("---\ntitle: A\n---\n::: reflection\nid: x\n:::\n", "lessons/a.md:4: hoạt động reflection thiếu prompt (lời đề)"),
        ("---\ntitle: [\n---\nx", "lessons/a.md:2: không đọc được YAML"),
    ],
)
def test_a_fault_names_its_line(text: str, fault: str) -> None:
    found = _lesson(text)[1]
    assert any(line.startswith(fault) for line in found), found


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    faults = Faults()
    lesson = read_lesson(text, "lessons/a.md", faults)
    assert lesson.blocks or faults


@given(st.text())
def test_any_quiz_is_read_without_an_error(text: str) -> None:
    faults = Faults()
    quiz = read_quiz(text, "quizzes/a.yaml", faults)
    assert quiz["questions"] or faults


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ("kind: single\n    prompt: A\n    choices: [a, b]", "phải có đúng một lựa chọn đúng"),
        ("kind: multiple\n    prompt: A\n    choices: [{text: a}, {text: b}]", "chưa có lựa chọn nào đúng"),
        ("kind: true_false\n    prompt: A", "answer phải là true hoặc false"),
        ("kind: short_text\n    prompt: A", "cần danh sách câu trả lời được chấp nhận"),
        ("kind: number\n    prompt: A\n    answer: ba", "answer và tolerance phải là số"),
        ("kind: essay\n    prompt: A", "kind phải là một trong"),
        ("kind: true_false\n    answer: true", "thiếu prompt"),
    ],
)
def test_a_quiz_without_an_answer_is_no_quiz(question: str, fault: str) -> None:
    faults = Faults()
    read_quiz(f"title: T\nquestions:\n  - id: q1\n    {question}\n", "quizzes/a.yaml", faults)
    assert any(fault in str(found) and found.line == 3 for found in faults.grave), list(map(str, faults))


def test_yaml_bombs_are_refused() -> None:
    faults = Faults()
    load_yaml("a: &x [1]\nb: *x\n", "course.yaml", faults)
    assert faults.grave


def test_yaml_keeps_comments_and_order() -> None:
    text = "b: 1 # vì sao\na:\n  - x\n"
    faults = Faults()
    assert dump_yaml(load_yaml(text, "f", faults)) == text
    assert plain(load_yaml(text, "f", faults)) == {"b": 1, "a": ["x"]}


def test_sections_follow_headings() -> None:
    found = sections("Trước.\n\n## Một\n\nHai ba.\n\n## Một\n\nBốn.")
    assert [(part.id, part.title) for part in found] == [("mo-dau", "Mở đầu"), ("mot", "Một"), ("mot-3", "Một")]


@given(st.text(alphabet=st.sampled_from("# \n*[]()!<>`|-abc&\"'/:."), max_size=200))
def test_rendering_is_clean_and_sections_agree(text: str) -> None:
    html = render(text)
    assert "<script" not in html and "onerror" not in html and "javascript:" not in html
    assert html.count("data-section=") <= len(sections(text))


@pytest.mark.parametrize("text", ["<script>x</script>", "[a](javascript:alert(1))", '<img src=x onerror="y">', "![x](http://e.vn/a.png)"])
def test_nothing_foreign_gets_through(text: str) -> None:
    html = render(text)
    assert "<script" not in html and 'href="javascript' not in html and "http://e.vn/a.png" not in html and "<img src=x" not in html


def test_links_know_their_lines() -> None:
    assert links("a\n\n[b](media/b.pdf)\n\n![c](media/c.png)") == [("media/b.pdf", 3, False), ("media/c.png", 5, True)]
