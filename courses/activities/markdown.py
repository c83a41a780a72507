"""Markdown to clean HTML: no raw HTML, sections that can be told apart, links that are safe, images found by a resolver."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

from lms.text import slugify

TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "img", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    "code", "pre", "br", "hr", "del", "section", "div", "figure", "figcaption",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"}, "img": {"src", "alt", "title", "loading", "decoding", "width", "height"}, "section": {"id", "data-section"},
    "div": {"class", "tabindex", "role", "aria-label"}, "h2": {"id"}, "th": {"scope"}, "ol": {"start"},
}  # fmt: skip
_TABLE_CELL = re.compile(r"<(th|td) style=\"text-align:(\w+)\">")
Resolve = Callable[[str], str | None]

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(["table", "strikethrough"])
_markdown.use(tasklists_plugin)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text between two headings of the second rank; `words` is what a reader has to read."""

    id: str
    title: str
    words: int


def _inline(markdown: str) -> Iterator[tuple[Token, int]]:
    """Yield every token inside a line of text with its line, from 1."""
    for block in _markdown.parse(markdown):
        line = (block.map[0] if block.map else 0) + 1
        for token in block.children or []:
            yield token, line
            line += token.type in {"softbreak", "hardbreak"}


def links(markdown: str) -> list[tuple[str, int, bool]]:
    """Return (address, line from 1, is image) of every link and picture."""
    found: list[tuple[str, int, bool]] = []
    for token, line in _inline(markdown):
        if token.type == "image":
            found.append((str(token.attrs.get("src", "")), line, True))
        elif token.type == "link_open":
            found.append((str(token.attrs.get("href", "")), line, False))
    return found


def pictures_without_words(markdown: str) -> list[int]:
    """Return the lines (from 1) of pictures that carry no text for those who cannot see them."""
    return [line for token, line in _inline(markdown) if token.type == "image" and not token.content.strip()]


def sections(markdown: str) -> list[Section]:
    """Return the sections of a text; what stands before the first heading is a section called «Mở đầu»."""
    found: list[Section] = []
    title, words = "Mở đầu", 0
    tokens = _markdown.parse(markdown)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in {"h1", "h2"}:
            if words:
                found.append(Section(_section_id(title, found), title, words))
            title, words = tokens[place + 1].content, 0
        elif token.type == "inline":
            words += len(token.content.split())
    if words:
        found.append(Section(_section_id(title, found), title, words))
    return found


def _section_id(title: str, before: list[Section]) -> str:
    base = slugify(title)[:60].strip("-") or "phan"
    taken = {section.id for section in before}
    return base if base not in taken else f"{base}-{len(before) + 1}"


def render(markdown: str, resolve: Resolve | None = None) -> str:
    """Return clean HTML, each section in a `<section data-section>`; pictures whose address `resolve` does not know are left out."""
    tokens = _markdown.parse(markdown)
    parts = sections(markdown)
    html: list[str] = []
    pending: list[Token] = []
    place = 0

    def close() -> None:
        nonlocal place
        body = _markdown.renderer.render(pending, _markdown.options, {})
        pending.clear()
        if body.strip() and place < len(parts):
            html.append(f'<section id="{parts[place].id}" data-section="{parts[place].id}">{body}</section>')
            place += 1
        elif body.strip():
            html.append(body)

    for token in tokens:
        if token.type == "heading_open" and token.tag in {"h1", "h2"} and any(kept.type == "inline" for kept in pending):
            close()
        _prepare(token, resolve)
        pending.append(token)
    close()
    raw = _TABLE_CELL.sub(r"<\1>", "".join(html))
    raw = raw.replace("<table>", '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng"><table>')
    raw = raw.replace("</table>", "</table></div>")
    return nh3.clean(raw, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer")


def _prepare(token: Token, resolve: Resolve | None) -> None:
    if token.tag == "h1":
        token.tag = "h2"
    for child in token.children or []:
        if child.type == "image":
            source = str(child.attrs.get("src", ""))
            known = resolve(source) if resolve is not None and not urlsplit(source).scheme else None
            attributes: dict[str, Any] = {"src": known or "", "loading": "lazy", "decoding": "async"}
            child.attrs.update(attributes)
