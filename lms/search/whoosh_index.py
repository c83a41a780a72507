"""The embedded engine: a Whoosh index of pre-tokenised terms in a folder, read and written by several processes."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from threading import Lock

from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from lms.search import facets
from lms.search.analysis import terms_of
from lms.search.answering import answer
from lms.search.folder import IndexFolder
from lms.search.index import PUBLIC, Document, SearchRequest, SearchResults
from lms.search.packing import pack
from lms.search.suggesting import suggestions
from lms.search.whoosh_view import View

NEVER = -(2**40)
"""Stands for "no date" and sorts last."""

WRITER_MEGABYTES = 48
"""Postings that a writer holds before it sorts them to disk, by Whoosh's own too low estimate."""


class Terms(FieldType):
    """A field whose terms come counted: no analysis, no positions, the count is the weight."""

    scorable = stored = unique = False

    def __init__(self) -> None:
        # The base class's own would want an analyzer.
        self.format = Existence()

    def index(self, value: dict[str, int], **_: object) -> Generator[tuple[bytes, int, float | int, bytes], None, None]:
        """Yield (term, frequency, weight, payload) as Whoosh's writer wants them."""
        for term, count in value.items():
            yield term.encode(), count, float(count), b""

    def to_bytes(self, value: str | bytes) -> bytes:
        """Return a term as it lies in the index."""
        return value.encode() if isinstance(value, str) else value


SCHEMA = Schema(
    id=ID(unique=True),
    exact=Terms(),
    folded=Terms(),
    bigram=Terms(),
    title=Terms(),
    length=COLUMN(NumericColumn("I")),
    published=COLUMN(NumericColumn("q", default=NEVER)),
    card=COLUMN(VarBytesColumn()),
    document=STORED(),
)


class WhooshIndex:
    """A SearchIndex in a folder. Instances are cheap and may be shared by threads."""

    def __init__(self, path: Path, patience: float = 20.0) -> None:
        self._folder = IndexFolder(path, patience)
        self._lock = Lock()
        self._path: Path | None = None
        self._index: FileIndex | None = None
        self._view: View | None = None

    # Reading

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer from the last commit of any process."""
        view = self.view()
        if view is None:
            return SearchResults(0, (), {})
        return view.remembered.answer(view.generation, request, lambda: answer(view, request))

    def suggest(self, typed: str, visibility: tuple[str, ...] = (PUBLIC,), most: int = 8) -> tuple[str, ...]:
        """Return titles that go on as the typed words begin."""
        view = self.view()
        return () if view is None else suggestions(view, typed, visibility, most)

    def count(self) -> int:
        """Return how many documents can be found."""
        view = self.view()
        return 0 if view is None else view.documents

    def view(self) -> View | None:
        """Return a view of the last commit; where nothing was written since, the one at hand (some 30 µs)."""
        with self._lock:
            for _ in range(5):
                path = self._folder.current()
                if path is None:
                    return None
                try:
                    if path != self._path or self._index is None:
                        self._index, self._view, self._path = _open(path), None, path
                    if self._view is None or self._view.generation != self._index.latest_generation():
                        self._view = View(self._index)
                except OSError:
                    self._path = None  # swapped for another index and removed between two steps: look again
                    continue
                return self._view
            raise OSError(f"the search index in {self._folder.path} changes faster than it can be opened")

    def close(self) -> None:
        """Let go of the open files; who still reads them keeps them."""
        with self._lock:
            self._index = self._view = self._path = None

    # Writing

    def add(self, documents: Iterable[Document]) -> int:
        """Put documents in with one writer and one commit."""
        with self._folder.writing():
            path = self._folder.current()
            if path is None:
                path = self._folder.new()
                _create(path)
                count = _write(_open(path), documents, self._folder.note)
                self._folder.swap(path)
                return count
            return _write(_open(path), documents, self._folder.note)

    def remove(self, ids: Iterable[str]) -> None:
        """Take documents out."""
        wanted = list(ids)
        with self._folder.writing():
            path = self._folder.current()
            if path is not None and wanted:
                self._folder.note(wanted)
                index = _open(path)
                with _writer(index) as writer:
                    _delete(index, writer, wanted)

    def optimise(self) -> None:
        """Merge all segments into one, without the deleted documents."""
        with self._folder.writing():
            path = self._folder.current()
            if path is not None:
                with _writer(_open(path)) as writer:
                    writer.optimize = True

    def rebuild(self, documents: Iterable[Document], progress: Callable[[int], None] | None = None) -> int:
        """Build beside the present index, catch up with what was written meanwhile, swap."""
        with self._folder.rebuilding():
            with self._folder.writing():
                self._folder.start_notes()
            path = self._folder.new()
            _create(path)
            fresh = _open(path)
            count = _write(fresh, _told(documents, progress))
            with self._folder.writing():
                self._catch_up(fresh, self._folder.end_notes())
                self._folder.swap(path)
            return count

    def _catch_up(self, fresh: FileIndex, ids: list[str]) -> None:
        view = self.view()
        if not ids or view is None:
            return
        present = {id_: view.find(id_) for id_ in ids}
        with _writer(fresh) as writer:
            _delete(fresh, writer, [id_ for id_, document in present.items() if document is None])
        _write(fresh, [document for document in present.values() if document is not None])


def _create(path: Path) -> None:
    FileIndex.create(FileStorage(str(path)), SCHEMA)


def _open(path: Path) -> FileIndex:
    return FileIndex(FileStorage(str(path)), schema=SCHEMA)


def _told(documents: Iterable[Document], progress: Callable[[int], None] | None) -> Iterator[Document]:
    for number, document in enumerate(documents, start=1):
        yield document
        if progress is not None and number % 100 == 0:
            progress(number)


@contextmanager
def _writer(index: FileIndex) -> Iterator[SegmentWriter]:
    """Commit at the end; on any error, leave the index as it was."""
    # Separate files are mapped into memory; of a compound file Whoosh copies every part into each process.
    writer = SegmentWriter(index, limitmb=WRITER_MEGABYTES, compound=False)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _write(index: FileIndex, documents: Iterable[Document], note: Callable[[list[str]], None] | None = None) -> int:
    """Add the documents, one commit for all; one that comes twice wants a second commit, for the later to win."""
    written = 0
    pending = iter(documents)
    first = next(pending, None)
    while first is not None:
        seen: set[str] = set()
        again: Document | None = None
        with _writer(index) as writer:
            for document in chain([first], pending):
                if document.id in seen:
                    again = document
                    break
                seen.add(document.id)
                _put(writer, document)
            _delete(index, writer, seen)
            if note is not None:
                note(sorted(seen))
        written += len(seen)
        first = again
    return written


def _put(writer: SegmentWriter, document: Document) -> None:
    terms = terms_of(document)
    when = document.published_at
    writer.add_document(
        id=document.id,
        exact=terms.exact,
        folded=terms.folded,
        bigram=terms.bigram,
        title=terms.title,
        length=terms.length,
        published=NEVER if when is None else int(when.timestamp()),
        card=facets.to_bytes(document),
        document=pack(document),
    )


def _delete(index: FileIndex, writer: SegmentWriter, ids: Iterable[str]) -> None:
    """Mark the committed documents with these ids as deleted, in the writer's commit."""
    reader = index.reader()
    try:
        for id_ in ids:
            if ("id", id_) in reader:
                for number in list(reader.postings("id", id_).all_ids()):
                    writer.delete_document(number)
    finally:
        reader.close()
