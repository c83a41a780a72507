"""Make small courses as a trainer makes them."""

from __future__ import annotations

from courses.catalogue import services
from courses.catalogue.models import Course
from lms.identity.models import Person

HEAD = """title: {title}
summary: Một khóa học nhỏ để thử.
licence: https://creativecommons.org/licenses/by/4.0/
creators: [{{name: Nhóm thử}}]
tiet: 2
indicators: [c1.1]
certificate: true
sequence: {sequence}
modules:
  - title: Chương 1
    lessons: [lessons/01.md, lessons/02.md]
"""
READING = """---
title: Bài đọc
slug: bai-doc
minutes: 2
---
## Một

Đây là phần chữ ngắn để đọc.

## Hai

Đây là phần chữ thứ hai.
"""
ASKING = """---
title: Bài hỏi
slug: bai-hoi
minutes: 2
---
::: quiz quizzes/a.yaml
id: hoi
:::
"""
QUIZ = """title: Câu hỏi
attempts: 2
pass_mark: 50
shuffle: false
questions:
  - id: q1
    kind: single
    prompt: Một cộng một?
    choices: [{text: hai, correct: true}, {text: ba}]
    feedback: Hai.
  - id: q2
    kind: true_false
    prompt: Trời xanh?
    answer: true
    feedback: Đúng vậy.
"""


def make_course(
    trainer: Person, title: str = "Khóa thử", *, sequence: str = "linear", publish: bool = True, reading: str = READING
) -> Course:
    """Write, and publish, a course of two lessons: one to read, one with a quiz."""
    course = services.start(actor=trainer, title=title)
    texts = {
        "course.yaml": HEAD.format(title=title, sequence=sequence),
        "lessons/01.md": reading,
        "lessons/02.md": ASKING,
        "quizzes/a.yaml": QUIZ,
    }
    services.replace_files(actor=trainer, course=course, texts=texts, files={})
    if publish:
        services.publish(actor=trainer, course=course)
    return course
