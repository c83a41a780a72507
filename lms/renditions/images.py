"""Pictures, by Pillow: measured before they are opened, turned upright, made smaller, freed of what they tell about their maker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lms.errors import Invalid
from lms.renditions.plan import Made, picture_widths

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPES = frozenset(("image/jpeg", "image/png", "image/apng", "image/gif", "image/webp", "image/bmp", "image/tiff"))
"""What is made smaller; other pictures (SVG, HEIC) are kept as they came."""
MOST_PIXELS = 64_000_000
TALLEST = 16_000
"""WebP ends at 16,383 pixels."""
QUALITY = 80


@contextmanager
def _opened(path: Path) -> Iterator[Image]:
    """Open a picture whose size was looked at first, so that none can fill the memory."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 – 20 MB that only a process which reads pictures has to carry

    Image.MAX_IMAGE_PIXELS = None  # the size is judged here, with a sentence, before a pixel is read
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                size = f"{width:,} × {height:,}".replace(",", ".")
                raise Invalid(f"Ảnh {size} điểm quá lớn nên chưa dùng được. Hãy thu nhỏ ảnh còn dưới 8.000 × 8.000 điểm.", field="file")
            yield picture
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid(
            "Không đọc được ảnh này: tệp bị hỏng hoặc chưa chép xong. Hãy mở thử trên máy bạn rồi tải lại.", field="file"
        ) from error


def measure(path: Path) -> tuple[int, int]:
    """Return width and height as shown (turned upright); raise Invalid for what is no picture or too large."""
    with _opened(path) as picture:
        width, height = picture.size
        is_lying = picture.getexif().get(0x0112) in {5, 6, 7, 8}
        return (height, width) if is_lying else (width, height)


def resize(path: Path, folder: Path, skip: frozenset[str] = frozenset()) -> list[Made]:
    """Make the smaller pictures as WebP, without the source's metadata (place, device, time)."""
    width, _ = measure(path)
    return [_written(path, folder / f"{kind}.webp", kind, wide) for kind, wide in picture_widths(width) if kind not in skip]


def make_poster(path: Path, folder: Path) -> Made:
    """Turn a frame of a film into its poster."""
    return _written(path, folder / "poster.webp", "poster", 640)


def _written(source: Path, target: Path, kind: str, wide: int) -> Made:
    from PIL import ImageOps  # noqa: PLC0415 – as above

    with _opened(source) as picture:
        picture.draft("RGB", (wide, wide))
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
        plain.thumbnail((wide, TALLEST))
        # The colour profile stays: it says how colours look, not who took the picture. That of a press says nothing of a screen's colours.
        profile = b"" if picture.mode == "CMYK" else picture.info.get("icc_profile") or b""
        plain.save(target, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=profile)
        return Made(kind, target, "image/webp", plain.width, plain.height)
