"""Criteria sets as data: read from text, checked, and held as plain values. A set cites its decision and the day it was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

FOLDER = Path(__file__).resolve().parent / "criteria"
EVIDENCE_TYPES = (
    "lms_completion", "training_hours", "certificate", "resource_use", "event_attendance", "learning_plan", "self_report",
    "document_upload", "attestation", "digital_skill_assessment", "language_certificate",
)  # fmt: skip


class CriteriaFault(ValueError):
    """A set cannot be read; the message names every fault."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is scored, from 0 to `most`; `code` ends in its number: c2.6 is the sixth."""

    code: str
    title: str
    most: int
    evidence: tuple[str, ...]

    @property
    def number(self) -> int:
        return int(self.code.rsplit(".", 1)[-1])


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators of one competence."""

    code: str
    title: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Enough: at least `pass_total` of `most_total` points, and no indicator below `least_each`."""

    pass_total: int
    least_each: int
    most_total: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """One set for one population. `is_verified`: a named official has typed in the exact wording."""

    key: str
    title: str
    population_code: str
    population: str
    document: str
    document_date: date
    issuer: str
    in_force_from: date
    in_force_to: date | None
    rule: Rule
    groups: tuple[Group, ...]
    is_verified: bool
    wording_note: str

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for group in self.groups for indicator in group.indicators)

    def holds_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day < self.in_force_to)

    def with_wording(self, wording: Mapping[str, str], *, document: str, document_date: date) -> Criteria:
        """Return the set as a named official verified it: every indicator in the words of the document."""
        groups = tuple(
            replace(group, indicators=tuple(replace(i, title=wording[i.code]) for i in group.indicators)) for group in self.groups
        )
        return replace(self, groups=groups, document=document, document_date=document_date, is_verified=True, wording_note="")


def _text(found: Mapping[str, Any], path: str, faults: list[str]) -> str:
    value: Any = found
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if not isinstance(value, str) or not value.strip():
        faults.append(f"{path}: thiếu")
        return ""
    return " ".join(value.split())


def _day(found: Mapping[str, Any], path: str, faults: list[str], *, may_lack: bool = False) -> date:
    head, _, tail = path.partition(".")
    part = found.get(head)
    value = part.get(tail) if isinstance(part, Mapping) else None
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, date):
        if not may_lack:
            faults.append(f"{path}: cần một ngày như 2023-10-25")
        return date.max
    return value


def _indicator(found: Any, group: str, faults: list[str]) -> Indicator:
    raw: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    code = _text(raw, "code", faults)
    if not code.startswith(f"{group}.") or not code.rsplit(".", 1)[-1].isdigit():
        faults.append(f"{code or 'chỉ số'}: mã phải là {group}. rồi số thứ tự")
        code = f"{group}.0"
    most = raw.get("most")
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        faults.append(f"{code}: most phải là số nguyên dương")
        most = 1
    evidence = tuple(str(kind) for kind in raw.get("evidence") or ())
    faults += [f"{code}: không có loại minh chứng “{kind}”" for kind in evidence if kind not in EVIDENCE_TYPES]
    return Indicator(code, _text(raw, "title", faults), most, evidence)


def _groups(found: Mapping[str, Any], faults: list[str]) -> Iterator[Group]:
    for raw in found.get("groups") or ():
        code = _text(raw, "code", faults) if isinstance(raw, Mapping) else ""
        if code:
            yield Group(code, _text(raw, "title", faults), tuple(_indicator(entry, code, faults) for entry in raw.get("indicators") or ()))


def _rule(found: Mapping[str, Any], indicators: list[Indicator], faults: list[str]) -> Rule:
    raw = found.get("rule")
    numbers = [raw.get(name) if isinstance(raw, Mapping) else None for name in ("pass_total", "least_each", "most_total")]
    if not all(isinstance(number, int) and number >= 0 for number in numbers):
        faults.append("rule: cần pass_total, least_each và most_total là số nguyên")
        return Rule(0, 0, 0)
    rule = Rule(*(int(number) for number in numbers if number is not None))
    if rule.most_total != sum(indicator.most for indicator in indicators):
        faults.append("rule.most_total: phải bằng tổng điểm cao nhất của các chỉ số")
    if rule.pass_total > rule.most_total:
        faults.append("rule.pass_total: lớn hơn tổng điểm cao nhất")
    return rule


def read(text: str, name: str = "") -> Criteria:
    """Return the set that `text` (YAML) holds. Raises CriteriaFault with every fault at once."""
    try:
        found = YAML(typ="safe").load(text)
    except (YAMLError, ValueError) as error:
        raise CriteriaFault(f"{name}: không đọc được YAML: {error}") from error
    if not isinstance(found, Mapping):
        raise CriteriaFault(f"{name}: phải gồm các dòng “tên: giá trị”")
    return from_mapping(found, name)


def from_mapping(found: Mapping[str, Any], name: str = "") -> Criteria:
    """Return the set that a mapping (from YAML, or from a frozen row) holds. Raises CriteriaFault."""
    faults: list[str] = []
    groups = tuple(_groups(found, faults))
    indicators = [indicator for group in groups for indicator in group.indicators]
    codes = [indicator.code for indicator in indicators]
    if not indicators or len(set(codes)) != len(codes):
        faults.append("groups: cần các chỉ số, mỗi mã một lần")
    until = _day(found, "in_force.to", faults, may_lack=True)
    criteria = Criteria(
        key=_text(found, "key", faults), title=_text(found, "title", faults), population_code=_text(found, "population.code", faults),
        population=_text(found, "population.name", faults), document=_text(found, "document.number", faults),
        document_date=_day(found, "document.date", faults), issuer=_text(found, "document.issuer", faults),
        in_force_from=_day(found, "in_force.from", faults), in_force_to=None if until == date.max else until,
        rule=_rule(found, indicators, faults), groups=groups, is_verified=bool(found.get("verified")),
        wording_note=" ".join(str(found.get("wording_note") or "").split()),
    )  # fmt: skip
    if faults:
        raise CriteriaFault(f"{name}: " + "; ".join(faults))
    return criteria


def as_mapping(criteria: Criteria) -> dict[str, Any]:
    """Return the set in the form of its file, for a row that freezes it; `from_mapping` reads it back unchanged."""
    return {
        "key": criteria.key,
        "title": criteria.title,
        "population": {"code": criteria.population_code, "name": criteria.population},
        "document": {"number": criteria.document, "date": criteria.document_date.isoformat(), "issuer": criteria.issuer},
        "in_force": {
            "from": criteria.in_force_from.isoformat(),
            "to": criteria.in_force_to.isoformat() if criteria.in_force_to else None,
        },
        "rule": {
            "pass_total": criteria.rule.pass_total,
            "least_each": criteria.rule.least_each,
            "most_total": criteria.rule.most_total,
        },
        "verified": criteria.is_verified,
        "wording_note": criteria.wording_note,
        "groups": [
            {
                "code": group.code,
                "title": group.title,
                "indicators": [{"code": i.code, "title": i.title, "most": i.most, "evidence": list(i.evidence)} for i in group.indicators],
            }
            for group in criteria.groups
        ],
    }


@cache
def shipped() -> Mapping[str, Criteria]:
    """Return the sets that come with the project, by key. A file that calls itself verified is refused: only people verify."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        criteria = read(path.read_text(encoding="utf-8"), path.name)
        if criteria.key != path.stem or criteria.is_verified:
            raise CriteriaFault(f"{path.name}: khóa phải trùng tên tệp và verified phải là false")
        found[criteria.key] = criteria
    return found
