"""A worker that is killed in the middle of a conversion loses nothing: another goes on and ends once."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path
from typing import Any

import psutil

from tests.lms.media.conftest import Make
from tests.lms.media.household import House, until


def _ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "lms.sqlite3") as connection:
        rows = connection.execute(query).fetchall()
    connection.close()
    return rows


def _ffmpegs(folder: Path) -> list[psutil.Process]:
    """Return the conversions that run for this house; its folder stands in their command line."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        if any(str(folder) in word for word in words) and "-progress" in words and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def test_kill_in_the_middle(films: Make, tmp_path: Path) -> None:
    house = House(tmp_path)
    film = films(size="854x480", seconds=60, rate=25)
    house.run(
        "from pathlib import Path",
        "from lms.database import transaction",
        "from lms.media.services import receive_path",
        f"with transaction(): receive_path(actor=None, path=Path({str(film)!r}))",
    )

    def is_at_the_ladder() -> bool:
        [(progress, has_audio)] = _ask(tmp_path, "SELECT progress, (SELECT count(*) FROM renditions WHERE kind = 'audio') FROM jobs")
        return bool(0.15 < progress < 0.95 and has_audio and _ffmpegs(tmp_path))

    with house.process(*house.worker()) as worker:
        until(is_at_the_ladder, 60, "the middle of the conversion")
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        until(lambda: not _ffmpegs(tmp_path), 10, "the end of the orphaned ffmpeg")
    before = dict(_ask(tmp_path, "SELECT kind, id FROM renditions"))
    assert set(before) == {"poster", "audio"}
    with house.process(*house.worker()):
        until(lambda: _ask(tmp_path, "SELECT state FROM jobs") == [("done",)], 120, "the end of the conversion")
    assert _ask(tmp_path, "SELECT state, fault FROM stored_files") == [("ready", "")]
    assert _ask(tmp_path, "SELECT name, attempts, progress FROM jobs") == [("media.render", 2, 1.0)]
    after = _ask(tmp_path, "SELECT kind, id FROM renditions ORDER BY size")
    assert sorted(kind for kind, _ in after) == ["144p", "240p", "360p", "480p", "audio", "poster"]
    assert before.items() <= dict(after).items()
    assert list((tmp_path / "work").iterdir()) == []
