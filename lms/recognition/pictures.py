"""Evidence and scores arranged as pages show them: cards for the person, rows for the officer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.recognition.criteria import Criteria, Group, Indicator
from lms.recognition.evidence import FROM_LEARNING, KIND_WORDS, READINGS, Evidence
from lms.records.assurance import Assurance


@dataclass(frozen=True, slots=True)
class Chip:
    """One piece of evidence on a page; `record_id` names the completion whose page says why it counts."""

    id: str
    kind: str
    label: str
    happened_at: datetime
    level: str
    detail: str
    record_id: str
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator with its evidence; `can_learn`: learning here may speak for it."""

    indicator: Indicator
    chips: tuple[Chip, ...]
    can_learn: bool


def _chip(piece: Evidence, is_chosen: bool) -> Chip:
    has_page = piece.id != READINGS and piece.kind == "course"
    label = piece.title if piece.id == READINGS else f"{piece.kind_words}: {piece.title}"
    return Chip(
        piece.id,
        piece.kind,
        label,
        piece.happened_at,
        Assurance(piece.assurance).chip,
        piece.detail,
        piece.id if has_page else "",
        is_chosen,
    )


def cards(
    criteria: Criteria, evidence: Mapping[str, Sequence[Evidence]], chosen: Mapping[str, Sequence[str]]
) -> list[tuple[Group, list[Card]]]:
    """Return the groups with their cards, each piece of evidence marked as chosen to be sent or not."""
    return [
        (
            group,
            [
                Card(i, tuple(_chip(piece, piece.id in chosen.get(i.code, ())) for piece in evidence[i.code]), i.code in FROM_LEARNING)
                for i in group.indicators
            ],
        )
        for group in criteria.groups
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator as it was sent: points, the sender's words, and the evidence of that moment."""

    indicator: Indicator
    points: int | None
    note: str
    chips: tuple[Chip, ...]


def picture_rows(criteria: Criteria, sent: Mapping[str, Any]) -> list[Row]:
    """Return the rows of what was sent, in the order of the set."""
    held: Mapping[str, Any] = sent.get("indicators", {})
    found = []
    for indicator in criteria.indicators:
        entry = held.get(indicator.code, {})
        chips = tuple(_sent_chip(piece) for piece in entry.get("evidence", ()))
        found.append(Row(indicator, entry.get("points"), entry.get("note", ""), chips))
    return found


def _sent_chip(piece: Mapping[str, Any]) -> Chip:
    kind = str(piece["kind"])
    label = str(piece["title"]) if piece["id"] == READINGS else f"{KIND_WORDS.get(kind, kind)}: {piece['title']}"
    level = Assurance(piece["assurance"]).chip
    return Chip(str(piece["id"]), kind, label, datetime.fromisoformat(piece["happened_at"]), level, str(piece["detail"]), "")
