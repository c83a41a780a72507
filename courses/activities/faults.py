"""What is wrong with a course's text: file, line and a sentence, gathered rather than raised one at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend. `line` counts from 1; 0 is the file as a whole. Advice (not `is_grave`) does not stop publishing."""

    file: str
    line: int
    message: str
    is_grave: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Faults(list[Fault]):
    """The faults found so far in one course."""

    def add(self, file: str, line: int, message: str) -> None:
        self.append(Fault(file, line, message))

    def advise(self, file: str, line: int, message: str) -> None:
        self.append(Fault(file, line, message, is_grave=False))

    @property
    def grave(self) -> list[Fault]:
        return [fault for fault in self if fault.is_grave]
