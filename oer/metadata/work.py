"""A resource as the standards see it: plain values, no rows; one model from which every crosswalk writes and into which it reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

ROLES = ("author", "editor", "translator", "illustrator", "narrator", "contributor")
"""What a person did for a work; the first is meant where nothing is said."""
RELATIONS = ("part_of", "translation_of", "remix_of", "replaces")
"""How a work stands to another: it is a part of it, its translation, made out of it, or takes its place."""
ACCESS_MODES = ("textual", "visual", "auditory", "tactile")
ACCESS_FEATURES = (
    "captions", "transcript", "audioDescription", "alternativeText", "longDescription", "readingOrder", "structuralNavigation",
    "tableOfContents", "largePrint", "highContrastDisplay", "signLanguage", "braille",
)  # fmt: skip
ACCESS_HAZARDS = ("none", "flashing", "motionSimulation", "sound")
"""Values of schema.org's accessMode, accessibilityFeature and accessibilityHazard, after the vocabulary that W3C keeps for them."""

_ORCID = re.compile(r"^(?:https?://orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])/?$", re.IGNORECASE)
_DATE = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")


def orcid_of(written: str) -> str | None:
    """Return the ORCID iD in its four groups, or None where its last character is not the check of the others (ISO 7064, 11-2)."""
    found = _ORCID.match(written.strip())
    if found is None:
        return None
    sign = "".join(found.groups()).upper()
    total = 0
    for digit in sign[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if sign[-1] != ("X" if check == 10 else str(check)):
        return None
    return "-".join(found.groups()).upper()


def is_partial_date(written: str) -> bool:
    """Return whether `written` is a year, a month or a day as ISO 8601 writes them; a day must exist."""
    if not _DATE.match(written) or written.startswith("0000"):
        return False
    try:
        datetime.strptime(written, {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}[len(written)])  # noqa: DTZ007 – a date, no time of day
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Creator:
    """Who made the work, in which role; `orcid` in four groups, empty where unknown."""

    name: str
    role: str = "author"
    orcid: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A term of a vocabulary; `exact` are the terms of other vocabularies that mean the same. `uri` may be empty in what was read."""

    vi: str
    en: str = ""
    uri: str = ""
    notation: str = ""
    exact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A decision or law that the work explains; `date` as 2023-10-25, empty where unknown."""

    number: str
    issuer: str = ""
    date: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How the work stands to another: `kind` of RELATIONS, `target` its address, `title` its name."""

    kind: str
    target: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the work, by its address; `size` in bytes."""

    url: str
    media_type: str
    size: int = 0
    sha256: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """All that is said of a resource.

    `issued_on` is when the work itself first appeared (a year, a month or a day), `published_at` when it became readable here.
    `language` is its main language, `other_languages` are further ones, all as BCP 47 tags. `indicators` are numbers of the
    criteria of «Công dân học tập» without the leading c.
    """

    url: str
    title: str
    identifier: str = ""
    description: str = ""
    language: str = "vi"
    other_languages: Sequence[str] = ()
    kind: str = "text"
    kind_term: Concept | None = None
    subjects: Sequence[Concept] = ()
    levels: Sequence[Concept] = ()
    audiences: Sequence[Concept] = ()
    topics: Sequence[Concept] = ()
    outcomes: Sequence[str] = ()
    duration_minutes: int | None = None
    creators: Sequence[Creator] = ()
    publisher: str = ""
    licence: str = ""
    licence_name: str = ""
    source_url: str = ""
    issued_on: str = ""
    published_at: datetime | None = None
    changed_at: datetime | None = None
    version: int = 1
    is_open: bool = True
    access_modes: Sequence[str] = ()
    access_features: Sequence[str] = ()
    access_hazards: Sequence[str] = ()
    legal_bases: Sequence[LegalBasis] = ()
    indicators: Sequence[str] = ()
    relations: Sequence[Relation] = ()
    formats: Sequence[str] = ()
    parts: Sequence[Part] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """Return all its languages, the main one first."""
        return tuple(dict.fromkeys([self.language, *self.other_languages]))

    @property
    def weight(self) -> int:
        """Return the bytes of its files."""
        return sum(part.size for part in self.parts)

    def related(self, *kinds: str) -> list[Relation]:
        """Return its relations of these kinds."""
        return [relation for relation in self.relations if relation.kind in kinds]

    def by(self, *roles: str) -> list[Creator]:
        """Return who did this for the work."""
        return [creator for creator in self.creators if creator.role in roles]
