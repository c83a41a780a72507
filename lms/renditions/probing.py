"""What a film or recording is, by PyAV; run as a program of its own (`python -m lms.renditions.probing FILE`) that prints JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import av

from lms.renditions.plan import Probe

BRIGHT = {16, 18}
"""Transfer characteristics PQ and HLG (ITU-T H.273 table 3)."""


def look(path: str) -> Probe:
    """Return what the file is; what it does not carry is zero. Raises av.FFmpegError where it cannot be read."""
    with av.open(path, options={"protocol_whitelist": "file"}) as container:
        pictures = [stream for stream in container.streams.video if not stream.disposition & av.stream.Disposition.attached_pic]
        width, height = _shown_size(container, pictures[0]) if pictures else (0, 0)
        fps = float(pictures[0].average_rate or pictures[0].guessed_rate or 0) if pictures else 0.0
        duration = container.duration / 1_000_000 if container.duration else _length_read(container)
        is_hdr = bool(pictures) and pictures[0].codec_context.color_trc in BRIGHT
        return Probe(duration, width, height, fps, bool(pictures), bool(container.streams.audio), is_hdr)


def _shown_size(container: Any, stream: Any) -> tuple[int, int]:
    """Return the size as it is shown: square pixels, turned as the phone said (ISO/IEC 14496-12 display matrix)."""
    frame = next(container.decode(stream), None)
    if frame is None:
        return 0, 0
    ratio = stream.sample_aspect_ratio
    width = round(frame.width * ratio) if ratio else frame.width
    return (frame.height, width) if frame.rotation % 180 else (width, frame.height)


def _length_read(container: Any) -> float:
    """Return the length of what names none (a browser's own recording), by reading it through."""
    container.seek(0)
    ends = [float((packet.pts + (packet.duration or 0)) * packet.time_base) for packet in container.demux() if packet.pts is not None]
    return max(ends, default=0.0)


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(asdict(look(sys.argv[1]))))
    except (av.FFmpegError, ValueError) as fault:
        sys.exit(str(fault))
