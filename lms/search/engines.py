"""Which engine answers: chosen by LMS_SEARCH_URL."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from lms.search.index import SearchIndex


def open_index(url: str, data_dir: Path) -> SearchIndex:
    """Open the index that the address names: "whoosh://" lies in the data folder, "whoosh:///srv/index" elsewhere.

    Raise ValueError for an engine that is not there.
    """
    address = urlsplit(url)
    if address.scheme != "whoosh":
        raise ValueError(f"no search engine for {url!r}: expected whoosh:// or whoosh:///a/folder")
    from lms.search.whoosh_index import WhooshIndex  # noqa: PLC0415 - heavy, and most commands never search

    path = unquote(address.netloc + address.path)
    return WhooshIndex(Path(path) if path else data_dir / "search")
