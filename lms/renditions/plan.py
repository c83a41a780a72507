"""What shall be made of a film, a recording or a picture: rules over plain numbers, never above the source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

AUDIO_KBIT = 30
"""With the container around it a rendition for listening stays under 32 kbit/s."""
MOST_FRAMES_A_SECOND = 30.0
KEYFRAME_SECONDS = 4
LOUDNESS_LUFS, TRUE_PEAK_DB, LOUDNESS_RANGE = -16.0, -1.5, 11.0
PICTURE_WIDTHS = (320, 640, 1280)
MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Probe:
    """What a film or recording is: seconds, the size as it is shown (turned upright), frames a second, what it carries."""

    duration: float
    width: int = 0
    height: int = 0
    fps: float = 0.0
    has_video: bool = False
    has_audio: bool = False
    is_hdr: bool = False
    """Its light is coded for bright screens (BT.2100): unconverted it looks grey and dull on all others."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: the shorter side in pixels, quality (x264's CRF) and its limits in kbit/s."""

    lines: int
    crf: int
    most_kbit: int
    audio_kbit: int

    @property
    def kind(self) -> str:
        return f"{self.lines}p"


LADDER = (Step(144, 30, 90, 32), Step(240, 28, 200, 40), Step(360, 27, 400, 48), Step(480, 25, 800, 64), Step(720, 24, 1600, 96))


@dataclass(frozen=True, slots=True)
class Rung:
    """A step as it is made for one film: its size in even pixels."""

    step: Step
    width: int
    height: int

    @property
    def kind(self) -> str:
        return self.step.kind


@dataclass(frozen=True, slots=True)
class Made:
    """A rendition that lies ready in a file."""

    kind: str
    path: Path
    media_type: str
    width: int | None = None
    height: int | None = None
    bandwidth: int | None = None
    playlist: str = ""


def wanted(probe: Probe) -> tuple[str, ...]:
    """Return the kinds of renditions of a film or recording, in the order in which they are made: soonest useful first."""
    kinds = ["poster"] if probe.has_video else []
    if probe.has_audio:
        kinds.append("audio")
    return (*kinds, *(rung.kind for rung in ladder(probe)))


def ladder(probe: Probe) -> tuple[Rung, ...]:
    """Return the rungs for a film, the smallest first; none is larger than the film itself.

    The step is the shorter side, so that a film held upright has the same steps. A film that almost reaches a step (718 lines)
    gets it in its own size; one below the lowest gets the lowest in its own size.
    """
    if not probe.has_video:
        return ()
    shorter = min(probe.width, probe.height)
    rungs = [_rung(step, probe) for step in LADDER if step.lines <= shorter]
    above = [step for step in LADDER if step.lines > shorter]
    if above and (not rungs or shorter >= 0.9 * above[0].lines):
        rungs.append(_rung(above[0], probe))
    return tuple(rungs)


def _rung(step: Step, probe: Probe) -> Rung:
    factor = min(1.0, step.lines / min(probe.width, probe.height))
    return Rung(step, _even(probe.width * factor), _even(probe.height * factor))


def _even(size: float) -> int:
    """H.264 with 4:2:0 colours wants even sides; rounding down never goes above the source."""
    return max(2, int(size + 0.01) // 2 * 2)


def poster_second(duration: float) -> float:
    """Return when to take the poster: past a black beginning, still near the start."""
    return min(3.0, duration / 4)


def picture_widths(width: int) -> tuple[tuple[str, int], ...]:
    """Return (kind, width) for a picture: each smaller standard width, and the first that covers the whole picture."""
    smaller = [wide for wide in PICTURE_WIDTHS if wide < width]
    covering = [wide for wide in PICTURE_WIDTHS if wide >= width][:1]
    return tuple((f"w{wide}", min(wide, width)) for wide in (*smaller, *covering))


def reads_short(read: float, promised: float) -> bool:
    """Return whether a file ended long before the length that it promises."""
    return promised - read > max(2.0, 0.05 * promised)
