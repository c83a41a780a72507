"""Answers kept until the index changes: a catalogue's first pages are asked for again and again."""

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from lms.search.index import SearchRequest, SearchResults

MOST_ANSWERS = 200


class Remembered:
    """The answers of one state of an index, which a stamp names."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stamp: object = None
        self._answers: dict[str, SearchResults] = {}

    def answer(self, stamp: object, request: SearchRequest, find: Callable[[], SearchResults]) -> SearchResults:
        """Return the answer to a request that was asked of this state before, or find and keep it."""
        filters = tuple(sorted((name, tuple(values)) for name, values in request.filters.items()))
        key = repr((replace(request, filters={}), filters))
        with self._lock:
            if stamp != self._stamp:
                self._stamp, self._answers = stamp, {}
            found = self._answers.get(key)
        if found is None:
            found = find()
            with self._lock:
                if len(self._answers) >= MOST_ANSWERS:
                    self._answers.clear()
                if stamp == self._stamp:
                    self._answers[key] = found
        return found
