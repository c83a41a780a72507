"""Speaks the short village-loudspeaker broadcasts: `sources/*.broadcast.txt` becomes `files/<name>.mp3`.

Run `python -m oer.demo.broadcasts`; it needs the programs espeak-ng and ffmpeg.
"""

import logging
import subprocess
import tempfile
from pathlib import Path

log = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
SUFFIX = ".broadcast.txt"


def broadcast(source: Path) -> Path:
    """Speak one text slowly and even out its loudness."""
    target = HERE / "files" / f"{source.name.removesuffix(SUFFIX)}.mp3"
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "spoken.wav"
        say = ["espeak-ng", "-v", "vi", "-s", "145", "-g", "2", "-f", str(source), "-w", str(spoken)]
        subprocess.run(say, check=True, capture_output=True)
        command = ["ffmpeg", "-y", "-loglevel", "error", "-i", str(spoken), "-af", "loudnorm=I=-16:TP=-3:LRA=7"]
        command += ["-ac", "1", "-ar", "24000", "-b:a", "40k", str(target)]
        subprocess.run(command, check=True)
    return target


def main() -> None:
    """Make every broadcast."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for source in sorted((HERE / "sources").glob(f"*{SUFFIX}")):
        path = broadcast(source)
        log.info("%s: %.0f kB", path.name, path.stat().st_size / 1000)


if __name__ == "__main__":
    main()
