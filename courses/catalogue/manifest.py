"""A course folder compiled: text files in, a specification and every fault out. Pure.

The folder is the exchange, backup and Git form: `course.yaml`, `lessons/*.md`, `quizzes/*.yaml`, `media/*`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from courses.activities.faults import Faults
from courses.activities.lesson_text import Block, LessonText, read_lesson
from courses.activities.markdown import links, pictures_without_words, sections
from courses.activities.quiz import read_quiz
from courses.activities.yaml_text import line_of, load_yaml, plain
from courses.catalogue.spec import INDICATORS, LEVELS, SEQUENCES, ActivitySpec, CourseSpec, LessonSpec, ModuleSpec

COURSE = "course.yaml"
COURSE_KEYS = {
    "title", "summary", "description", "language", "audience", "level", "subjects", "tiet", "licence", "creators", "outcomes",
    "indicators", "legal_bases", "certificate", "sequence", "pass_mark", "modules", "slug",
}  # fmt: skip
OPEN_LICENCE = re.compile(r"^https://creativecommons\.org/(licenses/[a-z-]+/4\.0|publicdomain/(zero|mark)/1\.0)/$|^all-rights-reserved$")
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
KIND_TITLES = {
    "text": "Bài đọc", "video": "Video", "audio": "Bản nghe", "quiz": "Câu hỏi", "resource": "Tài liệu",
    "reflection": "Suy nghĩ của bạn", "hand-in": "Bài nộp",
}  # fmt: skip
READING_WORDS_A_SECOND = 200 / 60


class _Compiler:
    """One compilation: the files, the faults found so far, and what has been used."""

    def __init__(self, files: Mapping[str, str], media: Collection[str]) -> None:
        self.files = files
        self.media = set(media)
        self.faults = Faults()
        self.used: set[str] = {COURSE}

    def course(self) -> CourseSpec:
        if COURSE not in self.files:
            self.faults.add(COURSE, 0, "thiếu tệp course.yaml")
            return CourseSpec(title="")
        loaded = load_yaml(self.files[COURSE], COURSE, self.faults)
        for key in loaded:
            if key not in COURSE_KEYS:
                self.faults.add(COURSE, line_of(loaded, key), f"không có mục “{key}”")
        spec = CourseSpec(title=str(loaded.get("title") or "").strip())
        if not spec.title:
            self.faults.add(COURSE, 1, "thiếu title (tên khóa học)")
        self._texts(loaded, spec)
        self._choices(loaded, spec)
        self._lists(loaded, spec)
        self._modules(loaded, spec)
        self._leftovers()
        return spec

    def _texts(self, loaded: Any, spec: CourseSpec) -> None:
        for key in ("summary", "description", "audience"):
            setattr(spec, key, str(loaded.get(key) or "").strip())
        if not spec.summary:
            self.faults.add(COURSE, 1, "thiếu summary (giới thiệu một, hai câu)")
        spec.language = str(loaded.get("language") or "vi")
        if not LANGUAGE.match(spec.language):
            self.faults.add(COURSE, line_of(loaded, "language"), "language phải là mã ngôn ngữ như vi, en")
        spec.licence = str(loaded.get("licence") or "")
        if not OPEN_LICENCE.match(spec.licence):
            self.faults.add(COURSE, line_of(loaded, "licence"), "thiếu licence: hãy chọn một giấy phép Creative Commons")

    def _choices(self, loaded: Any, spec: CourseSpec) -> None:
        for key, allowed in (("level", tuple(LEVELS)), ("sequence", SEQUENCES)):
            value = str(loaded.get(key) or getattr(spec, key))
            if value not in allowed:
                self.faults.add(COURSE, line_of(loaded, key), f"{key} phải là một trong {', '.join(allowed)}")
            else:
                setattr(spec, key, value)
        spec.certificate = bool(loaded.get("certificate", False))
        for key, most in (("tiet", 1000), ("pass_mark", 100)):
            value = loaded.get(key, getattr(spec, key))
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
                self.faults.add(COURSE, line_of(loaded, key), f"{key} phải là số từ 0 đến {most}")
            else:
                setattr(spec, key, int(value) if key == "pass_mark" else float(value))

    def _lists(self, loaded: Any, spec: CourseSpec) -> None:
        for key in ("subjects", "outcomes", "indicators"):
            value = loaded.get(key) or []
            if not isinstance(value, list):
                self.faults.add(COURSE, line_of(loaded, key), f"{key} phải là một danh sách")
                continue
            setattr(spec, key, [str(item) for item in value])
        for indicator in spec.indicators:
            if indicator not in INDICATORS:
                message = f"khóa học không thể làm minh chứng cho chỉ số “{indicator}”, chỉ cho {', '.join(INDICATORS)}"
                self.faults.add(COURSE, line_of(loaded, "indicators"), message)
        for key, needed in (("creators", ("name",)), ("legal_bases", ("number", "issuer"))):
            value = loaded.get(key) or []
            rows = [plain(item) for item in value] if isinstance(value, list) else []
            if not all(isinstance(row, dict) and all(row.get(name) for name in needed) for row in rows) or (value and not rows):
                self.faults.add(COURSE, line_of(loaded, key), f"mỗi mục trong {key} cần có {', '.join(needed)}")
                continue
            setattr(spec, key, [{name: str(item) for name, item in row.items()} for row in rows])
        if not spec.creators:
            self.faults.add(COURSE, line_of(loaded, "creators"), "thiếu creators (người soạn)")

    def _modules(self, loaded: Any, spec: CourseSpec) -> None:
        modules = loaded.get("modules")
        if not isinstance(modules, list) or not modules:
            self.faults.add(COURSE, line_of(loaded, "modules"), "khóa học chưa có chương nào (modules)")
            return
        slugs: dict[str, str] = {}
        for place, raw in enumerate(modules):
            line = line_of(modules, place)
            if not isinstance(raw, dict) or not str(raw.get("title") or "").strip():
                self.faults.add(COURSE, line, f"chương {place + 1} chưa có title")
                continue
            module = ModuleSpec(str(raw["title"]).strip())
            paths = raw.get("lessons") or []
            if not isinstance(paths, list) or not paths:
                self.faults.add(COURSE, line, f"chương “{module.title}” chưa có bài nào")
                paths = []
            for path in map(str, paths):
                lesson = self._lesson(path, line, spec)
                if lesson is None:
                    continue
                if lesson.slug in slugs:
                    self.faults.add(path, 1, f"slug “{lesson.slug}” đã dùng ở {slugs[lesson.slug]}")
                slugs[lesson.slug] = path
                module.lessons.append(lesson)
            spec.modules.append(module)

    def _lesson(self, path: str, line: int, spec: CourseSpec) -> LessonSpec | None:
        if path not in self.files:
            self.faults.add(COURSE, line, f"không có tệp “{path}”")
            return None
        if path in self.used:
            self.faults.add(COURSE, line, f"bài “{path}” được dùng hai lần")
            return None
        self.used.add(path)
        read = read_lesson(self.files[path], path, self.faults)
        lesson = LessonSpec(read.slug, read.title, read.minutes, read.summary, path)
        lesson.activities = [self._activity(path, read, block, spec) for block in read.blocks]
        return lesson

    def _activity(self, path: str, read: LessonText, block: Block, spec: CourseSpec) -> ActivitySpec:
        title = str(block.options.get("title") or KIND_TITLES[block.kind])
        activity = ActivitySpec(f"{read.slug}/{block.id}", block.kind, title, dict(block.options))
        match block.kind:
            case "text":
                self._text(path, read, block, activity)
            case "video" | "audio":
                self._film(path, block, activity, spec)
            case "quiz":
                self._quiz(path, block, activity, spec)
            case "resource":
                activity.spec["identifier"] = block.target
                activity.seconds = 60
            case "reflection":
                activity.spec["minimum_words"] = int(block.options.get("minimum_words") or 0)
                activity.seconds = 120
            case _:
                activity.spec["accept"] = [str(item) for item in block.options.get("accept") or ["pdf", "docx", "jpg", "png"]]
                activity.spec["requires_review"] = block.options.get("requires_review") is True
                activity.seconds = 300
        return activity

    def _text(self, path: str, read: LessonText, block: Block, activity: ActivitySpec) -> None:
        parts = sections(block.markdown)
        first = next((part.title for part in parts), read.title)
        activity.title = read.title if first == "Mở đầu" else first
        activity.spec = {
            "markdown": block.markdown,
            "sections": [{"id": part.id, "title": part.title, "words": part.words} for part in parts],
        }
        activity.seconds = round(sum(part.words for part in parts) / READING_WORDS_A_SECOND)
        for address, line, is_image in links(block.markdown):
            self._link(path, block.line + line - 1, address, is_image)
        for line in pictures_without_words(block.markdown):
            self.faults.add(path, block.line + line - 1, "hình chưa có lời mô tả cho người không nhìn thấy")

    def _link(self, path: str, line: int, address: str, is_image: bool) -> None:
        if re.match(r"^(https?:|mailto:|tel:|/|#)", address):
            if is_image:
                self.faults.add(path, line, f"hình “{address}” phải nằm trong thư mục media của khóa học")
            return
        if address in self.media:
            self.used.add(address)
        else:
            self.faults.add(path, line, f"liên kết hỏng: không có tệp “{address}”")

    def _film(self, path: str, block: Block, activity: ActivitySpec, spec: CourseSpec) -> None:
        activity.spec["file"] = block.target
        self._media(path, block.line, block.target)
        for key in ("captions", "transcript", "poster"):
            if block.options.get(key):
                self._media(path, block.line, str(block.options[key]))
        if block.kind == "video" and not block.options.get("captions"):
            self.faults.add(path, block.line, "video chưa có phụ đề (captions)")
        licence = str(block.options.get("licence") or spec.licence)
        if not OPEN_LICENCE.match(licence):
            self.faults.add(path, block.line, "video thiếu giấy phép (licence)")
        activity.spec["licence"] = licence

    def _media(self, path: str, line: int, name: str) -> None:
        if name in self.media:
            self.used.add(name)
        else:
            self.faults.add(path, line, f"không có tệp “{name}”")

    def _quiz(self, path: str, block: Block, activity: ActivitySpec, spec: CourseSpec) -> None:
        if block.target not in self.files:
            self.faults.add(path, block.line, f"không có tệp “{block.target}”")
            return
        self.used.add(block.target)
        activity.spec = read_quiz(self.files[block.target], block.target, self.faults, pass_mark=spec.pass_mark)
        activity.spec["file"] = block.target
        activity.title = str(block.options.get("title") or activity.spec["title"] or KIND_TITLES["quiz"])
        activity.seconds = 30 * len(activity.spec["questions"])

    def _leftovers(self) -> None:
        for path in sorted(set(self.files) - self.used):
            if path.startswith(("lessons/", "quizzes/")):
                self.faults.advise(path, 0, "tệp này chưa được dùng trong khóa học")


def compile_course(files: Mapping[str, str], media: Collection[str]) -> tuple[CourseSpec, Faults]:
    """Compile `files` {path: text} with `media` (paths that exist); the faults are sorted by file and line."""
    compiler = _Compiler(files, media)
    spec = compiler.course()
    ordered = Faults(sorted(compiler.faults))
    return spec, ordered
