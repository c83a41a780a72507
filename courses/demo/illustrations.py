"""Draws the pictures of the demonstration lessons: SVG in, small PNG out.

Every line `name: picture` of a course's `media/src/illustrations.yaml` turns `pictures/<picture>.svg` into
`media/<name>.png`. Run `python -m courses.demo.illustrations`; it needs the program chromium.
"""

import argparse
import io
import logging
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from ruamel.yaml import YAML

from courses.demo.videos import FONTS, HERE, PICTURES, font_faces

log = logging.getLogger(__name__)

SIZE = 720
COLOURS = 96
STYLE = "body{margin:0;background:#ffffff}svg{width:720px;height:720px;font-family:'Be Vietnam Pro',sans-serif}"


def illustrate(picture: Path, target: Path, style: str, page: Page) -> None:
    """Photograph one drawing and save it with few colours, so that it costs a phone little."""
    page.set_content(f"<style>{style}{STYLE}</style>{picture.read_text(encoding='utf-8')}")
    page.evaluate("document.fonts.ready")
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    drawn.quantize(COLOURS).save(target, optimize=True)
    log.info("%s: %.0f kB", target.name, target.stat().st_size / 1000)


def main() -> None:
    """Draw the pictures of every course."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, default=FONTS, help="folder with the Be Vietnam Pro TTF files")
    style = font_faces(parser.parse_args().fonts)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIZE, "height": SIZE})
        for listing in sorted(HERE.glob("*/media/src/illustrations.yaml")):
            wanted: dict[str, str] = YAML(typ="safe").load(listing)
            for name, picture in wanted.items():
                illustrate(PICTURES / f"{picture}.svg", listing.parent.parent / f"{name}.png", style, page)
        browser.close()


if __name__ == "__main__":
    main()
