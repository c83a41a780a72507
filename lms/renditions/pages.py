"""Pages of PDF documents as pictures, by PDFium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lms.errors import Invalid
from lms.renditions.plan import MOST_PAGES, Made

WIDTH, TALLEST = 1000, 4000
_one_at_a_time = threading.Lock()
"""PDFium keeps one state for the whole process (pypdfium2's README, “Thread incompatibility”)."""


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import pypdfium2  # noqa: PLC0415 – a native library that only a process which reads PDF has to carry

    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise Invalid("Tài liệu PDF này có mật khẩu nên chưa xem trước được. Hãy bỏ mật khẩu rồi tải lại.", field="file") from error
            raise Invalid(
                "Không đọc được tài liệu PDF này: tệp bị hỏng hoặc chưa chép xong. Hãy xuất lại PDF rồi tải lên.", field="file"
            ) from error
        try:
            yield document
        finally:
            document.close()


def count_pages(path: Path) -> int:
    """Return the number of pages; raise Invalid where the document is locked, broken or empty."""
    with _opened(path) as document:
        pages = len(document)
    if pages == 0:
        raise Invalid("Tài liệu PDF này không có trang nào. Hãy xuất lại PDF rồi tải lên.", field="file")
    return pages


def preview(path: Path, folder: Path, skip: frozenset[str] = frozenset()) -> Iterator[Made]:
    """Make a WebP picture of each of the first pages, one after the other."""
    for number in range(1, min(MOST_PAGES, count_pages(path)) + 1):
        if f"page-{number}" not in skip:
            yield _page(path, folder, number)


def _page(path: Path, folder: Path, number: int) -> Made:
    target = folder / f"page-{number}.webp"
    with _opened(path) as document:
        page = document[number - 1]
        width, height = page.get_size()
        picture = page.render(scale=min(WIDTH / max(width, 1), TALLEST / max(height, 1))).to_pil()
        page.close()
    picture.save(target, "WEBP", quality=80, method=4)
    return Made(f"page-{number}", target, "image/webp", picture.width, picture.height)
