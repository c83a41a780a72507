"""A course as schema.org `Course` with the properties that search engines ask of one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """What a course page says: `minutes` the time it takes, `lessons` their titles, `provider` (name, address)."""

    url: str
    title: str
    summary: str
    minutes: int
    lessons: Sequence[str]
    provider: tuple[str, str]
    language: str = "vi"
    audience: str = ""
    outcomes: Sequence[str] = ()
    has_certificate: bool = False
    licence: str = ""
    published_at: datetime | None = None


def describe(course: Told) -> dict[str, Any]:
    """Return the course as one JSON-LD object: free, on line, at one's own pace."""
    name, address = course.provider
    workload = f"PT{max(course.minutes, 1)}M"
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["Course", "LearningResource"],
        "@id": course.url,
        "url": course.url,
        "name": course.title,
        "description": course.summary or course.title,
        "inLanguage": course.language,
        "provider": {"@type": "Organization", "name": name, "url": address},
        "isAccessibleForFree": True,
        "offers": [{"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": "VND"}],
        "timeRequired": workload,
        "learningResourceType": "course",
        "hasCourseInstance": [{"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": workload}],
        "syllabusSections": [{"@type": "Syllabus", "name": lesson} for lesson in course.lessons],
        "teaches": list(course.outcomes),
        "license": course.licence,
        "audience": {"@type": "EducationalAudience", "audienceType": course.audience} if course.audience else None,
        "educationalCredentialAwarded": "Giấy chứng nhận hoàn thành" if course.has_certificate else None,
        "datePublished": course.published_at.date().isoformat() if course.published_at else None,
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}
