"""Writing: the index follows its documents, across processes, crashes and rebuilds."""

import fcntl
import multiprocessing
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import pytest

from lms.search.engines import open_index
from lms.search.index import Document, SearchBusy, SearchIndex, SearchRequest
from lms.search.whoosh_index import WhooshIndex
from lms.search.whoosh_view import Segment
from tests.lms.search.conftest import Opening, catalogue

spawn = multiprocessing.get_context("spawn")


def document(id_: str, title: str = "Bài đọc", body: str = "") -> Document:
    return Document(id_, "resource", title, body)


def ids(index: SearchIndex, q: str = "") -> set[str]:
    return {hit.id for hit in index.search(SearchRequest(q=q, per_page=500)).hits}


def test_an_empty_index_answers(opening: Opening) -> None:
    index = opening()
    assert index.search(SearchRequest(q="học")).total == index.count() == 0
    index.remove(["không có"])
    index.optimise()


def test_the_address_may_name_a_folder(tmp_path: Path) -> None:
    open_index(f"whoosh://{tmp_path}/nơi khác", tmp_path / "no").add([document("a")])
    assert open_index(f"whoosh://{tmp_path}/nơi%20khác", tmp_path / "no").count() == 1
    with pytest.raises(ValueError, match="no search engine"):
        open_index("elastic://x", tmp_path)


def test_a_document_replaces_its_former_self(index: SearchIndex) -> None:
    before = index.count()
    index.add([document("mat-khau", "Khóa số"), document("moi"), document("moi", "Bài sau thắng")])
    assert index.count() == before + 1
    assert "mat-khau" not in ids(index, "mật khẩu")
    assert ids(index, "bài sau thắng") == {"moi"}


def test_removed_documents_are_gone_and_the_rest_stays(index: SearchIndex) -> None:
    index.remove(["che", "che", "khong-co"])
    index.remove(["che"])
    assert ids(index) == {one.id for one in catalogue()} - {"che"}
    assert index.search(SearchRequest()).facets["type"] == (("resource", len(catalogue()) - 1),)


def test_many_small_writes_equal_one_rebuild(opening: Opening) -> None:
    small, whole = opening("a"), opening("b")
    for one in catalogue():
        small.add([one])
    small.add(catalogue()[:3])
    small.remove(["che"])
    small.optimise()
    whole.rebuild(one for one in catalogue() if one.id != "che")
    for q in ("", "công dân học tập", "hoc", "trong"):
        request = SearchRequest(q=q, sort="newest", per_page=50)
        assert small.search(request).facets == whole.search(request).facets
        assert [hit.id for hit in small.search(request).hits] == [hit.id for hit in whole.search(request).hits]


def test_a_rebuild_loses_nothing_that_is_written_meanwhile(index: SearchIndex, opening: Opening) -> None:
    other = opening()

    def slowly() -> Iterator[Document]:
        yield from catalogue()
        other.add([document("moi", "Viết trong lúc dựng lại")])
        other.remove(["che"])
        other.add([document("lua-dao", "Bản sửa")])
        assert ids(other, "viết trong lúc dựng lại") == {"moi"}

    told: list[int] = []
    index.rebuild(slowly(), told.append)
    assert told == []
    for reader in (index, other, opening()):
        assert ids(reader) == {one.id for one in catalogue()} - {"che"} | {"moi"}
        assert ids(reader, "bản sửa") == {"lua-dao"}


def test_of_an_old_index_nothing_is_left(tmp_path: Path) -> None:
    index = open_index("whoosh://", tmp_path)
    index.add(catalogue())
    index.rebuild(catalogue())
    assert len(list((tmp_path / "search").glob("v*-*"))) == 1


def test_a_failed_write_and_a_failed_rebuild_leave_the_index_as_it_was(index: SearchIndex) -> None:
    def breaking() -> Iterator[Document]:
        yield document("nua")
        raise ZeroDivisionError

    before = ids(index)
    with pytest.raises(ZeroDivisionError):
        index.add(breaking())
    with pytest.raises(ZeroDivisionError):
        index.rebuild(breaking())
    assert ids(index) == before
    index.add([document("sau")])
    assert ids(index) == before | {"sau"}
    assert index.rebuild(catalogue()) == len(catalogue())


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path) -> None:
    index = open_index("whoosh://", tmp_path)
    index.add(catalogue())
    hasty = WhooshIndex(tmp_path / "search", patience=0.1)
    with (tmp_path / "search" / "write.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(SearchBusy, match="was held"):
            hasty.add([document("a")])
        assert hasty.count() == len(catalogue())
    hasty.add([document("a")])
    assert index.count() == len(catalogue()) + 1


def _write_many(address: str, name: str, start: Barrier) -> None:
    index = open_index(address, Path())
    start.wait(60)
    for number in range(8):
        index.add([document(f"{name}{number}", f"Bài số {number} của {name}")])
    index.close()


def _write_and_hang(address: str, reached: Event) -> None:
    def endless() -> Iterator[Document]:
        yield document("dang-do")
        reached.set()
        multiprocessing.get_context("spawn").Event().wait(120)

    open_index(address, Path()).add(endless())


def test_two_processes_write_while_a_third_reads(index: SearchIndex, address: str) -> None:
    start = spawn.Barrier(3)
    writers = [spawn.Process(target=_write_many, args=(address, name, start)) for name in ("ong", "ba")]
    for writer in writers:
        writer.start()
    start.wait(60)
    seen = index.count()
    while any(writer.is_alive() for writer in writers):
        now = index.search(SearchRequest(q="bài số")).total
        assert index.count() >= seen
        seen = max(seen, index.count())
        assert now <= 16
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert index.count() == len(catalogue()) + 16


@pytest.fixture
def whoosh_index(tmp_path: Path) -> WhooshIndex:
    opened = WhooshIndex(tmp_path)
    opened.add(catalogue())
    return opened


def test_a_view_reads_on_after_its_segments_were_merged_away(whoosh_index: WhooshIndex, tmp_path: Path) -> None:
    view = whoosh_index.view()
    assert view is not None
    for file in tmp_path.rglob("*"):
        if file.is_file():
            file.unlink()
    for number, segment in enumerate(view.segments):
        assert all(view.document(number, at).id for at in range(segment.size))


def test_a_segment_that_is_gone_is_no_empty_one(whoosh_index: WhooshIndex, tmp_path: Path) -> None:
    view = whoosh_index.view()
    assert view is not None
    for file in tmp_path.rglob("*.col"):
        file.unlink()
    reader = view.segments[0].reader
    reader._perdoc._readers.clear()
    with pytest.raises(OSError, match="merged away"):
        Segment(reader)


def test_a_killed_writer_leaves_the_index_whole_and_open(index: SearchIndex, address: str) -> None:
    reached = spawn.Event()
    writer = spawn.Process(target=_write_and_hang, args=(address, reached))
    writer.start()
    assert reached.wait(60)
    writer.kill()
    writer.join()
    assert index.count() == len(catalogue())
    index.add([document("sau")])
    assert ids(index) == {one.id for one in catalogue()} | {"sau"}
