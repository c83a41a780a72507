"""The field's abbreviations, spelt out: CDHT is công dân học tập, in a question and in a text."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from lms.text import fold, nfc

_FILE = Path(__file__).with_name("abbreviations.yaml")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,8}(?![^\W_])")
_CAPITALS = re.compile(r"\b[A-ZĐ]{3,8}\b")


@lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    """Return {abbreviation as it is written: meaning}, and the same without marks where that says nothing else."""
    written = {nfc(short): nfc(meaning) for short, meaning in YAML(typ="safe").load(_FILE.read_text(encoding="utf-8")).items()}
    plain = {fold(short).upper(): meaning for short, meaning in reversed(written.items())}
    return plain | written


def meaning_of(word: str) -> str | None:
    """Return what an abbreviation stands for, in capitals or not, with đ or d; None where it is none."""
    return _meanings().get(nfc(word).upper())


def spelt_out(text: str) -> str:
    """Return the text with its abbreviations spelt out."""
    return _WORD.sub(lambda found: meaning_of(found[0]) or found[0], text)


def meanings_in(text: str) -> list[str]:
    """Return what the abbreviations of a text stand for, each once; only those in capitals, a text is written with care."""
    known = _meanings()
    return [known[short] for short in dict.fromkeys(_CAPITALS.findall(nfc(text))) if short in known]
