"""A document as bytes and back: what is stored to show it and to move it to another index."""

import json
import zlib
from datetime import datetime

from lms.search.facets import Card
from lms.search.index import Document

LEVEL = 4
"""Of zlib: a third of the time of 6 for a twentieth more bytes."""


def pack(document: Document) -> bytes:
    """Return all of a document but what its card says."""
    when = None if document.published_at is None else document.published_at.isoformat()
    fields = [document.id, document.title, document.body, document.keywords, when]
    return zlib.compress(json.dumps(fields, ensure_ascii=False).encode(), LEVEL)


def unpack(stored: bytes, card: Card) -> Document:
    """Return the document that `pack` wrote, with its card."""
    id_, title, body, keywords, when = json.loads(zlib.decompress(stored))
    facets = dict(card.facets)
    (type_,) = facets.pop("type")
    return Document(
        id=id_,
        type=type_,
        title=title,
        body=body,
        keywords=tuple(keywords),
        facets=facets,
        visibility=tuple(sorted(card.visibility)),
        published_at=when and datetime.fromisoformat(when),
    )
