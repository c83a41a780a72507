"""A short course for journeys: a page to read, a film of a few seconds, two questions."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg

COURSE = """title: Hành trình ngắn
summary: Đọc một trang, xem một đoạn phim, trả lời hai câu.
language: vi
audience: mọi người
level: co-ban
tiet: 1
licence: https://creativecommons.org/licenses/by/4.0/
creators: [{name: Nhóm thử, role: author}]
indicators: [c1.1, c2.5]
certificate: true
sequence: linear
modules:
  - title: Chương duy nhất
    lessons: [lessons/01.md, lessons/02.md]
"""
LESSONS = {
    "01.md": "---\ntitle: Đọc và xem\nslug: doc-va-xem\nminutes: 1\n---\n## Mở sách\n\nĐọc mỗi ngày một trang.\n\n"
    "::: video media/phim.mp4\nid: phim\ntitle: Đoạn phim ngắn\ncaptions: media/phim.vtt\ntranscript: media/phim.txt\n:::\n",
    "02.md": "---\ntitle: Trả lời\nslug: tra-loi\nminutes: 1\n---\n::: quiz quizzes/a.yaml\nid: hoi\n:::\n",
}
QUIZ = """title: Hai câu hỏi
attempts: 0
pass_mark: 100
shuffle: false
questions:
  - id: q1
    kind: single
    prompt: Nên đọc khi nào?
    choices: [{text: Mỗi ngày, correct: true}, {text: Không bao giờ}]
    feedback: Mỗi ngày một trang.
  - {id: q2, kind: short_text, prompt: Danh hiệu tên là gì?, accept: [Công dân học tập], feedback: Công dân học tập.}
"""
WORDS = "WEBVTT\n\n00:00.000 --> 00:05.000\nĐọc mỗi ngày một trang.\n"


def write_film(path: Path, seconds: int = 6) -> None:
    """Make a small film with a tone."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc=size=640x360:rate=10:duration={seconds}",
        "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart",
        str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True)


def write_course(folder: Path) -> Path:
    """Write the course's folder and return it."""
    for name in ("lessons", "quizzes", "media"):
        (folder / name).mkdir(parents=True)
    (folder / "course.yaml").write_text(COURSE, encoding="utf-8")
    for name, text in LESSONS.items():
        (folder / "lessons" / name).write_text(text, encoding="utf-8")
    (folder / "quizzes" / "a.yaml").write_text(QUIZ, encoding="utf-8")
    (folder / "media" / "phim.vtt").write_text(WORDS, encoding="utf-8")
    (folder / "media" / "phim.txt").write_text("Đọc mỗi ngày một trang.", encoding="utf-8")
    write_film(folder / "media" / "phim.mp4")
    return folder
