"""ZIP files that people send, and what is packed like them (XLSX, DOCX): what reading a damaged one raises."""

from __future__ import annotations

import zlib
from lzma import LZMAError
from zipfile import BadZipFile

UNREADABLE = (BadZipFile, zlib.error, LZMAError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
"""What the standard library raises, by way of packing, where a member's bytes are damaged or packed in a way it does not know."""
