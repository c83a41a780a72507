"""The plain HTML of a Word document written as the Markdown of a lesson; what stands there is counted. Pure."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

from lms.text import nfc

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|&])")
_LINE_START = re.compile(r"^(\s*)([#+=:-])|^(\s*\d+)([.)])(?=\s|$)", re.MULTILINE)
_SAFE = ("http://", "https://", "mailto:", "tel:")
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "del": "~~"}
HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}


def escape(words: str) -> str:
    """Return words in which Markdown finds nothing to do, wherever in a line they stand."""
    return _SPECIAL.sub(r"\\\1", words)


def as_line(line: str) -> str:
    """Return a line (or several) that begins no list, heading or activity."""
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[3]}\\{found[4]}", line)


class _Writer(HTMLParser):
    """Gathers blocks; `inline` is the line being written, `lists` the open lists, innermost last (number or None for bullets)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str]] = []
        self.inline: list[str] = []
        self.lists: list[int | None] = []
        self.items: list[str] = []
        self.rows: list[list[str]] = []
        self.depth_of_table = 0
        self.addresses: list[str] = []
        self.counts: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag in MARKS:
            self.inline.append(MARKS[tag])
        elif tag == "br":
            self.inline.append(" " if self.depth_of_table else "\\\n")
        elif tag == "a":
            self.addresses.append(given.get("href", ""))
            self.inline.append("[")
        elif tag == "img" and given.get("src"):
            self.counts["picture"] += 1
            self.inline.append(f"![{escape(given.get('alt', '').strip())}]({given.get('src', '')})")
        elif tag in {"ul", "ol"}:
            self._close("p")
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._close("p")
        elif tag == "table":
            self.depth_of_table += 1
            if self.depth_of_table == 1:
                self._close("p")
                self._end_list()
                self.rows = []
        elif tag == "tr" and self.depth_of_table == 1:
            self.rows.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKS:
            self._mark(MARKS[tag])
        elif tag == "a":
            self._end_link()
        elif tag == "p" and self.depth_of_table:
            self.inline.append(" ")
        elif tag == "p" or tag in HEADINGS:
            self._close(tag)
        elif tag == "li":
            self._close("p")
        elif tag in {"ul", "ol"}:
            self._close("p")
            self.lists.pop()
            if not self.lists:
                self._end_list()
        elif tag in {"td", "th"} and self.depth_of_table == 1:
            self.rows[-1].append(self._line())
        elif tag == "table":
            self.depth_of_table -= 1
            if not self.depth_of_table:
                self._end_table()

    def handle_data(self, data: str) -> None:
        self.inline.append(escape(nfc(data)))

    def _mark(self, mark: str) -> None:
        """Close bold or italics: blanks go outside, or Markdown does not see it; around nothing there is none."""
        if mark not in self.inline:
            return
        begin = len(self.inline) - 1 - self.inline[::-1].index(mark)
        inner = "".join(self.inline[begin + 1 :])
        del self.inline[begin:]
        core = inner.strip()
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        self.inline.append(f"{before}{mark}{core}{mark}{after}" if core else inner)

    def _end_link(self) -> None:
        address = self.addresses.pop() if self.addresses else ""
        if "[" not in self.inline:
            return
        begin = len(self.inline) - 1 - self.inline[::-1].index("[")
        words = "".join(self.inline[begin + 1 :])
        del self.inline[begin:]
        if address.lower().startswith(_SAFE) and words.strip() and not re.search(r"[\s()<>]", address):
            self.counts["link"] += 1
            self.inline.append(f"[{words}]({address})")
        else:
            self.counts["lost link"] += bool(address and not address.startswith("#"))
            self.inline.append(words)

    def _line(self) -> str:
        line = "".join(self.inline).strip()
        self.inline.clear()
        return line

    def _close(self, kind: str) -> None:
        line = self._line()
        if self.depth_of_table:
            self.inline.append(f"{line} " if line else "")
        elif not line:
            return
        elif self.lists:
            self._item(as_line(line))
        else:
            self.counts["heading" if kind in HEADINGS else "paragraph"] += 1
            self.blocks.append((kind, " ".join(line.split()) if kind in HEADINGS else as_line(line)))

    def _item(self, line: str) -> None:
        number = self.lists[-1]
        indent = "".join("   " if outer is not None else "  " for outer in self.lists[:-1])
        self.items.append(f"{indent}{'- ' if number is None else f'{number}. '}" + line.replace("\n", f"\n{indent}   "))
        if number is not None:
            self.lists[-1] = number + 1
        self.counts["item"] += 1

    def _end_list(self) -> None:
        if self.items:
            self.blocks.append(("list", "\n".join(self.items)))
        self.items = []

    def _end_table(self) -> None:
        rows = [[" ".join(cell.split()) for cell in row] for row in self.rows if row]
        if not rows:
            return
        width = max(map(len, rows))
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        self.counts["table"] += 1
        self.blocks.append(("table", "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])))


def from_html(html: str) -> tuple[str, str, Counter[str]]:
    """Return (title, Markdown, counts). A first heading of the highest rank, when there is but one of it, is the title."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    writer._close("p")
    ranks = [HEADINGS[kind] for kind, _line in writer.blocks if kind in HEADINGS]
    title, blocks = "", writer.blocks
    if ranks and blocks[0][0] in HEADINGS and ranks[0] == min(ranks) and ranks.count(ranks[0]) == 1:
        title, blocks = blocks[0][1], blocks[1:]
        ranks = ranks[1:]
        writer.counts["heading"] -= 1
    highest = min(ranks, default=1)
    lines = []
    for kind, line in blocks:
        rank = min(HEADINGS[kind] - highest + 2, 4) if kind in HEADINGS else 0
        lines.append(f"{'#' * rank} {_without_marks(line)}" if rank else line)
    return _plain(title), "\n\n".join(lines), +writer.counts


def _without_marks(line: str) -> str:
    """Return a heading without the bold that Word gives headings anyway."""
    return re.sub(r"^\*\*(.*)\*\*$", r"\1", line)


def _plain(line: str) -> str:
    return re.sub(r"\\(.)", r"\1", _without_marks(line)).strip()
