"""Where in a segment a term occurs, and how often there: as two lists, or as one count for every place where it is common."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")


class Postings(Protocol):
    """Places are numbers within the segment; `wanted` are places that somebody asks about, as keys."""

    def __len__(self) -> int:
        """In how many places the term occurs."""
        ...

    def places(self) -> Iterable[int]:
        """Return all places in rising order."""
        ...

    def among(self, wanted: Mapping[int, T]) -> Iterable[int]:
        """Return the wanted places in which the term occurs, in any order."""
        ...

    def counted(self, wanted: Mapping[int, T]) -> Iterable[tuple[int, float]]:
        """Return the wanted places in which the term occurs, with its count."""
        ...


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rising places, and the count in each."""

    at: Sequence[int]
    counts: Sequence[float]

    def __len__(self) -> int:
        return len(self.at)

    def places(self) -> Iterable[int]:
        return self.at

    def among(self, wanted: Mapping[int, T]) -> Iterable[int]:
        if not self.at:
            return ()
        if 12 * len(wanted) > len(self.at):
            return wanted.keys() & set(self.at)
        places, end = self.at, len(self.at)
        return [at for at in wanted if (index := bisect_left(places, at)) < end and places[index] == at]

    def counted(self, wanted: Mapping[int, T]) -> Iterable[tuple[int, float]]:
        if 12 * len(wanted) > len(self.at):
            return [(at, count) for at, count in zip(self.at, self.counts, strict=True) if at in wanted]
        places, end = self.at, len(self.at)
        found = ((at, bisect_left(places, at)) for at in wanted)
        return [(at, self.counts[index]) for at, index in found if index < end and places[index] == at]


@dataclass(frozen=True, slots=True)
class Dense:
    """One count for every place, 0 where the term does not occur: a look costs nothing, however common the term."""

    counts: bytes
    size: int

    def __len__(self) -> int:
        return self.size

    def places(self) -> Iterable[int]:
        return [at for at, count in enumerate(self.counts) if count]

    def among(self, wanted: Mapping[int, T]) -> Iterable[int]:
        counts = self.counts
        return [at for at in wanted if counts[at]]

    def counted(self, wanted: Mapping[int, T]) -> Iterable[tuple[int, float]]:
        counts = self.counts
        return [(at, count) for at in wanted if (count := counts[at])]
