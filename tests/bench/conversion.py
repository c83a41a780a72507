"""The time of our conversion against bare ffmpeg with the same settings, on 720p that is made here."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from lms.renditions import ffmpeg, images, plan
from tests.bench.figures import Figure, middle, spread
from tests.bench.house import Loaded

SECONDS = 20
ROUNDS = 3
MOST = 1.3


def make_film(folder: Path) -> Path:
    """Make 720p: something that moves, noise as a camera has it, and a voice's worth of sound."""
    target = folder / "phim.mp4"
    picture, sound = f"testsrc2=s=1280x720:r=25:d={SECONDS},noise=alls=8:allf=t", f"anoisesrc=d={SECONDS}:c=pink:a=0.3"
    words = [ffmpeg.binary(), "-loglevel", "error", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    subprocess.run([*words, "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "4M", "-c:a", "aac", str(target)], check=True)
    return target


def ours(film: Path, folder: Path) -> float:
    """Return the seconds of everything that is made of the film."""
    folder.mkdir()
    began = time.perf_counter()
    source = ffmpeg.probe(film)
    loudness = ffmpeg.measure_loudness(film, source.duration)
    images.make_poster(ffmpeg.take_poster(film, folder, source), folder)
    ffmpeg.make_audio(film, folder, source, loudness, lambda _seconds: None)
    ffmpeg.make_ladder(film, folder, source, plan.ladder(source), loudness, lambda _seconds: None)
    return time.perf_counter() - began


def bare(film: Path, folder: Path) -> float:
    """Return the seconds of one plain ffmpeg that makes the same ladder with the same encoder settings."""
    folder.mkdir()
    rungs = plan.ladder(ffmpeg.probe(film))
    labels = "".join(f"[v{rung.step.lines}]" for rung in rungs)
    graph = f"[0:v]split={len(rungs)}{labels};" + ";".join(
        f"[v{rung.step.lines}]scale={rung.width}:{rung.height},format=yuv420p[s{rung.step.lines}]" for rung in rungs
    )
    # As polite as ours: on a busy machine a reference of higher rank would measure the neighbours.
    words = [*ffmpeg.wrapping(), ffmpeg.binary(), "-loglevel", "error", "-nostdin", "-y", "-i", str(film), "-filter_complex", graph]
    for rung in rungs:
        step = rung.step
        words += ["-map", f"[s{step.lines}]", "-map", "0:a", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main"]
        words += ["-crf", str(step.crf), "-maxrate", f"{step.most_kbit}k", "-bufsize", f"{2 * step.most_kbit}k", "-sc_threshold", "0"]
        words += ["-force_key_frames", f"expr:gte(t,n_forced*{plan.KEYFRAME_SECONDS})", "-g", "600"]
        words += ["-c:a", "aac", "-b:a", f"{step.audio_kbit}k", "-movflags", ffmpeg.FRAGMENTED, str(folder / f"{step.lines}p.mp4")]
    began = time.perf_counter()
    subprocess.run(words, check=True)
    return time.perf_counter() - began


def rounds() -> list[tuple[float, float]]:
    """Return (ours, bare) of several rounds in turns, so that a busy hour weighs on both."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        film = make_film(folder)
        return [(ours(film, folder / f"ours-{at}"), bare(film, folder / f"bare-{at}")) for at in range(ROUNDS)]


def figures(_loaded: Loaded) -> list[Figure]:
    """Return our time as a multiple of bare ffmpeg's."""
    pairs = rounds()
    ratios = [own / reference for own, reference in pairs]
    own, reference = middle([pair[0] for pair in pairs]), middle([pair[1] for pair in pairs])
    note = f"ours {own:.1f} s, bare ffmpeg {reference:.1f} s, {spread(ratios)}"
    return [Figure("conversion: ours / bare ffmpeg", middle(ratios), MOST, is_ceiling=True, note=note)]
