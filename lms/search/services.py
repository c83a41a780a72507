"""What other rooms ask of the search: to know their documents, to follow their changes, to answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete

from lms.database import session
from lms.jobs import HELD, TASKS, Job, enqueue
from lms.search.engines import open_index
from lms.search.index import Document, SearchIndex, SearchRequest, SearchResults

BATCH = 200
"""Ids in one job: a change of many documents becomes several short jobs, each with one commit."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the documents of one type come from.

    `list_documents` yields all that may be found, `get_documents` those of the given ids that may; an id that is
    missing from its answer is taken out of the index.
    """

    list_documents: Callable[[], Iterable[Document]]
    get_documents: Callable[[Sequence[str]], list[Document]]


_sources: dict[str, Source] = {}
_index: SearchIndex | None = None


def use_index(url: str, data_dir: Path) -> SearchIndex:
    """Open the index that this process searches and writes; called once when the application starts."""
    global _index
    if _index is not None:
        _index.close()
    _index = open_index(url, data_dir)
    return _index


def the_index() -> SearchIndex:
    """Return the index of this process."""
    if _index is None:
        raise RuntimeError("use_index() was not called: the application has no search yet")
    return _index


def register_source(
    type_: str,
    list_documents: Callable[[], Iterable[Document]],
    get_documents: Callable[[Sequence[str]], list[Document]],
) -> None:
    """Make the documents of a type findable."""
    _sources[type_] = Source(list_documents, get_documents)


def index_later(type_: str, ids: Iterable[object]) -> None:
    """Promise, within the present transaction, that the index will follow what now happens to these documents."""
    wanted = sorted({str(id_) for id_ in ids})
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        key = f"search.index:{type_}:{batch[0]}" if len(batch) == 1 else None
        enqueue(TASKS["search.index"], key=key, type_=type_, ids=batch)


def promise_documents(type_: str, ids: Sequence[object]) -> list[UUID]:
    """Promise, within the present transaction, that these many documents reach the index in an hour at the latest.

    For imports that call `keep_promise` as soon as they are through: one writer for all, and the jobs stand by in case of a fall.
    """
    batches = [[str(id_) for id_ in ids[start : start + BATCH]] for start in range(0, len(ids), BATCH)]
    return [enqueue(TASKS["search.index"], delay=timedelta(hours=1), type_=type_, ids=batch) for batch in batches]


def keep_promise(
    type_: str, ids: Sequence[object], promises: Sequence[UUID], progress: Callable[[int], None] | None = None
) -> int:  # fmt: skip
    """Put many documents into the index with one writer and return how many; the jobs that stood by are not needed then."""
    batches = ([str(id_) for id_ in ids[start : start + BATCH]] for start in range(0, len(ids), BATCH))
    documents = chain.from_iterable(_sources[type_].get_documents(batch) for batch in batches)
    count = the_index().add(_counted(documents, progress))
    for start in range(0, len(promises), BATCH):
        session.execute(delete(Job).where(Job.id.in_(promises[start : start + BATCH]), Job.state == HELD))
    return count


def _counted(documents: Iterable[Document], progress: Callable[[int], None] | None) -> Iterator[Document]:
    for number, document in enumerate(documents, start=1):
        yield document
        if progress is not None and number % 100 == 0:
            progress(number)


def index_now(type_: str, ids: Sequence[str]) -> None:
    """Bring the index up to the state of the database for these documents; raise SearchBusy."""
    documents = _sources[type_].get_documents(ids)
    present = {document.id for document in documents}
    index = the_index()
    if documents:
        index.add(documents)
    index.remove(id_ for id_ in ids if id_ not in present)


def rebuild_all(progress: Callable[[int], None] | None = None) -> int:
    """Build the index anew from every source and return how many documents it holds; answers go on meanwhile."""
    return the_index().rebuild(_all_documents(), progress)


def _all_documents() -> Iterator[Document]:
    return chain.from_iterable(source.list_documents() for source in _sources.values())


def search(request: SearchRequest) -> SearchResults:
    """Answer a request from the index of this process."""
    return the_index().search(request)


def suggest_titles(typed: str) -> tuple[str, ...]:
    """Return public titles that go on as was typed, for a box in which somebody is typing."""
    return the_index().suggest(typed)
