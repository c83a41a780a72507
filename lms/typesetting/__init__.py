"""Typesetting: a sheet of facts and a Typst document become a PDF/A-2b that looks the same everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")


def typeset(document: Path, sheet: Mapping[str, object], at: datetime) -> bytes:
    """Return `document` as PDF/A-2b, dated `at`; what is printed comes in `sheet`, and the same sheet gives the same bytes.

    The document reads `json(bytes(sys.inputs.sheet))`; nothing in it is read as markup. Only this module knows typst.
    """
    import typst  # noqa: PLC0415 – a compiler of 40 MB that only printing needs

    made = typst.compile(
        document, root=document.parent, font_paths=[FONTS], ignore_system_fonts=True, format="pdf",
        sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)}, pdf_standards=["a-2b"], timestamp=int(at.timestamp()),
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made
