"""Resources as the search finds them, as sitemaps list them and as the feed tells of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select

from lms.database import session
from lms.search.index import Document
from lms.web.syndication import MOST_PLACES, News, Place, Sitemap
from oer import licences
from oer.catalogue.addresses import resource_iri
from oer.catalogue.markdown import plain
from oer.catalogue.models import PUBLISHED, Resource, ResourceVersion
from oer.vocabularies import LEVELS, SUBJECTS
from oer.vocabularies.queries import bring_up_to_date_now_and_then

TYPE = "resource"
BATCH = 500

_COLUMNS = (
    Resource.id, Resource.published_at, ResourceVersion.title, ResourceVersion.description, ResourceVersion.text, ResourceVersion.kind,
    ResourceVersion.language, ResourceVersion.subjects, ResourceVersion.levels, ResourceVersion.licence, ResourceVersion.creators,
)  # fmt: skip


def _published() -> Select[tuple[object, ...]]:
    current = (ResourceVersion.resource_id == Resource.id) & (ResourceVersion.number == Resource.current_number)
    return select(*_COLUMNS).join(ResourceVersion, current).where(Resource.state == PUBLISHED)


def list_documents() -> Iterator[Document]:
    """Yield every published resource, a batch at a time."""
    bring_up_to_date_now_and_then()  # a worker answers no request that would have told it of new terms
    last = UUID(int=0)
    while rows := session.execute(_published().where(Resource.id > last).order_by(Resource.id).limit(BATCH)).all():
        yield from (_document(row) for row in rows)
        last = rows[-1].id


def get_documents(ids: Sequence[str]) -> list[Document]:
    """Return the documents of those that are published."""
    bring_up_to_date_now_and_then()
    wanted = [UUID(id_) for id_ in ids]
    return [_document(row) for row in session.execute(_published().where(Resource.id.in_(wanted)))]


def _document(row: object) -> Document:
    version: ResourceVersion = row  # type: ignore[assignment] # a Row bears the columns of both tables under the same names
    resource: Resource = row  # type: ignore[assignment] # as above
    return Document(
        id=str(resource.id),
        type=TYPE,
        title=version.title,
        body=f"{version.description}\n{plain(version.text)}",
        keywords=tuple(creator["name"] for creator in version.creators),
        facets={
            "subject": SUBJECTS.with_broader(version.subjects),
            "level": LEVELS.with_broader(version.levels),
            "kind": (version.kind,),
            "licence": (version.licence,),
            "language": (version.language,),
            "freedom": licences.freedoms_of(version.licence),
        },
        published_at=resource.published_at,
    )


_CURRENT = (ResourceVersion.resource_id == Resource.id) & (ResourceVersion.number == Resource.current_number)


def _count() -> int:
    return session.scalar(select(func.count()).select_from(Resource).where(Resource.state == PUBLISHED)) or 0


def _places(part: int) -> Iterator[Place]:
    query = select(Resource.id, ResourceVersion.reviewed_at).join(ResourceVersion, _CURRENT).where(Resource.state == PUBLISHED)
    rows = session.execute(query.order_by(Resource.id).limit(MOST_PLACES).offset(part * MOST_PLACES))
    return (Place(resource_iri(row.id), row.reviewed_at) for row in rows)


SITEMAP = Sitemap(_count, _places)


def list_news(limit: int) -> list[News]:
    """Return the newest resources for the feed."""
    columns = (
        Resource.id, Resource.published_at, ResourceVersion.reviewed_at, ResourceVersion.title, ResourceVersion.description,
        ResourceVersion.creators, ResourceVersion.licence,
    )  # fmt: skip
    query = select(*columns).join(ResourceVersion, _CURRENT).where(Resource.state == PUBLISHED)
    rows = session.execute(query.order_by(Resource.published_at.desc(), Resource.id.desc()).limit(limit))
    return [
        News(
            resource_iri(row.id), row.title, row.description, row.published_at, row.reviewed_at or row.published_at,
            [creator["name"] for creator in row.creators], row.licence,
        )
        for row in rows
    ]  # fmt: skip
