"""What every form of citation asks of a work: who is named, which day stands for it, and a key that no two works share by chance."""

from __future__ import annotations

from lms.text import slugify
from oer.metadata.work import Creator, Work


def authors(work: Work) -> list[Creator]:
    """Return who is named: the authors, or whoever made it where it has none."""
    return work.by("author") or list(work.creators)


def day_of(work: Work) -> str:
    """Return when the work appeared: its own first day (or year, or month), else the day of its publication here."""
    return work.issued_on or (work.published_at.date().isoformat() if work.published_at else "")


def key_of(work: Work) -> str:
    """Return the key under which a text cites the work."""
    return f"{slugify(work.title)[:40].strip('-') or 'tai-lieu'}-{day_of(work)[:4]}".rstrip("-")
