"""Renders the demonstration films: slides drawn by Chromium, spoken by eSpeak NG, joined by ffmpeg.

Every `media/src/<name>.yaml` of a demonstration course becomes `media/<name>.mp4`, `media/<name>.vi.vtt` and
`media/<name>.txt`. Run `python -m courses.demo.videos`; it needs the programs chromium, espeak-ng and ffmpeg.
"""

import argparse
import base64
import html
import logging
import re
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from ruamel.yaml import YAML

log = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent.parent / "lms" / "credentials" / "fonts"
PICTURES = HERE / "pictures"
WIDTH, HEIGHT, FRAMES_PER_SECOND = 1280, 720, 5
SAMPLE_RATE = 22050
SOUND = "loudnorm=I=-16.5:TP=-3:LRA=7,aresample=24000,aformat=channel_layouts=mono,alimiter=limit=0.5:level=false"
"""Even loudness; the limiter leaves the coder's own overshoot (some decibels at this rate) below full scale."""
PAUSE_AFTER_SENTENCE, PAUSE_AFTER_SLIDE = 0.35, 0.8
CAPTION_LINE = 42


@dataclass(frozen=True)
class Step:
    """One still picture and the words spoken over it."""

    markup: str
    sentences: tuple[str, ...]
    ends_slide: bool


@dataclass(frozen=True)
class Spoken:
    """A sentence with the seconds at which it starts and ends in the film."""

    text: str
    start: float
    end: float


def sentences_of(text: str) -> tuple[str, ...]:
    """Split narration into sentences, dropping line breaks."""
    flat = " ".join(text.split())
    return tuple(part for part in re.split(r"(?<=[.?!…])\s+", flat) if part)


def font_faces(fonts: Path) -> str:
    """CSS that embeds the fonts, so that a slide needs no network and no installed font."""
    rules = []
    for weight, name in ((400, "BeVietnamPro_400Regular.ttf"), (700, "BeVietnamPro_700Bold.ttf")):
        alternatives = [fonts / name, fonts / name.replace("_400", "-").replace("_700", "-")]
        found = next((path for path in alternatives if path.exists()), None)
        if found is None:
            raise FileNotFoundError(f"font {name} is not in {fonts}")
        encoded = base64.b64encode(found.read_bytes()).decode()
        source = f"url(data:font/ttf;base64,{encoded})"
        rules.append(f"@font-face{{font-family:'Be Vietnam Pro';font-weight:{weight};src:{source}}}")
    return "".join(rules)


def slide_steps(film: dict[str, object], style: str) -> Iterator[Step]:
    """Yield the pictures of a film: a slide first without, then with each of its points lit."""
    slides = film["slides"]
    if not isinstance(slides, list):
        raise ValueError("slides must be a list")
    for number, slide in enumerate(slides, start=1):
        points = slide.get("points", [])
        spoken = [str(slide.get("say", ""))] + [str(point["say"]) for point in points]
        texts = [str(point["text"]) for point in points]
        for lit, words in enumerate(spoken):
            if not words.strip():
                continue
            body = slide_markup(slide, texts, lit, f"{number} / {len(slides)}", str(film["title"]))
            page = f"<!doctype html><meta charset=utf-8><style>{style}</style>{body}"
            yield Step(page, sentences_of(words), lit == len(spoken) - 1)


def slide_markup(slide: dict[str, object], points: list[str], lit: int, count: str, film: str) -> str:
    """The body of one slide; points after the lit one are still pale."""
    items = "".join(
        f'<li class="{"now" if place == lit else "seen" if place < lit else "next"}"><b>{place}</b><span>{html.escape(text)}</span></li>'
        for place, text in enumerate(points, start=1)
    )
    picture = (PICTURES / f"{slide['picture']}.svg").read_text(encoding="utf-8")
    lead = f"<p>{html.escape(str(slide['lead']))}</p>" if slide.get("lead") else ""
    kind = "plain" if points else "opening"
    return (
        f'<main class="{kind}"><section><h1>{html.escape(str(slide["title"]))}</h1>{lead}<ol>{items}</ol></section>'
        f"<figure>{picture}</figure></main><footer><span>Học Suốt Đời</span><span>{html.escape(film)}</span>"
        f"<span>{count}</span></footer>"
    )


def silence(seconds: float) -> bytes:
    """Signed 16-bit mono silence."""
    return b"\0\0" * int(seconds * SAMPLE_RATE)


def speak(text: str, voice: str, speed: int, scratch: Path) -> bytes:
    """The sentence as signed 16-bit mono samples."""
    target = scratch / "sentence.wav"
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-w", str(target), text]
    subprocess.run(command, check=True, capture_output=True)
    with wave.open(str(target)) as recording:
        if recording.getframerate() != SAMPLE_RATE:
            raise ValueError(f"unexpected sample rate {recording.getframerate()}")
        return bytes(recording.readframes(recording.getnframes()))


def pronounced(text: str, film: dict[str, object]) -> str:
    """The sentence as it should be said: captions keep the spelling, the voice gets the sounds."""
    sounds = film.get("pronounce") or {}
    if not isinstance(sounds, dict):
        raise ValueError("pronounce must map spelling to sounds")
    for spelling, sound in sounds.items():
        text = re.sub(rf"(?<!\w){re.escape(str(spelling))}(?!\w)", str(sound), text, flags=re.IGNORECASE)
    return text


