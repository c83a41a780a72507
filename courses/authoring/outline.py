"""The outline in course.yaml rewritten: chapters and lessons added, renamed, moved, taken out; comments stay. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from courses.activities.faults import Faults
from courses.activities.yaml_text import dump_yaml, load_yaml, plain
from courses.authoring.kept_text import listed, opened
from courses.authoring.locks import mark
from courses.catalogue.manifest import COURSE
from lms.errors import Invalid, NotFound
from lms.text import nfc

UP, DOWN = "up", "down"


def load(text: str) -> CommentedMap:
    """Return the course's mapping; raise Conflict where the file cannot be read."""
    return opened(text, COURSE, "phần đầu khóa học", "Hãy sửa tệp course.yaml rồi nhập lại.")


def _modules(course: CommentedMap) -> CommentedSeq:
    return listed(course, "modules")


def _module(course: CommentedMap, place: int) -> Any:
    modules = _modules(course)
    if not 0 <= place < len(modules) or not isinstance(modules[place], CommentedMap):
        raise NotFound("Không tìm thấy chương này. Có thể chương vừa được xóa hay chuyển chỗ.")
    return modules[place]


def _lessons(module: Any) -> CommentedSeq:
    lessons = module.get("lessons")
    if not isinstance(lessons, CommentedSeq):
        lessons = module["lessons"] = CommentedSeq()
    return lessons


def modules_of(text: str) -> list[tuple[str, list[str]]]:
    """Return (title, paths of lessons) of every chapter that can be read, for showing."""
    modules = load_yaml(text, COURSE, Faults()).get("modules")
    found = []
    for raw in modules if isinstance(modules, list) else []:
        lessons = raw.get("lessons") if isinstance(raw, dict) else None
        title = str(raw.get("title") or "") if isinstance(raw, dict) else ""
        found.append((title, [str(path) for path in lessons] if isinstance(lessons, list) else []))
    return found


def outline_mark(text: str) -> str:
    """Return a mark of the outline alone: it stays when only the course's own entries change."""
    return mark(modules_of(text))


def head_mark(text: str) -> str:
    """Return a mark of the course's own entries: it stays when only the outline changes."""
    return mark({key: value for key, value in plain(load_yaml(text, COURSE, Faults())).items() if key != "modules"})


def title_of(text: str) -> str:
    """Return the title of a course or a quiz as far as its file can be read."""
    return str(load_yaml(text, "", Faults()).get("title") or "")


def named(title: str, what: str) -> str:
    """Return a title on one line, in NFC; raise Invalid for an empty one."""
    title = " ".join(nfc(title).replace("\x00", "").split())[:200]
    if not title:
        raise Invalid(f"Hãy đặt tên cho {what}.", field="title")
    return title


def add_module(text: str, title: str) -> str:
    """Add an empty chapter at the end."""
    course = load(text)
    _modules(course).append(CommentedMap({"title": named(title, "chương"), "lessons": CommentedSeq()}))
    return dump_yaml(course)


def rename_module(text: str, place: int, title: str) -> str:
    """Give a chapter another title."""
    course = load(text)
    _module(course, place)["title"] = named(title, "chương")
    return dump_yaml(course)


def move_module(text: str, place: int, direction: str) -> str:
    """Move a chapter with its lessons by one place; at either end nothing happens."""
    course = load(text)
    _module(course, place)
    modules = _modules(course)
    to = place + (-1 if direction == UP else 1)
    if 0 <= to < len(modules):
        modules.insert(to, modules.pop(place))
    return dump_yaml(course)


def remove_module(text: str, place: int) -> str:
    """Take out a chapter, which must be empty."""
    course = load(text)
    if _lessons(_module(course, place)):
        raise Invalid("Chương này còn bài. Hãy chuyển các bài sang chương khác hoặc xóa từng bài trước.")
    _modules(course).pop(place)
    return dump_yaml(course)


def add_lesson(text: str, place: int, path: str) -> str:
    """Add a lesson at the end of a chapter."""
    course = load(text)
    _lessons(_module(course, place)).append(path)
    return dump_yaml(course)


def _place_of(modules: CommentedSeq, path: str) -> tuple[int, int]:
    for number, module in enumerate(modules):
        if isinstance(module, CommentedMap) and path in _lessons(module):
            return number, _lessons(module).index(path)
    raise NotFound("Không tìm thấy bài này trong mục lục.")


def move_lesson(text: str, path: str, direction: str) -> str:
    """Move a lesson by one place; over the edge of its chapter it goes to the neighbour."""
    course = load(text)
    modules = _modules(course)
    number, at = _place_of(modules, path)
    lessons = _lessons(modules[number])
    to = at + (-1 if direction == UP else 1)
    if 0 <= to < len(lessons):
        lessons.insert(to, lessons.pop(at))
    elif to < 0 and number > 0:
        _lessons(modules[number - 1]).append(lessons.pop(at))
    elif to > 0 and number + 1 < len(modules):
        _lessons(modules[number + 1]).insert(0, lessons.pop(at))
    return dump_yaml(course)


def remove_lesson(text: str, path: str) -> str:
    """Take a lesson out of the outline."""
    course = load(text)
    modules = _modules(course)
    number, at = _place_of(modules, path)
    _lessons(modules[number]).pop(at)
    return dump_yaml(course)


def change_head(text: str, values: Mapping[str, Any]) -> str:
    """Set the course's own entries; what is not named stays, an empty value of an entry that was not there is not written."""
    course = load(text)
    for key, value in values.items():
        if key in course or value not in ("", [], None):
            course[key] = value
    return dump_yaml(course)
