"""Real films, recordings, pictures and documents, made once for the run by ffmpeg, Pillow and PDFium."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.renditions.ffmpeg import binary

Make = Callable[..., Path]


def run_ffmpeg(*words: str) -> None:
    """Run ffmpeg with plain words, apart from the code under test."""
    subprocess.run([binary(), "-hide_banner", "-loglevel", "error", "-y", *words], check=True)


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Return a maker of films: size, seconds, frames a second, sound or none; the same film is made once."""
    folder = tmp_path_factory.mktemp("films")

    def make(size: str = "640x360", seconds: float = 3, rate: int = 25, sound: bool = True, name: str = "phim.mp4") -> Path:
        target = folder / f"{size}-{seconds}-{rate}-{sound}-{name}"
        if not target.exists():
            words = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]
            if sound:
                words += ["-f", "lavfi", "-i", f"sine=440:d={seconds}", "-filter:a", "volume=0.1"]
            run_ffmpeg(*words, "-c:v", "libx264", "-preset", "ultrafast", "-movflags", "+faststart", str(target))
        return target

    return make
