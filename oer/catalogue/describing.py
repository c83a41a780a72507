"""A version of a resource as the standards of `oer.metadata` want it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from oer import licences
from oer.catalogue.addresses import resource_iri
from oer.catalogue.models import Resource, ResourceVersion
from oer.metadata.work import Work
from oer.vocabularies import LEVELS, SUBJECTS


def work_of(resource: Resource, version: ResourceVersion, formats: Iterable[str] = ()) -> Work:
    """Return the version as a work; `formats` are the media types of its files."""
    licence = licences.find(version.licence)
    return Work(
        url=resource_iri(resource.id),
        title=version.title,
        identifier=resource.identifier or "",
        description=version.description,
        language=version.language,
        kind=version.kind,
        subjects=[SUBJECTS.label(subject) for subject in version.subjects],
        levels=[LEVELS.label(level) for level in version.levels],
        creators=[(creator["name"], creator.get("role", "author")) for creator in version.creators],
        publisher=version.publisher,
        licence=licence.uri if licence else version.licence,
        licence_name=licence.name if licence else "",
        source_url=version.source_url,
        published_at=resource.published_at,
        changed_at=version.reviewed_at,
        version=version.number,
        is_open=bool(licence and licence.is_open),
        legal_bases=version.legal_bases,
        formats=sorted(set(formats)),
    )
