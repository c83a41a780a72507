"""The one place that runs ffmpeg: the ladder of a film, its sound, its poster."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ffmpeg

from lms.errors import Invalid
from lms.renditions import hls, plan
from lms.renditions.plan import Made, Probe, Rung
from lms.settings import ROOT

Told = Callable[[float], None]
"""Called with the seconds of film that are done."""

FRAGMENTED = "+frag_keyframe+empty_moov+default_base_moof+delay_moov+global_sidx"
"""One file that plays from its start, is sought by its index, and is cut into HLS segments by byte ranges."""
PROBE_SECONDS = 60
UNREADABLE = "Không đọc được tệp phim hoặc bản ghi này: tệp bị hỏng hoặc chưa chép xong. Hãy mở thử trên máy bạn, chép lại rồi tải lên."


class FfmpegFailed(Exception):
    """ffmpeg ended with a fault; the message is the end of what it said."""


@cache
def binary() -> str:
    """Return the path of ffmpeg: the system's, or the one that the wheel `imageio-ffmpeg` carries."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg  # noqa: PLC0415 – needed only where the system has none

    return str(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def wrapping() -> tuple[str, ...]:
    """Run ffmpeg politely, and let it die with the worker where the system can promise that (Linux)."""
    words: list[str] = []
    if shutil.which("setpriv"):
        words += ["setpriv", "--pdeathsig", "KILL", "--"]
    if shutil.which("nice"):
        words += ["nice", "-n", "10"]
    return tuple(words)


def probe(path: Path) -> Probe:
    """Return what the film or recording is; raise Invalid with a sentence where it cannot be read.

    A process of its own looks: what a stranger's file does to the library happens there, and its memory goes with it.
    """
    words = [*wrapping(), sys.executable, "-m", "lms.renditions.probing", str(path.resolve())]
    try:
        done = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PROBE_SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise Invalid(UNREADABLE, field="file") from error
    found = Probe(**json.loads(done.stdout))
    if not found.has_video and not found.has_audio:
        raise Invalid("Tệp này không có hình cũng không có tiếng. Hãy chọn tệp khác.", field="file")
    if found.duration <= 0 or (found.has_video and not found.width * found.height):
        raise Invalid(UNREADABLE, field="file")
    return found


def _source(path: Path, **options: Any) -> Any:
    return ffmpeg.input(str(path), protocol_whitelist="file", **options)


def _run(job: Any, *, told: Told, limit: float) -> tuple[float, str]:
    """Run a built command; return the seconds of output and what ffmpeg said. It is killed after `limit` seconds."""
    words = job.global_args("-hide_banner", "-nostdin", "-nostats", "-progress", "pipe:1", "-loglevel", "info").compile(
        cmd=[*wrapping(), binary()], overwrite_output=True
    )
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, text=True)
        alarm = threading.Timer(limit, process.kill)
        alarm.start()
        try:
            done = _followed(process, told)
            code = process.wait()
        finally:
            alarm.cancel()
            if process.poll() is None:
                process.kill()
                process.wait()
        said.seek(0)
        words_said = said.read()
    if code != 0:
        raise FfmpegFailed(words_said[-1500:])
    return done, words_said


def _followed(process: subprocess.Popen[str], told: Told) -> float:
    done = 0.0
    if process.stdout is None:
        return done
    with process.stdout:
        for line in process.stdout:
            name, _, value = line.strip().partition("=")
            if name == "out_time_us" and value.lstrip("-").isdigit():
                done = max(done, int(value) / 1_000_000)
                told(done)
    return done


def _patience(duration: float) -> float:
    """Return after how many seconds a run has hung: far above the slowest machine that is of use."""
    return 300 + 40 * duration


def measure_loudness(path: Path, duration: float) -> dict[str, str] | None:
    """Measure loudness by EBU R 128; None for silence, which nothing can normalise."""
    aim = _loudness_aim()
    sound = _source(path).audio.filter("loudnorm", **aim, print_format="json").output("pipe:", format="null")
    _, said = _run(sound.global_args("-vn"), told=lambda _seconds: None, limit=_patience(duration))
    found = re.findall(r"\{[^{}]*\"input_i\"[^{}]*\}", said)
    measured: dict[str, str] = json.loads(found[-1]) if found else {}
    return measured if measured and "inf" not in measured["input_i"] and float(measured["input_i"]) > -60 else None


def _loudness_aim() -> dict[str, float]:
    return {"I": plan.LOUDNESS_LUFS, "TP": plan.TRUE_PEAK_DB, "LRA": plan.LOUDNESS_RANGE}


def _evened(sound: Any, loudness: dict[str, str] | None, rate: int = 48_000) -> Any:
    """Bring sound to the house's loudness by what was measured, in one straight gain where that is possible."""
    if loudness is not None:
        sound = sound.filter(
            "loudnorm", **_loudness_aim(), linear="true", offset=loudness["target_offset"], measured_I=loudness["input_i"],
            measured_TP=loudness["input_tp"], measured_LRA=loudness["input_lra"], measured_thresh=loudness["input_thresh"],
        )  # fmt: skip
    return sound.filter("aresample", rate)


