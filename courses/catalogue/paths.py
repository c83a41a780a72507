"""Which files a course's folder may hold, and under which names. Pure."""

from __future__ import annotations

import re

TEXT = (".yaml", ".md", ".vtt", ".txt")
_PATH = re.compile(r"^(course\.yaml|lessons/[a-z0-9][a-z0-9._-]*\.md|quizzes/[a-z0-9][a-z0-9._-]*\.yaml|media/[\w][\w .()-]*)$")
LONGEST = 200


def problem_with(path: str) -> str | None:
    """Return what is wrong with a path, as a Vietnamese sentence; None where nothing is."""
    if len(path) > LONGEST:
        return "Tên tệp quá dài."
    if ".." in path or not _PATH.match(path):
        return f"“{path}” không đúng chỗ: bài ở lessons/….md, câu hỏi ở quizzes/….yaml, tệp khác ở media/."
    return None


def is_text(path: str) -> bool:
    """Return whether the file is kept as text: the course, its lessons and quizzes, captions and transcripts."""
    return path.endswith(TEXT)


def is_source(path: str) -> bool:
    """Return whether the file is compiled (and not only shown or played)."""
    return path == "course.yaml" or path.startswith(("lessons/", "quizzes/"))


def is_wanted(path: str) -> bool:
    """Return whether an import takes the file up: hidden files and the sources of media stay behind."""
    return problem_with(path) is None
