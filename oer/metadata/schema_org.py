"""schema.org `LearningResource` with the properties of LRMI (schema.org 2021 and later), as JSON-LD."""

from __future__ import annotations

from typing import Any

from oer.metadata.work import Work

TYPES = {
    "image": "ImageObject", "audio": "AudioObject", "video": "VideoObject", "dataset": "Dataset", "link": "WebPage",
}  # fmt: skip
KINDS = {
    "text": "reading", "document": "handout", "image": "illustration", "audio": "recording", "video": "video", "link": "web page",
    "lesson_plan": "lesson plan", "exercise": "exercise", "dataset": "data set",
}  # fmt: skip
ROLES = {"author": "author", "editor": "editor", "translator": "translator", "illustrator": "illustrator"}


def describe(work: Work) -> dict[str, Any]:
    """Return the resource as one JSON-LD object; what is not known is left out."""
    extra = TYPES.get(work.kind)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["LearningResource", extra] if extra else "LearningResource",
        "@id": work.url,
        "url": work.url,
        "name": work.title,
        "identifier": work.identifier,
        "description": work.description,
        "inLanguage": work.language,
        "learningResourceType": KINDS.get(work.kind, work.kind),
        "about": [{"@type": "DefinedTerm", "name": subject.vi} for subject in work.subjects],
        "educationalLevel": [level.vi for level in work.levels],
        "license": work.licence,
        "isAccessibleForFree": True,
        "isBasedOn": work.source_url,
        "encodingFormat": list(work.formats),
        "version": str(work.version),
        "datePublished": work.published_at.date().isoformat() if work.published_at else "",
        "dateModified": work.changed_at.date().isoformat() if work.changed_at else "",
        "citation": [basis.number for basis in work.legal_bases],
    }
    for one in work.creators:
        found.setdefault(ROLES.get(one.role, "contributor"), []).append({"@type": "Thing", "name": one.name})
    if work.publisher:
        found["publisher"] = {"@type": "Organization", "name": work.publisher}
    return {key: value for key, value in found.items() if value or value is True}