def make_audio(path: Path, folder: Path, source: Probe, loudness: dict[str, str] | None, told: Told) -> tuple[Made, float]:
    """Make what one listens to: mono AAC, the one codec every phone and browser plays, ≤ 32 kbit/s with its container.

    Returns with it the seconds of sound that could be read.
    """
    target = folder / "audio.m4a"
    sound = _evened(_source(path).audio, loudness, 24_000)
    job = ffmpeg.output(sound, str(target), acodec="aac", ac=1, audio_bitrate=f"{plan.AUDIO_KBIT}k", movflags="+faststart", map_metadata=-1)
    read, _ = _run(job, told=told, limit=_patience(source.duration))
    return Made("audio", target, "audio/mp4", bandwidth=plan.AUDIO_KBIT * 1000), read


def take_poster(path: Path, folder: Path, source: Probe) -> Path:
    """Return a picture (PNG) of a moment near the start."""
    target = folder / "poster.png"
    job = _toned(_source(path, ss=plan.poster_second(source.duration)).video, source).output(str(target), vframes=1, update=1)
    _run(job, told=lambda _seconds: None, limit=120)
    return target


def make_ladder(
    path: Path, folder: Path, source: Probe, rungs: Sequence[Rung], loudness: dict[str, str] | None, told: Told
) -> tuple[list[Made], float]:
    """Make every rung in one run, so that the film is decoded once; return them with the seconds of film that were read."""
    job = ladder_job(path, folder, source, rungs, loudness)
    read, _ = _run(job, told=told, limit=_patience(source.duration))
    return [_made(rung, folder / f"{rung.kind}.mp4") for rung in rungs], read


def ladder_job(path: Path, folder: Path, source: Probe, rungs: Sequence[Rung], loudness: dict[str, str] | None) -> Any:
    """Build the one command for the whole ladder: scale once to the top rung, the smaller ones from there."""
    opened = _source(path)
    top = rungs[-1]
    picture = opened.video
    if source.fps > plan.MOST_FRAMES_A_SECOND + 0.5:
        picture = picture.filter("fps", plan.MOST_FRAMES_A_SECOND)
    pictures = _scaled(picture, top, source).filter_multi_output("split", len(rungs))
    sounds = None
    if source.has_audio:
        sounds = _evened(opened.audio, loudness).filter("aformat", channel_layouts="stereo|mono").filter_multi_output("asplit", len(rungs))
    outputs = []
    for number, rung in enumerate(rungs):
        own = pictures[number] if rung is top else _scaled(pictures[number], rung)
        streams = [own] if sounds is None else [own, sounds[number]]
        outputs.append(ffmpeg.output(*streams, str(folder / f"{rung.kind}.mp4"), **_encoding(rung, source.has_audio)))
    return ffmpeg.merge_outputs(*outputs)


def _scaled(picture: Any, rung: Rung, source: Probe | None = None) -> Any:
    """Scale a picture; with `source`, bring its light to that of ordinary screens too."""
    small = picture.filter("scale", rung.width, rung.height, flags="bicubic").filter("setsar", 1)
    return (_toned(small, source) if source else small).filter("format", "yuv420p")


def _toned(picture: Any, source: Probe) -> Any:
    """Turn the light of a bright screen (BT.2100) into that of an ordinary one (BT.709)."""
    if not source.is_hdr or not _can_tone():
        return picture
    linear = picture.filter("zscale", t="linear", npl=100).filter("format", "gbrpf32le").filter("zscale", p="bt709")
    return linear.filter("tonemap", "hable", desat=0).filter("zscale", t="bt709", m="bt709", r="tv").filter("format", "yuv420p")


@cache
def _can_tone() -> bool:
    said = subprocess.run([binary(), "-hide_banner", "-filters"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    return " zscale " in said.stdout


def _encoding(rung: Rung, has_audio: bool) -> dict[str, Any]:
    step = rung.step
    options: dict[str, Any] = {
        "vcodec": "libx264", "preset": "veryfast", "profile:v": "main", "crf": step.crf, "maxrate": f"{step.most_kbit}k",
        "bufsize": f"{2 * step.most_kbit}k", "force_key_frames": f"expr:gte(t,n_forced*{plan.KEYFRAME_SECONDS})",
        "sc_threshold": 0, "g": 600, "movflags": FRAGMENTED, "format": "mp4", "map_metadata": -1,
    }  # fmt: skip
    return (
        {**options, "acodec": "aac", "audio_bitrate": f"{step.audio_kbit}k", "ac": 1 if step.lines <= 360 else 2} if has_audio else options
    )


def _made(rung: Rung, path: Path) -> Made:
    with path.open("rb") as stream:
        index = hls.read_index(stream)
    return Made(rung.kind, path, "video/mp4", rung.width, rung.height, hls.bandwidth(index), hls.media_playlist(index))
