"""Licences: what each lets a reader do, in plain words, which of them go together, and how a work is to be named. Pure."""

from oer.licences.mixing import Verdict, collect, may_bear, remix
from oer.licences.table import FREEDOMS, LICENCES, OPEN, Licence, find, freedoms_of, get

__all__ = ["FREEDOMS", "LICENCES", "OPEN", "Licence", "Verdict", "collect", "find", "freedoms_of", "get", "may_bear", "remix"]
