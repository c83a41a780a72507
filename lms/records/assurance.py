"""How well a fact is proved: a small ordered scale, and the words a person reads for it."""

from __future__ import annotations

from enum import StrEnum


class Assurance(StrEnum):
    """From weakest to strongest; the order of definition is the order of strength."""

    SELF_DECLARED = "self_declared"
    OBSERVED = "observed"
    VERIFIED = "verified"
    SUPERVISED = "supervised"
    VOUCHED = "vouched"

    @property
    def words(self) -> str:
        return WORDS[self]

    @property
    def chip(self) -> str:
        """The name by which the evidence chip on pages knows the level."""
        return CHIPS[self]

    def __lt__(self, other: str) -> bool:
        return _ORDER[self] < _ORDER[Assurance(other)]


_ORDER = {level: place for place, level in enumerate(Assurance)}
WORDS = {
    Assurance.SELF_DECLARED: "tự khai",
    Assurance.OBSERVED: "hệ thống quan sát",
    Assurance.VERIFIED: "hệ thống xác nhận",
    Assurance.SUPERVISED: "có giám sát",
    Assurance.VOUCHED: "cơ sở đào tạo xác nhận",
}
CHIPS = {
    Assurance.SELF_DECLARED: "declared",
    Assurance.OBSERVED: "observed",
    Assurance.VERIFIED: "confirmed",
    Assurance.SUPERVISED: "supervised",
    Assurance.VOUCHED: "external",
}