def record(film: dict[str, object], steps: list[Step], scratch: Path) -> tuple[bytes, list[Spoken], list[float]]:
    """Speak all steps; return the samples, the timed sentences and how long each picture stands."""
    voice, speed = str(film.get("voice", "vi")), int(str(film.get("speed", 150)))
    samples = bytearray(silence(0.5))
    spoken: list[Spoken] = []
    lengths: list[float] = []
    for step in steps:
        began = len(samples) if lengths else 0
        for sentence in step.sentences:
            start = len(samples) / 2 / SAMPLE_RATE
            samples += speak(pronounced(sentence, film), voice, speed, scratch)
            spoken.append(Spoken(sentence, start, len(samples) / 2 / SAMPLE_RATE))
            samples += silence(PAUSE_AFTER_SENTENCE)
        if step.ends_slide:
            samples += silence(PAUSE_AFTER_SLIDE)
        lengths.append((len(samples) - began) / 2 / SAMPLE_RATE)
    return bytes(samples), spoken, lengths


def caption_parts(sentence: Spoken) -> Iterator[Spoken]:
    """Cut a long sentence into captions of at most two lines, its time shared by length."""
    words, parts, current = sentence.text.split(), [], ""
    for word in words:
        longer = f"{current} {word}".strip()
        comma_break = current.endswith((",", ";", ":")) and len(current) > CAPTION_LINE
        if current and (len(longer) > CAPTION_LINE * 2 - 6 or comma_break):
            parts.append(current)
            current = word
        else:
            current = longer
    parts.append(current)
    begin, total = sentence.start, sum(len(part) for part in parts)
    for part in parts:
        finish = begin + (sentence.end - sentence.start) * len(part) / total
        yield Spoken(part, begin, finish)
        begin = finish


def two_lines(text: str) -> str:
    """Break a caption near its middle when one line is too long."""
    if len(text) <= CAPTION_LINE:
        return text
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return text[:middle] + "\n" + text[middle + 1 :]


def timestamp(seconds: float) -> str:
    """Seconds as WebVTT writes them."""
    minutes, rest = divmod(seconds, 60)
    return f"00:{int(minutes):02d}:{rest:06.3f}"


def captions(spoken: list[Spoken]) -> str:
    """The whole WebVTT file."""
    cues = ["WEBVTT\n"]
    for sentence in spoken:
        for part in caption_parts(sentence):
            cues.append(f"{timestamp(part.start)} --> {timestamp(part.end)}\n{two_lines(part.text)}\n")
    return "\n".join(cues)


def transcript(film: dict[str, object]) -> str:
    """What is said, slide by slide, for people who read rather than listen."""
    blocks = [str(film["title"])]
    slides = film["slides"]
    for slide in slides if isinstance(slides, list) else []:
        words = [str(slide.get("say", ""))] + [str(point["say"]) for point in slide.get("points", [])]
        blocks.append(f"{slide['title']}\n" + " ".join(" ".join(words).split()))
    return "\n\n".join(blocks) + "\n"


def draw(steps: list[Step], page: Page, scratch: Path) -> list[Path]:
    """Photograph each step."""
    pictures = []
    for number, step in enumerate(steps):
        target = scratch / f"{number:03d}.png"
        page.set_content(step.markup)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=target)
        pictures.append(target)
    return pictures


def encode(pictures: list[Path], lengths: list[float], sound: Path, target: Path, scratch: Path) -> None:
    """Join pictures and sound into an mp4 that starts before it has arrived whole."""
    listing = scratch / "pictures.txt"
    lines = [f"file '{path}'\nduration {length:.3f}" for path, length in zip(pictures, lengths, strict=True)]
    listing.write_text("\n".join([*lines, f"file '{pictures[-1]}'"]), encoding="utf-8")
    rate = str(FRAMES_PER_SECOND)
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "concat", "-safe", "0", "-i", str(listing)]
    command += ["-i", str(sound), "-vf", f"fps={rate},format=yuv420p", "-af", SOUND]
    command += ["-c:v", "libx264", "-profile:v", "main", "-preset", "slow", "-tune", "stillimage", "-crf", "27"]
    command += ["-g", str(FRAMES_PER_SECOND * 6), "-c:a", "aac", "-ac", "1", "-ar", "24000", "-b:a", "40k"]
    command += ["-t", f"{sum(lengths):.3f}", "-movflags", "+faststart", str(target)]
    subprocess.run(command, check=True)


def render(source: Path, style: str, page: Page) -> Path:
    """Make one film with its captions and transcript; return the film's path."""
    film: dict[str, object] = YAML(typ="safe").load(source)
    folder = source.parent.parent
    target = folder / f"{source.stem}.mp4"
    steps = list(slide_steps(film, style))
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        samples, spoken, lengths = record(film, steps, scratch)
        sound = scratch / "all.wav"
        with wave.open(str(sound), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(SAMPLE_RATE)
            out.writeframes(samples)
        encode(draw(steps, page, scratch), lengths, sound, target, scratch)
    (folder / f"{source.stem}.vi.vtt").write_text(captions(spoken), encoding="utf-8")
    (folder / f"{source.stem}.txt").write_text(transcript(film), encoding="utf-8")
    log.info("%s: %.0f s, %.2f MB", target.name, sum(lengths), target.stat().st_size / 1e6)
    return target


def main() -> None:
    """Render the films asked for, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="names of films; all when none is given")
    parser.add_argument("--fonts", type=Path, default=FONTS, help="folder with the Be Vietnam Pro TTF files")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    style = font_faces(chosen.fonts) + (HERE / "slides.css").read_text(encoding="utf-8")
    sources = [path for path in sorted(HERE.glob("*/media/src/*.yaml")) if path.stem != "illustrations"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for source in sources:
            if not chosen.names or source.stem in chosen.names:
                render(source, style, page)
        browser.close()


if __name__ == "__main__":
    main()
