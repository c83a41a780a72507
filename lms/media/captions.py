"""The words of a film as WebVTT (W3C, https://www.w3.org/TR/webvtt1/): read, checked and written; SubRip is read too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.errors import Invalid
from lms.text import nfc

MOST_CHARACTERS = 2_000_000
_TIMES = re.compile(r"^\s*(?P<start>[\d:.,]+)\s*-->\s*(?P<end>[\d:.,]+)(?P<settings>(?:\s+\S+)*)\s*$")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{1,3})$")
_TAG = re.compile(r"</?[^<>]*>")


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: from `start` to `end` (seconds) the words in `text`, which may carry WebVTT's own tags."""

    start: float
    end: float
    text: str
    settings: str = ""

    @property
    def words(self) -> str:
        """The text without tags, on one line, for a transcript."""
        plain = _TAG.sub("", self.text).replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&")
        return " ".join(plain.split())


def parse(text: str) -> list[Cue]:
    """Read WebVTT or SubRip, in order of time; raise Invalid naming the line that cannot be read."""
    if len(text) > MOST_CHARACTERS:
        raise Invalid("Tệp lời thoại quá dài (hơn 2 triệu chữ). Hãy kiểm tra lại tệp.", field="text")
    lines = nfc(text).replace("\ufeff", "").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues = list(_cues(lines))
    if not cues:
        raise Invalid(
            "Chưa thấy câu lời thoại nào. Mỗi câu cần một dòng giờ, ví dụ: 00:00:01.000 --> 00:00:04.000, rồi đến lời ở dòng dưới.",
            field="text",
        )
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def _cues(lines: Sequence[str]) -> Iterator[Cue]:
    for first, block in _blocks(lines):
        at = next((place for place, line in enumerate(block) if "-->" in line), None)
        if at is None:
            continue  # the header, a NOTE, a STYLE or a REGION
        yield _cue(block[at], block[at + 1 :], first + at)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield runs of lines between blank ones, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(times: str, words: list[str], number: int) -> Cue:
    found = _TIMES.match(times)
    start, end = (_seconds(found["start"]), _seconds(found["end"])) if found else (None, None)
    if found is None or start is None or end is None:
        raise Invalid(f"Dòng {number}: giờ chưa đúng. Viết như sau: 00:00:01.000 --> 00:00:04.000.", field="text")
    if end <= start:
        raise Invalid(f"Dòng {number}: giờ kết thúc phải sau giờ bắt đầu.", field="text")
    return Cue(start, end, "\n".join(line.strip() for line in words), found["settings"].strip())


def _seconds(clock: str) -> float | None:
    found = _CLOCK.match(clock)
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return (whole * 1000 + int(fraction.ljust(3, "0"))) / 1000


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    rest, milliseconds = divmod(milliseconds, 1000)
    minutes, rest = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest:02d}.{milliseconds:03d}"


def serialise(cues: Sequence[Cue]) -> str:
    """Write cues as WebVTT."""
    blocks = [f"{_clock(cue.start)} --> {_clock(cue.end)}{' ' + cue.settings if cue.settings else ''}\n{cue.text}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"
