"""Which engine answers: chosen by LMS_SEARCH_URL."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from lms.search.index import SearchIndex


def open_index(url: str, data_dir: Path) -> SearchIndex:
    """Open the index that the address names: "whoosh://" lies in the data folder, "whoosh:///srv/index" elsewhere.

    "postgresql://user@host/database" is a schema of that database, "?schema=name" another one than lms_search.

    Raise ValueError for an engine that is not there.
    """
    address = urlsplit(url)
    if address.scheme in {"postgresql", "postgresql+psycopg"}:
        from lms.search.postgresql_index import PostgresqlIndex  # noqa: PLC0415 - as below

        return PostgresqlIndex(url)
    if address.scheme != "whoosh":
        raise ValueError(f"no search engine for {url!r}: expected whoosh://, whoosh:///a/folder or postgresql://host/database")
    from lms.search.whoosh_index import WhooshIndex  # noqa: PLC0415 - heavy, and most commands never search

    path = unquote(address.netloc + address.path)
    return WhooshIndex(Path(path) if path else data_dir / "search")
