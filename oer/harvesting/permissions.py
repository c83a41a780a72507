"""Who may harvest and decide on what waits: those who may take in works that were judged elsewhere."""

from __future__ import annotations

from oer.catalogue.permissions import TAKE_IN

__all__ = ["TAKE_IN"]
