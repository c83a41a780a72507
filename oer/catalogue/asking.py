"""What is asked of the catalogue, read from an address, and the addresses of what might be asked next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlencode

from lms.errors import Invalid
from lms.search.index import SearchRequest
from lms.text import nfc
from oer import licences
from oer.vocabularies import KINDS, LEVELS, SUBJECTS, is_language_tag

FILTERS = ("freedom", "subject", "level", "kind", "licence", "language")
PUBLIC_FILTERS = ("subject", "level", "licence", "kind", "language")
"""Those that the public contract names; «freedom» is a convenience of the page."""
PER_PAGE, MOST_PER_PAGE, LAST_PAGE = 20, 100, 10_000
LONGEST_QUERY = 1_000
LONGEST_SUGGESTED = 120
Sort = Literal["relevance", "newest"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question to the catalogue. Values of one filter are alternatives, different filters must all hold."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    per_page: int = PER_PAGE
    sort: Sort = "relevance"

    def request(self) -> SearchRequest:
        """Return the question as the search understands it."""
        return SearchRequest(q=self.q, types=("resource",), filters=self.filters, page=self.page, per_page=self.per_page, sort=self.sort)

    def saying(self, q: str) -> Wanted:
        """Return other words under the same filters."""
        return replace(self, q=q, page=1)

    def sorted_by(self, sort: Sort) -> Wanted:
        """Return the same question, its answers in another order."""
        return replace(self, sort=sort, page=1)

    def has(self, name: str, value: str) -> bool:
        """Return whether the filter is on."""
        return value in self.filters.get(name, ())

    def toggled(self, name: str, value: str) -> Wanted:
        """Return the same question with one filter put on or taken off, from its first page."""
        values = self.filters.get(name, ())
        changed = tuple(other for other in values if other != value) if value in values else (*values, value)
        return replace(self, filters={**self.filters, name: changed}, page=1)

    def address(self) -> str:
        """Return the query string without the page, licences under their short names; empty for the plain catalogue."""
        pairs = [*([("q", self.q)] if self.q else []), *self.hidden()]
        return f"?{urlencode(pairs)}" if pairs else ""

    def unfiltered(self) -> Wanted:
        """Return the same words without any filter."""
        return replace(self, filters={}, page=1)

    def hidden(self) -> list[tuple[str, str]]:
        """Return the filters as hidden fields of the search box, so that other words keep them."""
        pairs = [(name, _short(name, value)) for name in FILTERS for value in self.filters.get(name, ())]
        return [*pairs, ("sort", self.sort)] if self.sort != "relevance" else pairs

    @property
    def is_filtered(self) -> bool:
        return any(self.filters.values())


def _short(name: str, value: str) -> str:
    licence = licences.find(value) if name == "licence" else None
    return licence.notation if licence else value


def read_kindly(given: Mapping[str, Sequence[str]], page: int) -> Wanted:
    """Read a person's address: what makes no sense is left out."""
    filters = {}
    for name in FILTERS:
        values = (_known(name, value) for value in given.get(name, ()))
        filters[name] = tuple(dict.fromkeys(value for value in values if value))
    sort: Sort = "newest" if "newest" in given.get("sort", ()) else "relevance"
    return Wanted(_query(given)[:LONGEST_QUERY], filters, page, sort=sort)


def read_strictly(given: Mapping[str, Sequence[str]]) -> Wanted:
    """Read a script's address; raise Invalid naming the parameter that makes no sense."""
    filters = {}
    for name in PUBLIC_FILTERS:
        known = []
        for value in given.get(name, ()):
            if (meant := _known(name, value)) is None:
                raise Invalid(f"Giá trị “{value[:80]}” của {name} không có trong danh mục.", field=name)
            known.append(meant)
        filters[name] = tuple(dict.fromkeys(known))
    if len(_query(given)) > LONGEST_QUERY:
        raise Invalid(f"Câu hỏi dài quá {LONGEST_QUERY} ký tự.", field="q")
    return Wanted(_query(given), filters, _whole(given, "page", 1, LAST_PAGE), _whole(given, "per_page", PER_PAGE, MOST_PER_PAGE))


def _query(given: Mapping[str, Sequence[str]]) -> str:
    return nfc(" ".join((given.get("q") or [""])[0].replace("\x00", "").split()))


def _whole(given: Mapping[str, Sequence[str]], name: str, default: int, most: int) -> int:
    raw = (given.get(name) or [str(default)])[0]
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and 1 <= int(raw) <= most):
        raise Invalid(f"{name} phải là số nguyên từ 1 đến {most}.", field=name)
    return int(raw)


def _known(name: str, value: str) -> str | None:
    """Return the value as documents bear it, or None where no document can."""
    value = nfc(value).strip()
    match name:
        case "licence":
            licence = licences.find(value)
            return licence.uri if licence else None
        case "language":
            return value if is_language_tag(value) else None
        case "freedom":
            return value if value in licences.FREEDOMS else None
        case _:
            return value if value in {"subject": SUBJECTS, "level": LEVELS, "kind": KINDS}[name] else None
