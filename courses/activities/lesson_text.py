"""A lesson as its author writes it: a head, Markdown, and activities fenced with `:::`, each block with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from courses.activities.faults import Faults
from courses.activities.yaml_text import line_of, load_yaml, plain
from lms.text import nfc, slugify

BLOCK = re.compile(r"^:::\s*(?P<kind>[a-z-]+)(?:\s+(?P<target>\S.*?))?\s*$")
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
KEYS = {
    "video": {"id", "title", "captions", "transcript", "licence", "poster", "creators"},
    "audio": {"id", "title", "captions", "transcript", "licence", "creators"},
    "quiz": {"id", "title"},
    "resource": {"id", "title", "note"},
    "reflection": {"id", "title", "prompt", "minimum_words"},
    "hand-in": {"id", "title", "prompt", "accept", "requires_review"},
}
NEEDS_TARGET = {"video", "audio", "quiz", "resource"}
HEAD_KEYS = {"title", "slug", "minutes", "summary"}
READING_WORDS_A_MINUTE = 200


@dataclass(slots=True)
class Block:
    """One activity as written: text has `markdown`, the others a `target` (file or identifier) and `options`."""

    kind: str
    id: str
    line: int
    markdown: str = ""
    target: str = ""
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class LessonText:
    """A lesson read from its file."""

    title: str
    slug: str
    minutes: int
    summary: str
    blocks: list[Block]


def read_lesson(text: str, file: str, faults: Faults) -> LessonText:
    """Read a lesson's file, noting every fault with its line."""
    lines = nfc(text).replace("\r\n", "\n").split("\n")
    head, body_at = _read_head(lines, file, faults)
    title = str(head.get("title") or "").strip()
    if not title:
        faults.add(file, 1, "thiếu title (tên bài)")
    slug = str(head.get("slug") or slugify(title) or slugify(file))
    if not SLUG.match(slug) or len(slug) > 80:
        faults.add(file, line_of(head, "slug", 2), "slug chỉ gồm chữ thường không dấu, số và dấu -")
    for key in head:
        if key not in HEAD_KEYS:
            faults.add(file, line_of(head, key, 2), f"không có mục “{key}” ở đầu bài")
    blocks = _read_blocks(lines, body_at, file, faults)
    minutes = head.get("minutes", 0)
    if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < 0 or minutes > 600:
        faults.add(file, line_of(head, "minutes", 2), "minutes phải là số phút, từ 1 đến 600")
        minutes = 0
    return LessonText(title, slug, int(minutes) or _estimated_minutes(blocks), str(head.get("summary") or ""), blocks)


def _estimated_minutes(blocks: list[Block]) -> int:
    words = sum(len(block.markdown.split()) for block in blocks)
    return max(1, round(words / READING_WORDS_A_MINUTE))


def _read_head(lines: list[str], file: str, faults: Faults) -> tuple[Any, int]:
    if not lines or lines[0].strip() != "---":
        faults.add(file, 1, "bài phải mở đầu bằng phần tên bài giữa hai dòng ---")
        return {}, 0
    for number in range(1, len(lines)):
        if lines[number].strip() == "---":
            return load_yaml("\n".join(lines[1:number]), file, faults, first_line=2), number + 1
    faults.add(file, 1, "phần đầu bài chưa được đóng bằng dòng ---")
    return {}, len(lines)


def _read_blocks(lines: list[str], start: int, file: str, faults: Faults) -> list[Block]:
    blocks: list[Block] = []
    prose: list[str] = []
    prose_at = start + 1
    number = start
    fence = ""

    def close_prose() -> None:
        markdown = "\n".join(prose).strip("\n")
        if markdown.strip():
            texts = sum(block.kind == "text" for block in blocks)
            blocks.append(Block("text", "noi-dung" if not texts else f"noi-dung-{texts + 1}", prose_at, markdown))
        prose.clear()

    while number < len(lines):
        line = lines[number]
        stripped = line.strip()
        if stripped.startswith(("```", "~~~")):
            fence = "" if fence and stripped.startswith(fence) else fence or stripped[:3]
        if not fence and stripped.startswith(":::"):
            close_prose()
            number = _read_block(lines, number, file, faults, blocks)
            prose_at = number + 1
            continue
        prose.append(line)
        number += 1
    close_prose()
    seen: set[str] = set()
    for block in blocks:
        if block.id in seen:
            faults.add(file, block.line, f"mã “{block.id}” bị lặp trong bài")
        seen.add(block.id)
    if not blocks:
        faults.add(file, start + 1, "bài chưa có nội dung")
    return blocks


def _read_block(lines: list[str], at: int, file: str, faults: Faults, blocks: list[Block]) -> int:
    """Read the fenced block that opens at `at` (from 0); return the line after it."""
    opened = BLOCK.match(lines[at].strip())
    end = next((number for number in range(at + 1, len(lines)) if lines[number].strip() == ":::"), None)
    if end is None:
        faults.add(file, at + 1, "khối ::: chưa được đóng bằng một dòng :::")
        end = len(lines) - 1
    if opened is None or opened["kind"] not in KEYS:
        faults.add(file, at + 1, f"loại hoạt động phải là một trong {', '.join(sorted(KEYS))}")
        return end + 1
    kind = opened["kind"]
    options = load_yaml("\n".join(lines[at + 1 : end]), file, faults, first_line=at + 2)
    for key in options:
        if key not in KEYS[kind]:
            faults.add(file, line_of(options, key, at + 2), f"hoạt động {kind} không có mục “{key}”")
    target = (opened["target"] or "").strip()
    if kind in NEEDS_TARGET and not target:
        faults.add(file, at + 1, f"hoạt động {kind} chưa nói dùng tệp hay tài liệu nào")
    identity = str(options.get("id") or kind)
    if not SLUG.match(identity):
        faults.add(file, line_of(options, "id", at + 2), "id chỉ gồm chữ thường không dấu, số và dấu -")
    if kind in {"reflection", "hand-in"} and not str(options.get("prompt") or "").strip():
        faults.add(file, at + 1, f"hoạt động {kind} thiếu prompt (lời đề)")
    if not isinstance(options.get("requires_review", False), bool):
        faults.add(file, line_of(options, "requires_review", at + 2), "requires_review phải là true hoặc false")
    values = {key: value for key, value in plain(options).items() if key != "id"}
    blocks.append(Block(kind, identity, at + 1, target=target, options=values))
    return end + 1
