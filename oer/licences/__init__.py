"""Licences: what each lets a reader do, in plain words, and how a work is to be named. Pure."""

from oer.licences.table import FREEDOMS, LICENCES, OPEN, Licence, find, freedoms_of, get

__all__ = ["FREEDOMS", "LICENCES", "OPEN", "Licence", "find", "freedoms_of", "get"]
