"""Copy the vendored player script and draw the icon sprite from the packages that `npm ci` installed here."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
SPRITE = HERE.parent / "icons" / "sprite.svg"

# Our name, or our name = name in lucide. Pages use our names, so that a change of the set touches one line.
NAMES = """
home=house search book-open user play pause volume=volume-2 captions download upload check circle-check
circle-play circle alert=circle-alert warning=triangle-alert clock calendar file file-text video headphones
image link external=external-link award badge-check qr-code chevron-down chevron-left chevron-right
chevron-up x plus grip=grip-vertical trash=trash-2 pencil eye sun moon monitor type=a-large-small wifi-off
bell users building=building-2 map list filter=funnel arrow-left arrow-right arrow-up arrow-down info lock
log-in log-out printer share=share-2 refresh=refresh-cw undo=undo-2 settings shield=shield-check
graduation-cap message=message-square star languages help=circle-question-mark keyboard gauge send copy
history chart=chart-column layers save menu ellipsis accessibility
"""
ICONS = {name.split("=")[0]: name.split("=")[-1] for name in NAMES.split()}


def symbol(name: str, source: Path) -> str:
    """Return one lucide file as a `<symbol>`; the stroke comes from the `<use>` that shows it."""
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(encoding="utf-8"), re.DOTALL)
    if drawing is None:
        raise ValueError(f"{source.name} holds no drawing")
    shapes = re.sub(r"\s+", " ", drawing.group(1)).replace("> <", "><").replace(" />", "/>").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def draw_sprite() -> None:
    """Write the sprite with the licence of the icons at its head."""
    drawings = PACKAGES / "lucide-static" / "icons"
    symbols = [symbol(name, drawings / f"{theirs}.svg") for name, theirs in sorted(ICONS.items())]
    head = '<!-- Icons: Lucide, ISC licence, see LICENSE.txt beside this file. -->\n<svg xmlns="http://www.w3.org/2000/svg">\n'
    SPRITE.write_text(head + "\n".join(symbols) + "\n</svg>\n", encoding="utf-8")
    shutil.copyfile(PACKAGES / "lucide-static" / "LICENSE", SPRITE.with_name("LICENSE.txt"))


def copy_player() -> None:
    """Copy the streaming player script and its licence."""
    package = PACKAGES / "hls.js"
    script = (package / "dist" / "hls.light.min.js").read_text(encoding="utf-8")
    script = re.sub(r"\n//# sourceMappingURL=.*", "", script)  # the map is not served
    (HERE / "hls.light.min.js").write_text(script, encoding="utf-8")
    shutil.copyfile(package / "LICENSE", HERE / "hls.LICENSE.txt")


if __name__ == "__main__":
    draw_sprite()
    copy_player()
