"""The sets by which a harvester takes a part: subjects, kinds, organisations. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from oer.vocabularies import KINDS, SUBJECTS

SUBJECT, KIND, ORGANISATION = "subject-", "kind-", "organisation-"


def specs_of(*, subjects: Iterable[str], kind: str, organisation_id: UUID | None) -> list[str]:
    """Return the setSpecs of a resource, ordered."""
    found = {f"{SUBJECT}{subject}" for subject in subjects} | {f"{KIND}{kind}"}
    if organisation_id is not None:
        found.add(f"{ORGANISATION}{organisation_id}")
    return sorted(found)


def organisation_of(spec: str) -> UUID | None:
    """Return the organisation whose set this is, or None."""
    return UUID(spec.removeprefix(ORGANISATION)) if spec.startswith(ORGANISATION) else None


def name_of(spec: str, organisations: Mapping[UUID, str]) -> str:
    """Return what people call a set."""
    organisation_id = organisation_of(spec)
    if organisation_id is not None:
        return f"Đơn vị: {organisations.get(organisation_id, spec)}"
    if spec.startswith(SUBJECT):
        return f"Chủ đề: {SUBJECTS.label(spec.removeprefix(SUBJECT))}"
    return f"Loại: {KINDS.label(spec.removeprefix(KIND))}"
