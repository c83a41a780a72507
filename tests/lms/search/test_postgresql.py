"""What only the engine of a server has: its address, its tables, its refusals."""

from pathlib import Path

import psycopg
import pytest

from lms.search.engines import open_index
from lms.search.index import SearchBusy, SearchRequest, SearchUnreachable
from lms.search.postgresql_index import PostgresqlIndex
from lms.search.postgresql_writing import BLOCK, NEVER, key, places_of
from lms.search.whoosh_index import NEVER as WHOOSH_NEVER
from tests.lms.search.conftest import ENGINES, Opening, catalogue


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    index = open_index("postgresql://nobody@127.0.0.1:1/nothing", tmp_path)
    for ask in (index.count, lambda: index.add(catalogue())):
        with pytest.raises(SearchUnreachable):
            ask()


def test_terms_of_different_fields_never_meet() -> None:
    assert len({key(field, "hoc") for field in ("folded", "exact", "title")}) == 3
    assert len(key("folded", "a" * 5000)) < 200


def test_places_come_back_as_they_were_stored() -> None:
    stored = b"".join(at.to_bytes(2, "little") for at in (0, 1, 258, BLOCK - 1))
    assert list(places_of(stored)) == [0, 1, 258, BLOCK - 1]
    assert NEVER == WHOOSH_NEVER


if "postgresql" in ENGINES:

    @pytest.fixture
    def engine() -> str:
        """Only the server's engine."""
        return "postgresql"

    def tables(address: str) -> set[str]:
        server, _, schema = address.partition("?schema=")
        with psycopg.connect(server) as connection:
            return {name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])}

    def test_of_an_old_turn_nothing_is_left(opening: Opening, address: str) -> None:
        index = opening()
        index.add(catalogue())
        before = tables(address)
        index.rebuild(catalogue())
        assert len(tables(address)) == len(before) == 5
        assert len(tables(address) & before) == 2

    def test_optimising_leaves_out_what_is_gone(opening: Opening) -> None:
        index = opening()
        index.add(catalogue())
        index.add(catalogue())
        index.remove(["che"])
        index.optimise()
        assert isinstance(index, PostgresqlIndex)
        assert index._columns is None or index.count() == len(catalogue()) - 1
        assert index.count() == index._columns.size == len(catalogue()) - 1  # type: ignore[union-attr] # just read

    def test_a_writer_that_waits_too_long_says_so(opening: Opening, address: str) -> None:
        index = opening()
        index.add(catalogue())
        hasty = PostgresqlIndex(address, patience=0.1)
        server, _, schema = address.partition("?schema=")
        with psycopg.connect(server) as holder:
            holder.execute("SELECT pg_advisory_xact_lock(hashtext(%s), 1)", [schema])
            with pytest.raises(SearchBusy, match="was held"):
                hasty.add(catalogue())
            assert hasty.count() == len(catalogue())
        hasty.close()

    def test_more_documents_than_one_block_holds(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in ("postgresql_writing", "postgresql_view"):
            monkeypatch.setattr(f"lms.search.{module}.BLOCK", 5)
        monkeypatch.setattr("lms.search.postgresql_writing.DENSE", 2)
        whole, small = opening("a"), opening("b")
        whole.rebuild(catalogue())
        for document in catalogue():
            small.add([document])
        for q in ("", "công dân học tập", "hoc", "trong", "lừa đảo"):
            request = SearchRequest(q=q, per_page=50)
            assert [hit.id for hit in whole.search(request).hits] == [hit.id for hit in small.search(request).hits]
            assert whole.search(request).facets == small.search(request).facets
