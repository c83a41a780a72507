"""What recognition announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SelfAssessmentSubmitted:
    """A person has sent their self-assessment to an organisation."""

    assessment_id: UUID
    person_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class SelfAssessmentReturned:
    """An officer has sent it back, with a reason."""

    assessment_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class SelfAssessmentEndorsed:
    """An officer proposes recognition; the decision is still another human's."""

    assessment_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class CriteriaSetVerified:
    """A named official has typed in the exact wording of a set."""

    criteria_set_id: UUID
    key: str
