"""The folder of an embedded index: which index is current, who may write, what a rebuild must catch up with."""

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from lms.search.index import SearchBusy

FORMAT = 1
"""Raised with every change to what is stored; an index of another format counts as absent and is rebuilt."""


class IndexFolder:
    """Names and locks; it knows nothing of what an index is made of."""

    def __init__(self, path: Path, patience: float = 20.0) -> None:
        self.path = path
        self.patience = patience
        path.mkdir(parents=True, exist_ok=True)

    def current(self) -> Path | None:
        """Return the folder of the index that answers, or None before the first one."""
        try:
            name = (self.path / "current").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return self.path / name if name.startswith(f"v{FORMAT}-") else None

    def new(self) -> Path:
        """Make an empty folder for an index beside the present one."""
        path = self.path / f"v{FORMAT}-{uuid4().hex[:12]}"
        path.mkdir()
        return path

    def swap(self, path: Path) -> None:
        """Let an index answer from now on; others are removed, who still reads them keeps the open files."""
        pointer = self.path / f"current.{uuid4().hex[:8]}"
        pointer.write_text(path.name, encoding="ascii")
        pointer.replace(self.path / "current")
        for other in self.path.glob("v*-*"):
            if other != path:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write, against every other thread and process; raise SearchBusy when patience ends."""
        with self._locked("write.lock"):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Hold the right to rebuild; writes to the present index go on and are noted for the new one."""
        with self._locked("rebuild.lock"):
            yield

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        # The kernel lets go of an flock when its holder dies, so no crash leaves the index shut.
        with (self.path / name).open("w") as file:
            deadline = time.monotonic() + self.patience
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= deadline:
                        raise SearchBusy(f"{name} of {self.path} was held for {self.patience:g} s") from error
                    time.sleep(0.02)
            yield

    # A rebuild reads its documents for minutes. What is written meanwhile lands in the old index and is noted here.

    @property
    def _notes(self) -> Path:
        return self.path / "written-while-rebuilding"

    def start_notes(self) -> None:
        """Begin an empty list of ids that are written from now on."""
        self._notes.write_text("", encoding="utf-8")

    def note(self, ids: list[str]) -> None:
        """Add ids to the list, if a rebuild keeps one."""
        if self._notes.exists():
            with self._notes.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(id_) + "\n" for id_ in ids)

    def end_notes(self) -> list[str]:
        """Return the listed ids and end the list."""
        ids = [json.loads(line) for line in self._notes.read_text(encoding="utf-8").splitlines()]
        self._notes.unlink()
        return list(dict.fromkeys(ids))
