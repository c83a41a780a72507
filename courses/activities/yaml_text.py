"""YAML that remembers its lines: what a trainer wrote, and where, so that a fault can name the place."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from courses.activities.faults import Faults
from lms.text import nfc

MOST_CHARACTERS = 200_000


def load_yaml(text: str, file: str, faults: Faults, first_line: int = 1) -> CommentedMap:
    """Return the mapping that `text` holds, empty (with a fault) where it holds none. Aliases are refused: none is needed."""
    empty = CommentedMap()
    if len(text) > MOST_CHARACTERS:
        faults.add(file, 0, "tệp quá dài")
        return empty
    if "&" in text and _has_alias(text):
        faults.add(file, first_line, "không dùng được dấu & và * của YAML để tham chiếu")
        return empty
    try:
        loaded = YAML(typ="rt").load(nfc(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = first_line + mark.line if mark is not None else first_line
        faults.add(file, line, f"không đọc được YAML: {error.problem or 'sai cú pháp'}")
        return empty
    except (YAMLError, ValueError) as error:
        faults.add(file, first_line, f"không đọc được YAML: {str(error).splitlines()[0] if str(error) else 'sai cú pháp'}")
        return empty
    if loaded is None:
        return empty
    if not isinstance(loaded, CommentedMap):
        faults.add(file, first_line, "phần này phải gồm các dòng “tên: giá trị”")
        return empty
    return loaded


def _has_alias(text: str) -> bool:
    return any(
        word.startswith(("&", "*")) and len(word) > 1 and word[1].isalnum() for line in text.splitlines() for word in line.split()[1:2]
    )


def line_of(mapping: Any, key: Any, first_line: int = 1) -> int:
    """Return the line on which `key` of a mapping or place of a list was written."""
    try:
        position = mapping.lc.key(key) if isinstance(mapping, CommentedMap) else mapping.lc.item(key)
    except (AttributeError, KeyError, IndexError, TypeError):
        return first_line
    return first_line + int(position[0]) if position else first_line


def dump_yaml(mapping: Mapping[str, Any]) -> str:
    """Return YAML text in the order of the mapping, its comments kept where it was loaded from text."""
    writer = YAML(typ="rt")
    writer.width = 4096
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    writer.dump(mapping, stream)
    return stream.getvalue()


def plain(value: Any) -> Any:
    """Return `value` without ruamel's wrappers: dict, list, str, int, float, bool, None; dates as ISO text."""
    if isinstance(value, CommentedMap | dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, CommentedSeq | list):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
