"""The ways in which a film can be taken in, each with its price in bytes: listen, watch small or large, read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.i18n import _
from lms.media import addresses
from lms.media.models import Caption, Rendition, StoredFile


@dataclass(frozen=True, slots=True)
class Way:
    """One way: the value that is remembered, its name, when it suits, where it lies and how many bytes it costs."""

    value: str
    label: str
    hint: str
    url: str
    size: int


def list_ways(stored_file: StoredFile, renditions: Sequence[Rendition], captions: Sequence[Caption]) -> list[Way]:
    """Return the ways of one file, the lightest to listen or watch first, reading last."""
    ways = []
    films = sorted((made for made in renditions if made.media_type == "video/mp4"), key=lambda made: made.size)
    for made in renditions:
        if made.kind == "audio":
            label = _("Chỉ nghe, kèm hình tĩnh") if films else _("Nghe")
            ways.append(Way("audio", label, _("Hợp với mạng yếu"), addresses.of_rendition(made), made.size))
    for made in films:
        ways.append(Way(made.kind, _name(made, films), "", addresses.of_rendition(made), made.size))
    for caption in captions[:1]:
        ways.append(Way("text", _("Đọc lời thoại"), "", addresses.of_caption(caption), len(caption.text.encode())))
    return ways


def _name(made: Rendition, films: Sequence[Rendition]) -> str:
    if len(films) > 1 and made is films[-1]:
        return str(_("Video rõ nhất %(lines)s", lines=made.kind))
    if made.kind in {"144p", "240p"}:
        return str(_("Video nhỏ %(lines)s", lines=made.kind))
    return str(_("Video vừa %(lines)s", lines=made.kind))


def describe_sources(renditions: Sequence[Rendition]) -> list[dict[str, object]]:
    """Return renditions as the player's script reads them."""
    return [
        {
            "kind": made.kind, "url": addresses.of_rendition(made), "type": made.media_type,
            "size": made.size, "width": made.width, "height": made.height,
        }
        for made in renditions
    ]  # fmt: skip
