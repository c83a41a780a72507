"""Jobs of the search: follow changed documents, build the index anew."""

from lms.jobs import current_job, job
from lms.search import services


@job("search.index", retries=8, lease=120)
def index(type_: str, ids: list[str]) -> None:
    """Bring the index up to the database for these documents."""
    services.index_now(type_, ids)


@job("search.rebuild", retries=2, lease=900)
def rebuild() -> None:
    """Build the index anew from every source."""
    running = current_job()
    services.rebuild_all(lambda number: running.progress(0.0, str(number)))
