"""Captions typed as plain sentences become timed ones: each gets its share of the film by its length. Pure."""

from __future__ import annotations

from lms.errors import Invalid
from lms.media.captions import Cue, parse, serialise

LEAST_SECONDS = 0.5


def as_webvtt(text: str, duration: float) -> str:
    """Return WebVTT: of timed text as it stands, of plain lines with times spread over the film. Raises Invalid."""
    if "-->" in text or text.lstrip("\ufeff \n").startswith("WEBVTT"):
        return serialise(parse(text))
    lines = [" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        raise Invalid("Hãy gõ lời trong video, mỗi câu một dòng, hoặc chọn tệp .vtt.", field="captions")
    total = sum(len(line) for line in lines)
    span = max(duration, LEAST_SECONDS * len(lines))
    cues, start = [], 0.0
    for line in lines:
        end = start + span * len(line) / total
        cues.append(Cue(round(start, 3), round(max(end, start + 0.001), 3), _plain(line)))
        start = end
    return serialise(parse(serialise(cues)))


def _plain(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def transcript(webvtt: str) -> str:
    """Return the words alone, a paragraph for each caption."""
    return "\n\n".join(cue.words for cue in parse(webvtt)) + "\n"
