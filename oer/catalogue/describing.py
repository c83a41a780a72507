"""A version of a resource as the standards of `oer.metadata` want it, and as it was said. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from lms.settings import current
from oer import licences
from oer.catalogue.addresses import resource_iri
from oer.catalogue.description import Description
from oer.catalogue.models import Resource, ResourceVersion
from oer.metadata.work import Concept, Creator, LegalBasis, Part, Relation, Work
from oer.vocabularies import AUDIENCES, KINDS, LEVELS, SUBJECTS, TOPICS, Vocabulary


def said_of(version: ResourceVersion) -> Description:
    """Return what a version says, as it was said."""
    found = {one.name: getattr(version, one.name) for one in fields(Description)}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
    return Description(**values)


def concept_of(vocabulary: Vocabulary, notation: str) -> Concept:
    """Return a term under its address here; one that the vocabulary does not know is a bare label."""
    term = vocabulary.find(notation)
    if term is None:
        return Concept(notation)
    return Concept(
        term.vi, term.en, f"{current().base_url}/vocabularies/{vocabulary.name}/{notation}", notation, (*term.exact, *term.broad)
    )


def _concepts(vocabulary: Vocabulary, notations: Iterable[str]) -> list[Concept]:
    return [concept_of(vocabulary, notation) for notation in notations]


def work_of(resource: Resource, version: ResourceVersion, formats: Iterable[str] = (), *, parts: Iterable[Part] = ()) -> Work:
    """Return the version as a work; `formats` are the media types of its files, `parts` the files where their addresses matter."""
    licence, parts = licences.find(version.licence), list(parts)
    return Work(
        url=resource_iri(resource.id),
        title=version.title,
        identifier=resource.identifier or "",
        description=version.description,
        language=version.language,
        other_languages=version.other_languages,
        kind=version.kind,
        kind_term=concept_of(KINDS, version.kind),
        subjects=_concepts(SUBJECTS, version.subjects),
        levels=_concepts(LEVELS, version.levels),
        audiences=_concepts(AUDIENCES, version.audiences),
        topics=_concepts(TOPICS, version.topics),
        outcomes=version.outcomes,
        duration_minutes=version.duration_minutes,
        creators=[Creator(one["name"], one.get("role", "author"), one.get("orcid", "")) for one in version.creators],
        publisher=version.publisher,
        licence=licence.uri if licence else version.licence,
        licence_name=licence.name if licence else "",
        source_url=version.source_url,
        issued_on=version.issued_on,
        published_at=resource.published_at,
        changed_at=version.reviewed_at,
        version=version.number,
        is_open=bool(licence and licence.is_open),
        access_modes=version.access_modes,
        access_features=version.access_features,
        access_hazards=version.access_hazards,
        legal_bases=[
            LegalBasis(one["number"], one.get("issuer", ""), one.get("date", ""), one.get("title", "")) for one in version.legal_bases
        ],
        indicators=[name.removeprefix("c") for name in version.indicators],
        relations=[Relation(one["kind"], one["target"], one.get("title", "")) for one in version.relations],
        formats=sorted({*formats, *(part.media_type for part in parts)}),
        parts=parts,
    )
