"""Other rooms' documents reach the index by jobs, and leave it the same way."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask

from lms.database import transaction
from lms.jobs import run_pending_jobs
from lms.search import services, tasks
from lms.search.index import Document, SearchRequest


class Shelf:
    """A room with documents."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}

    def list_documents(self) -> list[Document]:
        return self.get_documents(list(self.titles))

    def get_documents(self, ids: Sequence[str]) -> list[Document]:
        return [Document(id_, "shelf", self.titles[id_], "") for id_ in ids if id_ in self.titles]


@pytest.fixture
def shelf(app: Flask, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Return a room whose documents are the only ones that can be found."""
    monkeypatch.setattr(services, "_sources", {})
    monkeypatch.setattr(services, "_index", None)
    index = services.use_index(address, tmp_path)
    room = Shelf()
    services.register_source("shelf", room.list_documents, room.get_documents)
    yield room
    index.close()


def found(q: str) -> list[str]:
    return [hit.id for hit in services.search(SearchRequest(q=q, per_page=50)).hits]


def test_a_change_is_followed_by_a_job(shelf: Shelf) -> None:
    shelf.titles = {"a": "Sách nông nghiệp", "b": "Sách nghề mộc"}
    with transaction():
        services.index_later("shelf", ["a", "b"])
    assert found("sách") == []
    run_pending_jobs()
    assert set(found("sách")) == {"a", "b"}
    shelf.titles = {"b": "Sách nghề rèn"}
    with transaction():
        services.index_later("shelf", ["a"])
        services.index_later("shelf", ["b"])
        services.index_later("shelf", ["b"])
    run_pending_jobs()
    assert found("sách") == ["b"]
    assert found("nghề rèn") == ["b"]


def test_the_rebuilt_index_equals_the_followed_one(shelf: Shelf) -> None:
    shelf.titles = {str(number): f"Sách số {number}" for number in range(30)}
    with transaction():
        services.index_later("shelf", shelf.titles)
    run_pending_jobs()
    before = sorted(found("sách số"))
    assert services.rebuild_all() == 30
    tasks.rebuild()
    assert sorted(found("sách số")) == before


def test_without_an_index_the_fault_is_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_index", None)
    with pytest.raises(RuntimeError, match="use_index"):
        services.the_index()
