"""What forms write into the files of a course: read again it is the same, and what they do not show stays."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.activities.faults import Fault, Faults
from courses.activities.lesson_text import read_lesson
from courses.activities.quiz import read_quiz
from courses.authoring import lesson_source, outline, quiz_source, typed_captions
from courses.authoring.guard import points
from courses.authoring.quiz_source import Question
from lms.errors import Conflict, Invalid, NotFound
from lms.media.captions import parse

COURSE = """# Lời ghi của người soạn
title: Khóa thử  # tên tạm
modules:
  - title: Một
    lessons: [lessons/a.md, lessons/b.md]
  # chương hai viết sau
  - title: Hai
    lessons: []
"""
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
lines = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=60).filter(lambda text: text.strip() == text)


def test_comments_of_the_outline_stay() -> None:
    changed = outline.rename_module(outline.add_module(COURSE, "Ba"), 0, "Một, sửa")
    assert "# Lời ghi của người soạn" in changed and "# tên tạm" in changed and "# chương hai viết sau" in changed
    assert [title for title, _lessons in outline.modules_of(changed)] == ["Một, sửa", "Hai", "Ba"]


@pytest.mark.parametrize(
    ("path", "direction", "expected"),
    [
        ("lessons/a.md", "down", [["lessons/b.md", "lessons/a.md"], []]),
        ("lessons/a.md", "up", [["lessons/a.md", "lessons/b.md"], []]),
        ("lessons/b.md", "down", [["lessons/a.md"], ["lessons/b.md"]]),
    ],
)
def test_a_lesson_moves_over_the_edge_of_its_chapter(path: str, direction: str, expected: list[list[str]]) -> None:
    assert [lessons for _title, lessons in outline.modules_of(outline.move_lesson(COURSE, path, direction))] == expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["up", "down"])), max_size=8))
def test_moving_loses_no_lesson(moves: list[tuple[str, str]]) -> None:
    text = COURSE
    for name, direction in moves:
        text = outline.move_lesson(text, f"lessons/{name}.md", direction)
    assert sorted(path for _title, lessons in outline.modules_of(text) for path in lessons) == ["lessons/a.md", "lessons/b.md"]


def test_what_cannot_be_done_to_an_outline_is_refused() -> None:
    with pytest.raises(Invalid):
        outline.remove_module(COURSE, 0)
    with pytest.raises(NotFound):
        outline.move_lesson(COURSE, "lessons/c.md", "up")
    with pytest.raises(NotFound):
        outline.rename_module(COURSE, 7, "x")
    with pytest.raises(Conflict):
        outline.add_module("title: [", "x")


@settings(deadline=None)
@given(title=lines, summary=lines | st.just(""), minutes=st.none() | st.integers(1, 600), body=st.text(max_size=200))
def test_a_lesson_is_put_together_as_it_was_taken_apart(title: str, summary: str, minutes: int | None, body: str) -> None:
    text = lesson_source.with_words("", title=title, minutes=minutes, summary=summary, body=body)
    source = lesson_source.take_apart(text)
    assert source.title == " ".join(lesson_source.nfc(title).split())
    assert source.minutes == (minutes or 0)
    again = lesson_source.with_words(text, title=source.title, minutes=minutes, summary=source.summary, body=source.body)
    assert again == text


def test_what_the_form_does_not_show_stays_in_the_head() -> None:
    text = "---\ntitle: Cũ\nslug: giu-nguyen # đừng đổi\n---\nChữ\n"
    changed = lesson_source.with_words(text, title="Mới", minutes=None, summary="", body="Chữ mới")
    assert "slug: giu-nguyen # đừng đổi" in changed and "title: Mới" in changed


@settings(deadline=None)
@given(st.integers(0, 12) | st.none())
def test_a_piece_never_lands_inside_an_activity(at: int | None) -> None:
    text = "---\ntitle: Bài\n---\nMột\nhai\n\n::: video media/a.mp4\nid: phim\n:::\n\n```\nmã\n\nmã\n```\n\nCuối\n"
    faults = Faults()
    piece = lesson_source.block("quiz", "quizzes/a.yaml", {"id": "hoi"})
    blocks = read_lesson(lesson_source.insert(text, piece, at), "x", faults).blocks
    assert faults == [] and {block.kind for block in blocks} == {"text", "video", "quiz"}
    assert lesson_source.free_id(text, "phim") == "phim-2" and lesson_source.free_id(text, "video") == "video-2"


choices = st.lists(st.tuples(words, words | st.just("")), min_size=2, max_size=5, unique_by=lambda choice: choice[0])


@settings(deadline=None)
@given(prompt=lines, feedback=lines | st.just(""), made=choices, right=st.integers(0, 1))
def test_a_question_of_a_form_compiles_and_is_shown_again(prompt: str, feedback: str, made: list[tuple[str, str]], right: int) -> None:
    sent = {"prompt": prompt, "feedback": feedback, "right": str(right)}
    for row, (text, why) in enumerate(made):
        sent |= {f"choice-{row}": text, f"why-{row}": why}
    question = quiz_source.read_form("single", sent)
    assert question.faults == {}
    text = quiz_source.put_question(quiz_source.new_quiz("Ôn"), None, question)
    faults = Faults()
    quiz = read_quiz(text, "q", faults)
    assert faults.grave == [] and len(quiz["questions"][0]["choices"]) == len(made)
    shown = quiz_source.questions_of(text)[0]
    assert quiz_source.put_question(text, 0, shown) == text


@pytest.mark.parametrize(
    ("kind", "sent", "faulty"),
    [
        ("single", {"prompt": "a", "choice-0": "x"}, {"choice-0"}),
        ("multiple", {"prompt": "a", "choice-0": "x", "choice-1": "y"}, {"choice-0"}),
        ("multiple", {"prompt": "a", "choice-0": "x", "choice-1": "x", "right-0": "1"}, {"choice-0"}),
        ("true_false", {"prompt": "a"}, {"answer"}),
        ("short_text", {"prompt": "", "accept": "\r\n "}, {"prompt", "accept"}),
        ("number", {"prompt": "a", "answer": "hai", "tolerance": "nan", "points": "0"}, {"answer", "tolerance", "points"}),
        ("number", {"prompt": "a", "answer": "1 000,5"}, set()),
        ("true_false", {"prompt": "a", "answer": "false"}, set()),
    ],
)
def test_faults_of_a_question_hang_on_their_fields(kind: str, sent: dict[str, str], faulty: set[str]) -> None:
    assert set(quiz_source.read_form(kind, sent).faults) == faulty


def test_comments_of_a_quiz_stay() -> None:
    text = "title: Ôn # tạm\nquestions:\n  - id: q1 # câu cũ\n    kind: true_false\n    prompt: a\n    answer: true\n"
    changed = quiz_source.put_question(text, None, Question("true_false", prompt="b", answer="false"))
    changed = quiz_source.put_question(changed, 0, Question("true_false", prompt="a, sửa", answer="true"))
    assert "# tạm" in changed and "# câu cũ" in changed and "id: q2" in changed
    moved = quiz_source.move_question(changed, 0, 1)
    assert [question.prompt for question in quiz_source.questions_of(moved)] == ["b", "a, sửa"]
    assert len(quiz_source.questions_of(quiz_source.remove_question(moved, 0))) == 1


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=8), st.floats(0, 5000))
def test_typed_lines_become_captions_in_order(typed: list[str], duration: float) -> None:
    typed = [line for line in typed if "-->" not in line and not line.startswith("WEBVTT")] or ["một"]
    cues = parse(typed_captions.as_webvtt("\n".join(typed), duration))
    assert len(cues) == len(typed)
    assert all(before.end <= after.start + 0.002 for before, after in pairwise(cues))


def test_the_guard_speaks_plainly_and_leads_to_the_place() -> None:
    faults = [
        Fault("lessons/a.md", 4, "video chưa có phụ đề (captions)"),
        Fault("quizzes/b.yaml", 3, "câu 2: chưa có lựa chọn nào đúng (correct: true)"),
        Fault("quizzes/b.yaml", 3, "câu 1 chưa có lời giải thích", is_grave=False),
        Fault("course.yaml", 1, "thiếu summary (giới thiệu một, hai câu)"),
    ]
    texts = {"lessons/a.md": "---\ntitle: A\n---\n::: video media/phim.mp4\n:::\n"}
    found = points("k", faults, texts, {"lessons/a.md": "Bài A", "quizzes/b.yaml": "Ôn tập"})
    assert [(point.words, point.place, point.href) for point in found] == [
        ("Video chưa có phụ đề.", "Bài A", "/author/k/captions/phim.mp4"),
        ("Câu 2 chưa có lựa chọn nào đúng.", "Ôn tập", "/author/k/quiz/b#question-2"),
        ("Chưa có lời giới thiệu một, hai câu.", "Thông tin khóa học", "/author/k/settings#summary"),
        ("Câu 1 chưa có lời giải thích.", "Ôn tập", "/author/k/quiz/b#question-1"),
    ]
