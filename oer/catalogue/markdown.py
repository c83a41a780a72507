"""The text of a resource, written in Markdown, as clean HTML: no raw HTML, no pictures from elsewhere, safe links. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    "code", "pre", "br", "hr", "del", "div",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "div": {"class", "tabindex", "role", "aria-label"}}

_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
_MARKS = re.compile(r"(?m)^\s{0,3}(#{1,6}|>)\s+|\*\*|__|~~|`")

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


@lru_cache(maxsize=128)
def render(text: str) -> str:
    """Return the HTML; headings begin at the second rank, since the page's own is the first."""
    tokens = _markdown.parse(text)
    _lower_headings(tokens)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    html = html.replace("<table>", '<div class="table-scroll" tabindex="0" role="region" aria-label="Bảng"><table>')
    html = html.replace("</table>", "</table></div>")
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer")


def plain(text: str) -> str:
    """Return the words of the text without the marks of Markdown, for the search and its excerpts."""
    text = _LINK.sub(r"\1", text)
    return _MARKS.sub("", text)


def _lower_headings(tokens: Sequence[Token]) -> None:
    """Move all headings down together where the text itself begins with one of the first rank."""
    if any(token.tag == "h1" for token in tokens):
        for token in tokens:
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
