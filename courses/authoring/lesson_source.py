"""A lesson's file taken apart for a form and put together again, and activities set into its text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap

from courses.activities.faults import Faults
from courses.activities.lesson_text import BLOCK, read_lesson
from courses.activities.yaml_text import dump_yaml, load_yaml
from lms.text import nfc

_ID = re.compile(r"^id:\s*(\S+)\s*$", re.MULTILINE)


@dataclass(slots=True)
class Source:
    """The parts of a lesson's file: its head, which may hold what no form shows, and its text."""

    head: CommentedMap
    body: str

    @property
    def title(self) -> str:
        return str(self.head.get("title") or "")

    @property
    def minutes(self) -> int:
        value = self.head.get("minutes")
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    @property
    def summary(self) -> str:
        return str(self.head.get("summary") or "")


def take_apart(text: str) -> Source:
    """Return head and text of a lesson; without a readable head all is text."""
    lines = nfc(text).replace("\r\n", "\n").split("\n")
    if lines[0].strip() == "---":
        end = next((number for number in range(1, len(lines)) if lines[number].strip() == "---"), None)
        if end is not None:
            return Source(load_yaml("\n".join(lines[1:end]), "", Faults()), "\n".join(lines[end + 1 :]).strip("\n"))
    return Source(CommentedMap(), "\n".join(lines).strip("\n"))


def put_together(source: Source) -> str:
    """Return the file."""
    return f"---\n{dump_yaml(source.head).strip()}\n---\n{source.body.strip(chr(10))}\n"


def with_words(text: str, *, title: str, minutes: int | None, summary: str, body: str) -> str:
    """Return the file with what the form holds; minutes None: reckoned from the words."""
    source = take_apart(text)
    source.head["title"] = " ".join(nfc(title).split())
    for key, value in (("minutes", minutes or None), ("summary", " ".join(nfc(summary).split()) or None)):
        if value is not None:
            source.head[key] = value
        else:
            source.head.pop(key, None)
    source.body = nfc(body).replace("\r\n", "\n").replace("\r", "\n")
    return put_together(source)


def with_picture(body: str, name: str, path: str, words: str) -> str:
    """Return a text in which the picture `name` is the file at `path`, with words for those who cannot see it."""
    alt = " ".join(nfc(words).replace("[", "(").replace("]", ")").split())
    return re.sub(rf"!\[[^\]\n]*\]\({re.escape(name)}\)", lambda _found: f"![{alt}]({path})", body)


def new_lesson(title: str, slug: str) -> str:
    """Return the file of a lesson in which nothing is written yet; its address stays when the title changes."""
    return f"---\n{dump_yaml({'title': title, 'slug': slug}).strip()}\n---\n"


def block(kind: str, target: str, options: Mapping[str, Any]) -> str:
    """Return an activity as its author would write it."""
    return f"::: {kind} {target}".rstrip() + f"\n{dump_yaml(dict(options)).strip()}\n:::"


def free_id(text: str, wanted: str) -> str:
    """Return `wanted`, or with a number where the lesson has an activity of that name."""
    taken = set(_ID.findall(text)) | {match["kind"] for line in text.split("\n") if (match := BLOCK.match(line.strip()))}
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def insert(text: str, piece: str, at: int | None = None) -> str:
    """Set `piece` after line `at` (from 1) of the lesson's text, or at its end; never inside an activity or a listing."""
    source = take_apart(text)
    lines = source.body.split("\n") if source.body else []
    place = len(lines) if at is None else _outside(lines, max(0, min(at, len(lines))))
    before, after = "\n".join(lines[:place]).strip("\n"), "\n".join(lines[place:]).strip("\n")
    source.body = "\n\n".join(part for part in (before, piece, after) if part)
    return put_together(source)


def _outside(lines: list[str], at: int) -> int:
    """Return the first line from `at` on that lies outside every fence and paragraph."""
    fence, is_block = "", False
    for number, line in enumerate(lines):
        stripped = line.strip()
        if number >= at and not fence and not is_block and not stripped:
            return number
        if not is_block and stripped.startswith(("```", "~~~")):
            fence = "" if fence and stripped.startswith(fence) else fence or stripped[:3]
        elif not fence and stripped.startswith(":::"):
            is_block = not is_block
    return len(lines)


def words_of(texts: Iterable[str], target: str) -> dict[str, str]:
    """Return where the captions and the transcript of a film lie, as the lessons say, or where they are to lie."""
    base = target.rpartition(".")[0] or target
    words = {"captions": f"{base}.vtt", "transcript": f"{base}.txt"}
    for text in texts:
        for found in read_lesson(text, "", Faults()).blocks:
            if found.kind in {"video", "audio"} and found.target == target:
                words |= {key: str(found.options[key]) for key in words if found.options.get(key)}
    return words


def set_options(text: str, target: str, options: Mapping[str, str]) -> str:
    """Give every film or recording of `target` in the lesson these options."""
    source = take_apart(text)
    lines, found, number = source.body.split("\n"), [], 0
    while number < len(lines):
        opened = BLOCK.match(lines[number].strip())
        end = next((row for row in range(number + 1, len(lines)) if lines[row].strip() == ":::"), None)
        if opened is None or opened["kind"] not in {"video", "audio"} or opened["target"] != target or end is None:
            found.append(lines[number])
            number += 1
            continue
        known = load_yaml("\n".join(lines[number + 1 : end]), "", Faults())
        known.update(options)
        found += [lines[number], *dump_yaml(known).strip().split("\n"), ":::"]
        number = end + 1
    source.body = "\n".join(found)
    return put_together(source)
