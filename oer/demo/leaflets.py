"""Typesets the demonstration leaflets (PDF) and posters (WebP) from their Typst sources.

Every `sources/to-*.typ` becomes `files/<name>.pdf`; every `sources/ap-phich-*.typ` becomes `files/<name>.webp`.
Run `python -m oer.demo.leaflets`.
"""

import argparse
import io
import logging
from pathlib import Path

import typst
from PIL import Image

log = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FONTS = ROOT / "lms" / "credentials" / "fonts"
POSTER_WIDTH = 1200


def leaflet(source: Path, fonts: Path) -> Path:
    """Typeset one leaflet as PDF."""
    target = HERE / "files" / f"{source.stem}.pdf"
    typst.compile(source, output=target, root=ROOT, font_paths=[fonts], ignore_system_fonts=True)
    return target


def poster(source: Path, fonts: Path) -> Path:
    """Typeset one poster and save it as a WebP picture of a fixed width."""
    drawn = typst.compile(source, root=ROOT, font_paths=[fonts], ignore_system_fonts=True, format="png", ppi=200.0)
    if not isinstance(drawn, bytes):
        raise ValueError(f"{source.name} has more than one page")
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    height = round(picture.height * POSTER_WIDTH / picture.width)
    target = HERE / "files" / f"{source.stem}.webp"
    picture.resize((POSTER_WIDTH, height), Image.Resampling.LANCZOS).save(target, quality=82, method=6)
    return target


def main() -> None:
    """Make every leaflet and poster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, default=FONTS, help="folder with the Be Vietnam Pro TTF files")
    fonts = parser.parse_args().fonts
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    made = [leaflet(source, fonts) for source in sorted((HERE / "sources").glob("to-*.typ"))]
    made += [poster(source, fonts) for source in sorted((HERE / "sources").glob("ap-phich-*.typ"))]
    for path in made:
        log.info("%s: %.0f kB", path.name, path.stat().st_size / 1000)


if __name__ == "__main__":
    main()
