"""The xAPI shape of a statement (IEEE 9274.1.1 / xAPI 1.0.3): verbs, activity types, and the statement as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

ADL = "http://adlnet.gov/expapi/verbs/"
VERBS = {
    "attempted": ADL + "attempted",
    "answered": ADL + "answered",
    "experienced": ADL + "experienced",
    "completed": ADL + "completed",
    "passed": ADL + "passed",
    "failed": ADL + "failed",
    "progressed": ADL + "progressed",
    "registered": ADL + "registered",
    "played": "https://w3id.org/xapi/video/verbs/played",
    "submitted": "http://activitystrea.ms/schema/1.0/submit",
    "downloaded": "http://id.tincanapi.com/verb/downloaded",
}
WORDS = {
    "attempted": "làm bài",
    "answered": "trả lời",
    "experienced": "đọc",
    "completed": "học xong",
    "passed": "đạt",
    "failed": "chưa đạt",
    "progressed": "học tiếp",
    "registered": "ghi danh",
    "played": "xem",
    "submitted": "nộp",
    "downloaded": "tải về",
}
TYPES = {
    "course": "http://adlnet.gov/expapi/activities/course",
    "lesson": "http://adlnet.gov/expapi/activities/lesson",
    "module": "http://adlnet.gov/expapi/activities/module",
    "text": "http://id.tincanapi.com/activitytype/document",
    "video": "https://w3id.org/xapi/video/activity-type/video",
    "quiz": "http://adlnet.gov/expapi/activities/assessment",
    "resource": "http://id.tincanapi.com/activitytype/resource",
    "reflection": "http://id.tincanapi.com/activitytype/essay",
    "hand-in": "http://id.tincanapi.com/activitytype/essay",
}
_SHORT_VERBS = {iri: name for name, iri in VERBS.items()}


@dataclass(frozen=True, slots=True)
class Activity:
    """What was learnt from: an IRI for ever the same, a type of ours, and its title in Vietnamese."""

    iri: str
    type: str
    title: str


@dataclass(frozen=True, slots=True)
class Result:
    """How it went: `score` between 0 and 1, `duration` of the learning, `extensions` keyed by IRI."""

    score: float | None = None
    success: bool | None = None
    completion: bool | None = None
    duration: timedelta | None = None
    response: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.score is not None:
            found["score"] = {"scaled": round(self.score, 4)}
        for name in ("success", "completion", "response"):
            if getattr(self, name) is not None:
                found[name] = getattr(self, name)
        if self.duration is not None:
            found["duration"] = iso_duration(self.duration)
        if self.extensions:
            found["extensions"] = dict(self.extensions)
        return found


def iso_duration(length: timedelta) -> str:
    """Return ISO 8601, to a hundredth of a second as xAPI asks: PT83.5S."""
    return f"PT{round(length.total_seconds(), 2):g}S"


def short_verb(iri: str) -> str:
    """Return our name of a verb, or the last part of its IRI."""
    return _SHORT_VERBS.get(iri, iri.rstrip("/").rsplit("/", 1)[-1])


def statement_json(
    *, statement_id: UUID, home_page: str, account: str, verb: str, activity: Activity, result: Result | None,
    context: Mapping[str, Any], timestamp: datetime, stored: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Return a statement as xAPI 1.0.3 writes it; the actor is an account of this house, never a mail address."""
    body: dict[str, Any] = {
        "id": str(statement_id),
        "actor": {"objectType": "Agent", "account": {"homePage": home_page, "name": account}},
        "verb": {"id": VERBS[verb], "display": {"vi": WORDS[verb]}},
        "object": {
            "objectType": "Activity",
            "id": activity.iri,
            "definition": {"type": TYPES.get(activity.type, TYPES["resource"]), "name": {"vi": activity.title}},
        },
        "timestamp": timestamp.isoformat(),
        "stored": stored.isoformat(),
    }
    if result is not None and result.as_json():
        body["result"] = result.as_json()
    if context:
        body["context"] = {"extensions": dict(context)}
    return body
